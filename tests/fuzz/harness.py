"""One target under libFuzzer: `python -m tests.fuzz.harness TARGET FOUND [libFuzzer's options] CORPUS`.

What goes wrong is written to FOUND, one file for each place in the code where it went wrong, and fuzzing goes on; a hang or
too much memory ends the process, and libFuzzer writes the input.
"""

from __future__ import annotations

import hashlib
import random
import sys
import traceback
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["posthound"]):
    from tests.fuzz.targets import TARGETS
from tests.fuzz.mutate import MUTATIONS


def place(error: BaseException) -> str:
    """Where an error came from: the innermost line of this project, and its kind."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f"{Path(__file__).parents[2]}" in f.filename]
    last = frames[-1] if frames else None
    where = f"{Path(last.filename).stem}:{last.name}:{last.lineno}" if last else "elsewhere"
    return f"{type(error).__name__}-{where}"


def main() -> None:
    """Fuzzes until libFuzzer's options say that it is enough."""
    name, found, *options = sys.argv[1:]
    target, mutation = TARGETS[name], MUTATIONS[name]
    folder = Path(found)
    folder.mkdir(parents=True, exist_ok=True)
    seen: set[str] = set()

    def once(data: bytes) -> None:
        try:
            target(data)
        except Exception as error:
            kind = place(error)
            if kind in seen:
                return
            seen.add(kind)
            digest = hashlib.sha256(kind.encode()).hexdigest()[:8]
            (folder / f"crash-{digest}").write_bytes(data)
            (folder / f"crash-{digest}.txt").write_text(kind + "\n" + "".join(traceback.format_exception(error)))
            print(f"FOUND {kind}", file=sys.stderr, flush=True)

    def mutate(data: bytes, most: int, seed: int) -> bytes:
        rng = random.Random(seed)
        if rng.random() < 0.5:
            return bytes(atheris.Mutate(data, most))
        return mutation(data, rng)[:most]

    atheris.Setup([sys.argv[0], *options], once, custom_mutator=mutate)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
