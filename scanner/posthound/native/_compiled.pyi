"""What the C beside this file offers. A column is the bytes of 32-bit numbers, a table has a mark (0 or 1) for each number."""

from collections.abc import Sequence

Column = bytes
Glance = tuple[list[str], list[str], bool] | bool | None

def read(data: bytes) -> tuple[tuple[Sequence[str], bytes, Column, Column], list[str], *tuple[Column, ...]] | None:
    """The columns of strict JSON in UTF-8, as `posthound.formats.compiled` names them; None for anything else."""

def join(texts: list[str]) -> tuple[bytes, Column, Column]:
    """The texts as one (a line break between them, a byte a code point, `?` beyond Latin-1), where each begins and where the
    last ends, and the numbers of those that are not ASCII."""

def holding(data: bytes, starts: Column, numbers: list[int], words: bytes) -> list[int]:
    """Those of the texts joined in `data`, by their numbers, that hold one of the words, case aside: one a line, in small letters, 31 at
    most, each with two letters side by side."""

def keep_memory() -> None:
    """From now on, memory that is freed stays with the process, up to a limit."""

def pick(column: Column, table: bytearray) -> list[int]:
    """The rows whose number is marked in the table."""

def marks(column: Column, table: bytearray) -> bytearray:
    """A mark for each row, whether its number is marked in the table."""

def beside(keys: Column, parents: Column, names: Column, value: bytearray, size: int) -> list[int]:
    """The names, numbers of `size` texts, that stand beside leaves whose key is marked in `value`, ascending."""

def encoded(data: bytes) -> list[tuple[int, int]]:
    """The runs of the base64 alphabets, of 20 characters and more, whose first 16 are no hex and decode to more than noise."""

def listed(data: bytes) -> list[tuple[int, int]]:
    """The lists of eight bytes and more whose first are hardly control characters, from the bracket to behind the last number."""

def telling(
    keys: Column, parents: Column, names: Column, own: bytearray, value: bytearray, naming: bytearray, nameless: bool,
    numbers: Column, wanted: bytearray,
) -> list[int]:  # fmt: skip
    """The leaves whose text is marked in `wanted` and that a telling name holds.

    Their key is marked in `own`, or in `value` where the container's name is marked in `naming`, or is none and `nameless` ones
    are wanted.
    """

def texts_named(
    keys: Column, parents: Column, names: Column, own: bytearray, value: bytearray, naming: bytearray, nameless: bool,
    numbers: Column, size: int,
) -> list[int]:  # fmt: skip
    """The texts, by their numbers below `size`, of such leaves, whatever they are."""

def at(keys: Column, table: bytearray, numbers: Column, data: bytes, starts: Column, mark: bytes) -> list[int]:
    """The texts, of those joined in `data`, of the leaves whose key is marked in the table, where they hold a mark of one byte."""

def addressed(data: bytes) -> list[int]:
    """Where `://` stands with an `@` behind it, and nothing between that ends a user's name and password."""

def ported(data: bytes) -> list[int]:
    """Where an `@` stands before a host and a port."""

def touching(data: bytes, before: bytes, behind: bytes) -> list[int]:
    """Where `{{` stands behind a byte that is marked in `before`, or `}}` before one that is in `behind`: each has a mark for every byte."""

def spelled(data: bytes, at: int, count: int) -> int:
    """The byte at which the character stands that is so many behind the one at a byte of a sound literal."""

def literal_end(data: bytes, at: int) -> int:
    """The byte behind the sound literal that begins at a byte: a string, or a list of numbers."""

def lines(data: bytes, places: Column) -> list[tuple[int, int]]:
    """(line, from 1 on, the byte at which it begins) of ascending places."""

def marked(data: bytes, mark: bytes) -> list[int]:
    """Where something encoded begins with a mark, which is one of `%`, a backslash and `&`."""

def named(texts: Sequence[str], words: dict[int, list[tuple[int, int]]]) -> list[tuple[int, str, int, int, str | None]]:
    """(text number, name, start, end, value) of the names around `words`, which are the places of words by the numbers of texts.

    With a value, which is quoted, start and end are its own. Without one they are the name's, and a value may follow, or none;
    names that none can follow are left out. Where the name is "" they are those of a command's option for a user.
    """

def runs(parents: Column, keys: Column, table: bytearray) -> tuple[Column, bool]:
    """The runs of leaves that follow each other in one list, which is marked in the table, and whether others stand between those of a list.

    A run is two numbers, the first row and the one behind the last.
    """

