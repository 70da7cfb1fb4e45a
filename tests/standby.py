"""The command in processes of its own that begin where its imports are done.

An interpreter needs a fifth of a second to start and to import what a command needs; what most commands of tests then do takes some
milliseconds. So one interpreter stands by: it has imported everything, read the rules and looked for secrets in one collection, none of
which depends on a command's surroundings, and run nothing. For each command it forks, and the copy becomes
what a freshly started `posthound` is: its arguments, environment, folder, streams and nobody's leftovers. What a start itself imports
and costs is what tests/scan/test_startup.py is about.

Run as a script, this module is the interpreter that stands by; its argument is the socket on which it is asked.
"""

from __future__ import annotations

import gc
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from random import Random
from typing import NoReturn

# What is read when an interpreter starts or a module is imported: with another value of these, a process is started afresh.
_AT_START = ("PYTHON", "POSTHOUND_PURE", "COVERAGE", "LD_", "LC_", "LANG", "TZ")
# What needs an extra, whose threads no fork would survive, and what only detect-secrets imports.
_LEFT_OUT = ("posthound.scan.cluster", "posthound.sources.objects", "posthound.rules.plugins")
# What commands import inside functions.
_LATE = (
    "httpx",
    "sarif_om",
    "jschema_to_python.to_json",
    "yaml",
    "aiofiles",
    "tree_sitter_javascript",
    "detect_secrets.core.baseline",
)
_PIPED = 65_536  # bytes that a pipe takes while nobody reads


class Standby:
    """The interpreter that stands by, and commands run by its copies, one at a time."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = dict(environment)
        self._asked, theirs = socket.socketpair()
        # Its streams are pipes, as the streams of a command are that a test runs; each copy puts its own in their place.
        self._process = subprocess.Popen(
            [sys.executable, "-P", __file__, str(theirs.fileno())], pass_fds=[theirs.fileno()], env=self._environment,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        theirs.close()

    def close(self) -> None:
        """Ends the interpreter."""
        self._asked.close()
        self._process.communicate()

    def takes(self, stdin: bytes, environment: Mapping[str, str]) -> bool:
        """Whether a copy would be what a process started with this input and environment is."""
        changed = {name for name, _ in self._environment.items() ^ environment.items()}
        return len(stdin) <= _PIPED and not any(name.startswith(_AT_START) for name in changed)

    def run(
        self, command: Sequence[str], *, cwd: Path, stdin: bytes, environment: Mapping[str, str], timeout: float
    ) -> subprocess.CompletedProcess[bytes]:
        """Runs a command to its end. Raises TimeoutExpired after so many seconds, as `subprocess.run` does."""
        ends = [os.pipe() for _ in range(3)]
        (given, feed), (out, to_out), (err, to_err) = ends
        os.write(feed, stdin)
        os.close(feed)
        asked = json.dumps([list(command), str(cwd), dict(environment)]).encode()
        socket.send_fds(self._asked, [len(asked).to_bytes(4)], [given, to_out, to_err])
        self._asked.sendall(asked)
        for end in (given, to_out, to_err):
            os.close(end)
        process = self._number()
        try:
            said = _read(out, err, time.monotonic() + timeout)
        except BaseException as error:
            os.kill(process, signal.SIGKILL)
            self._number()
            if isinstance(error, TimeoutError):
                raise subprocess.TimeoutExpired(command, timeout) from error
            raise
        finally:
            os.close(out)
            os.close(err)
        status = os.waitstatus_to_exitcode(self._number())
        return subprocess.CompletedProcess(command, status, *said)

    def _number(self) -> int:
        return int.from_bytes(_exactly(self._asked, 4))


def _read(out: int, err: int, until: float) -> list[bytes]:
    """What comes out of two pipes until both are closed. Raises TimeoutError where that takes too long."""
    said = {out: bytearray(), err: bytearray()}
    waiting = select.poll()
    for end in said:
        waiting.register(end, select.POLLIN)
    left = len(said)
    while left:
        ready = waiting.poll(max(0.0, until - time.monotonic()) * 1000)
        if not ready:
            raise TimeoutError
        for end, _ in ready:
            piece = os.read(end, 1 << 16)
            said[end] += piece
            if not piece:
                waiting.unregister(end)
                left -= 1
    return [bytes(text) for text in said.values()]


def _exactly(asked: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        piece = asked.recv(size - len(data))
        if not piece:
            raise EOFError("the interpreter that stood by has ended")
        data += piece
    return data


def main() -> None:
    """Stands by until whoever asks has gone away."""
    asked = socket.socket(fileno=int(sys.argv[1]))
    _import_everything()
    _read_rules()
    gc.collect()
    gc.freeze()
    while True:
        head, streams, _, _ = socket.recv_fds(asked, 4, 3)
        if not head:
            return
        command, cwd, environment = json.loads(_exactly(asked, int.from_bytes(head)))
        process = os.fork()
        if not process:
            _become(command, cwd, environment, streams, asked)
        for stream in streams:
            os.close(stream)
        asked.sendall(process.to_bytes(4))
        _, status = os.waitpid(process, 0)
        asked.sendall(status.to_bytes(4))


def _import_everything() -> None:
    import posthound

    for name in _LATE:
        import_module(name)
    for module in walk_packages(posthound.__path__, "posthound."):
        if not module.name.startswith(_LEFT_OUT) and not module.name.endswith("__main__"):
            import_module(module.name)
    # A scan of small files looks whether somebody has loaded it: for that it would not be worth it.
    sys.modules.pop("orjson", None)


def _read_rules() -> None:
    """Has the rules in memory, and the regexes and words that nearly every scan asks for; no key is read and nothing is hashed."""
    from posthound.config.settings import Settings
    from posthound.model.values import Origin, Raw
    from posthound.rules.templates import expand
    from posthound.scan.pipeline import engine_for, read_and_settle

    engine_for().ready()
    token = expand("<crc62:ghp_>", Random(1))
    schema = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
    request = {
        "url": f"https://api.acme.test/?api_key={token}",
        "header": [{"key": "Authorization", "value": f"Bearer {token}"}],
        "body": {"mode": "raw", "raw": json.dumps({"password": token[5:20]})},
    }
    script = {"listen": "test", "script": {"exec": [f"const token = '{token}';"]}}
    collection = {"info": {"schema": schema}, "item": [{"request": request, "event": [script]}]}
    read_and_settle(Raw(Origin("a.postman_collection.json"), json.dumps(collection).encode()), Settings())


def _become(
    command: list[str], cwd: str, environment: dict[str, str], streams: Sequence[int], asked: socket.socket
) -> NoReturn:
    """Makes this copy the process that a start of the command would be, and runs it to its end."""
    asked.close()
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = command
    sys.modules["__main__"].__file__ = command[0]  # what processes run that the command starts
    from posthound.cli.start import command as run

    try:
        run()  # ends the process
    except BaseException:  # as Python answers to what nobody caught
        sys.excepthook(*sys.exc_info())  # type: ignore[arg-type]
    os._exit(1)


if __name__ == "__main__":
    main()
