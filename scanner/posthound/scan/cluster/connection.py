"""The connection to a Dask cluster: made, checked, and made anew where the scheduler went away."""

from __future__ import annotations

import logging
import os
import random
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from posthound.scan.cluster.worker import Expected, Refused
from posthound.support.addresses import is_this_machine, split_address
from posthound.support.backoff import backoff
from posthound.support.errors import SourceError, UsageError

# Seconds to wait for an answer of the scheduler.
TIMEOUT = 15.0
# How often the size of the cluster is asked for.
SIZE_EVERY = 3.0
_HINT = "Look at its address, and whether it runs: dask scheduler, and dask worker ADDRESS --nthreads 1."


class Connection:
    """A client of a scheduler, or of a cluster made on this machine where no address is given.

    Raises UsageError where dask is not installed, the scheduler is not there, or a worker is not as expected.
    """

    def __init__(self, scheduler: str, jobs: int, expected: Expected, say: Callable[[str], None]) -> None:
        try:
            import distributed
        except ImportError as error:
            raise UsageError("A cluster is reached with Dask.", "Install it: pip install 'posthound[dask]'.") from error
        logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what matters of it is told in our words
        self._dask: Any = distributed
        self._expected = expected
        self._say = say
        self._rng = random.Random()
        self._size = (0.0, 0)
        self._cluster = None if scheduler else _made_here(distributed, jobs)
        self._address = scheduler
        try:
            self._client = self._connected()
        except (OSError, ValueError) as error:
            self.close()
            raise UsageError(f"No scheduler answers at {scheduler}.", _HINT) from error
        except TypeError as error:  # what Dask raises where it has no certificates of its own
            self.close()
            raise UsageError(
                f"{scheduler} asks for a certificate, and Dask's configuration here names none.",
                "Set DASK_DISTRIBUTED__COMM__TLS__CA_FILE, and …__CLIENT__CERT and …__CLIENT__KEY, as the cluster has them.",
            ) from error
        try:
            self._tell()
            self.check()
        except BaseException:
            self.close()
            raise

    def _connected(self) -> Any:
        return self._dask.Client(self._cluster or self._address, timeout=TIMEOUT, set_as_default=False)

    def _tell(self) -> None:
        if self._cluster is None:
            host = split_address(self._address).hostname or ""
            if not self._address.startswith("tls://") and not is_this_machine(host):
                self._say(
                    "The cluster is not encrypted: what is found, secrets among it, crosses the network as it is. Use tls://."
                )
            if not self._client.nthreads():
                self._say("The scheduler has no worker yet; the scan waits for one.")
        self._say(f"Dashboard: {self._client.dashboard_link}")

    def check(self) -> None:
        """Asks every worker whether it is as expected. Raises UsageError for one that is not."""
        expected: Any = tuple(self._expected)

        # Sent as it stands here: what another version has by this name may do something else.
        def different() -> str:
            from importlib.metadata import PackageNotFoundError, version

            try:
                own = version("posthound")
            except PackageNotFoundError:
                return "has no posthound"
            if own != expected[0]:
                return f"runs posthound {own}, this is {expected[0]}"
            from posthound.scan.cluster.worker import Expected

            return Expected(*expected).differs()

        def spills() -> bool:
            import dask

            memory = dask.config.get("distributed.worker.memory")
            return bool(memory.get("target") or memory.get("spill"))

        with suppress(OSError):
            for worker, why in self._client.run(different, on_error="return").items():
                if why and not isinstance(
                    why, OSError
                ):  # it goes just now; whoever comes for it is asked by its first task
                    what = why if isinstance(why, str) else f"cannot be asked ({type(why).__name__})"
                    raise Refused(worker, what).error()
            if True in self._client.run(spills, on_error="return").values():
                self._say(
                    "Workers may write results to disk when short of memory: set DASK_DISTRIBUTED__WORKER__MEMORY__TARGET and …__SPILL to False."
                )

    def submit(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Hands out a task. Raises SourceError where the scheduler is gone and does not come back."""
        if self.lost() and not self.regained(PATIENCE):
            raise SourceError("The cluster's scheduler is gone.", "Start it again and repeat the scan.")
        return self._client.submit(function, *arguments, pure=False, key=f"posthound-{os.urandom(8).hex()}")

    def threads(self) -> int:
        """How many threads the cluster has, as of a few seconds ago."""
        at, size = self._size
        if time.monotonic() - at > SIZE_EVERY:
            with suppress(OSError, RuntimeError, ValueError):
                size = sum(self._client.nthreads().values())
            self._size = (time.monotonic(), size)
        return size

    def working(self) -> bool:
        """Whether a worker is at work on something."""
        with suppress(OSError, RuntimeError, ValueError):
            return any(self._client.processing().values())
        return False

    def lost(self) -> bool:
        """Whether the scheduler cannot be reached now."""
        return str(self._client.status) != "running"

    def regained(self, patience: float) -> bool:
        """Waits for the scheduler to come back, so many seconds; whether it did."""
        until, tries = time.monotonic() + patience, 0
        while time.monotonic() < until:
            if not self.lost():
                return True
            if str(self._client.status) == "closed":
                with suppress(OSError, ValueError, RuntimeError):
                    self._client = self._connected()
                    continue
            tries += 1
            time.sleep(backoff(tries, 0.2, 5.0, self._rng))
        return False

    def forget(self, futures: Sequence[Any]) -> None:
        """Lets go of tasks that nobody waits for any more."""
        with suppress(OSError, RuntimeError, ValueError):
            self._client.cancel(list(futures))

    def close(self) -> None:
        """Ends the connection, and the cluster if it was made here."""
        for one in (getattr(self, "_client", None), self._cluster):
            if one is not None:
                with suppress(OSError, RuntimeError, ValueError):
                    one.close()


# How long a scheduler may be away.
PATIENCE = 120.0


def _made_here(distributed: Any, jobs: int) -> Any:
    """A cluster of processes on this machine, which nobody else can talk to: it has keys of its own."""
    import dask

    # A worker that dies accuses what it worked on; we find the guilty ourselves, so once is enough.
    # Nothing that is found goes to disk. A profile of every thread a hundred times a second, and a look at the event loop's delay fifty
    # times, interrupt a worker that never waits.
    dask.config.set(
        {
            "distributed.scheduler.allowed-failures": 0,
            "distributed.worker.memory.target": False,
            "distributed.worker.memory.spill": False,
            "distributed.worker.profile.enabled": False,
            "distributed.admin.tick.interval": "500ms",
        }
    )
    return distributed.LocalCluster(
        n_workers=jobs or os.cpu_count() or 1, threads_per_worker=1, processes=True, security=True, host="127.0.0.1",
        dashboard_address="127.0.0.1:0", silence_logs=logging.CRITICAL, protocol="tls://",
    )  # fmt: skip