def alike(numbers: Column, runs: Column, wanted: bytearray) -> list[list[int]]:
    """The runs in which a text stands that is marked in `wanted`: by their numbers, those with the same texts together."""

def standing(numbers: Column, runs: Column, size: int) -> list[int]:
    """The texts, by their numbers below `size`, that stand in runs."""

def places(data: bytes, *marks: bytes) -> list[int]:
    """Where marks of two bytes or more stand: mark by mark, ascending for each."""

def glance(script: str, bigrams: bytes, least: float, shorter: float, shortest: float) -> Glance:
    """The literals of a script, those of plain words left out; the names that stand right before one; and whether something further away may
    give a name to one. False where there is nothing of the kind.

    None where the script has to be parsed to know more: it may put literals together, or they are not written as they are.
    What reads as words is told as `wordiness` tells it.
    """

def glances(
    numbers: Column, runs: Column, data: bytes, starts: Column, wide: bytearray, longest: int,
    bigrams: bytes, least: float, shorter: float, shortest: float,
) -> list[tuple[int, Glance | tuple[()]]]:  # fmt: skip
    """The same of runs whose texts are the lines of a script: (number of the run, glance) of those of
    at most `longest` characters that have anything. () of those with lines that are not ASCII, marked in `wide`: nothing is told.

    `data` and `starts` are the texts as one and where each begins.
    """

def counted(text: str) -> tuple[int, int, int, int]:
    """How many digits, letters and capitals a text of ASCII has, and how often its most frequent character stands in it."""

def changes(text: str) -> int:
    """How often letters and digits take turns in a text of ASCII."""

def wordiness(text: str, bigrams: bytes, least: float, shorter: float, shortest: float) -> float:
    """The share of letters and digits of a text of ASCII that stand in runs which read as words.

    `bigrams` has a digit for each pair of letters, `least` is the mean of it from which a run does; more is asked of up to six and
    of up to four letters.
    """

def words(text: str) -> list[str]:
    """The words and numbers in a text of ASCII, in small letters; a capital behind a small letter begins another, as in `HTTPServer`."""

def in_order(text: str, runs: bytes, least: int) -> int:
    """How many characters of a text of ASCII, case aside, lie in repeats or in pieces of at least so many of the runs, which stand one a line."""

def most_repeated(text: str, size: int) -> int:
    """How often the most frequent run of so many characters, case aside, stands in a text of up to 64 of ASCII."""

def stretched(keys: tuple[bytes, ...], firsts: tuple[bytes, ...], rounds: int) -> tuple[bytes, ...] | None:
    """PBKDF2 over HMAC-SHA-256 of so many rounds for each key, of which its 32 bytes in `firsts` are the first; sixteen at once take a third
    of the time. None where the processor has no instructions for it. Raises ValueError for a key of more than 64 bytes.
    """

class Finder:
    """Finds keywords, case aside, in many texts at once."""

    def __init__(self, keywords: bytes, where: bytes, shapes: bytes) -> None:
        """`keywords`: one a line, lower-case, of two bytes at least; `where` has a byte and `shapes` three for each (posthound.rules.catalog)."""

    def lengths(self) -> list[int]:
        """How many bytes each keyword has."""

    def find(self, data: bytes, starts: Column, anywhere: bool, most: int) -> list[tuple[int, int, int]]:
        """(text number, keyword number, end offset in that text) of every keyword, by text, end and keyword; no more than `most`.

        With `anywhere`, also where `where` says that no rule can begin.
        """

class Words:
    """Tells which of some words stand in a text."""

    def __init__(self, words: bytes) -> None:
        """`words`: one a line, 64 at most, of five bytes at least."""

    def standing(self, data: bytes) -> int:
        """The words that stand in the data, a bit for each; the first word's is the lowest."""

class Lexicon:
    """Remembers what words say of the names that they are parts of."""

    def __init__(self) -> None: ...
    def __len__(self) -> int:
        """How many words were met."""

    def saying(self, data: bytes, starts: Column, numbers: list[int]) -> tuple[list[int], list[str]]:
        """Of texts of ASCII joined in `data`, by their numbers, those with a word that is enough, or one that begins a name and one that ends
        it; and the words of them all that were not met before, which count as saying nothing."""

    def learn(self, word: str, says: int) -> None:
        """What a word says that was met: 1 that it is enough, 2 that it begins a name, 4 that it ends one."""
