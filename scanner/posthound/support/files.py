"""Files replaced whole: a reader, or an interruption, meets the old file or the new one and nothing between."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress

from posthound.support.errors import OutputError, out_of_room


def create_file(path: str, data: bytes) -> None:
    """Writes a file that must not exist yet; it appears whole. Raises OutputError."""
    temporary = ""
    try:
        descriptor, temporary = tempfile.mkstemp(dir=os.path.dirname(os.path.abspath(path)), prefix=".posthound.")
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(temporary, 0o644)
        os.link(temporary, path)  # unlike a rename, this never replaces a file
    except FileExistsError as error:
        raise OutputError(f"{path} exists already", "It is unchanged. Name another file.") from error
    except OSError as error:
        reason = (error.strerror or "error").lower()
        raise OutputError(
            f"{path} cannot be written: {reason}",
            "Make room there, or name another file."
            if out_of_room(error)
            else "Name a file in a folder that can be written.",
        ) from error
    finally:
        if temporary:
            with suppress(OSError):
                os.unlink(temporary)


def replace_file(path: str, expected: bytes, data: bytes) -> None:
    """Puts `data` in the place of `expected`, which the file must still hold; mode and symbolic links stay.

    Raises OutputError where the file changed meanwhile, is read-only or cannot be written; it is then unchanged.
    """
    real = os.path.realpath(path)
    unchanged = "It is unchanged."
    temporary = ""
    try:
        with open(real, "rb") as stream:
            if stream.read() != expected:
                raise OutputError(f"{path} changed since it was scanned", f"{unchanged} Run the command again.")
        if not os.access(real, os.W_OK):
            raise OutputError(f"{path} is read-only", f"{unchanged} Make it writable, or fix a copy.")
        descriptor, temporary = tempfile.mkstemp(dir=os.path.dirname(real), prefix=f".{os.path.basename(real)}.")
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(temporary, os.stat(real).st_mode & 0o7777)
        os.replace(temporary, real)
        temporary = ""
    except OSError as error:
        hint = f"{unchanged} Make room there and run the command again." if out_of_room(error) else unchanged
        raise OutputError(f"{path} cannot be written: {(error.strerror or 'error').lower()}", hint) from error
    finally:
        if temporary:
            with suppress(OSError):
                os.unlink(temporary)
