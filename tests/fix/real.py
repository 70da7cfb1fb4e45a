"""Real exports for tests that fix them: every other one, drawn anew at each run, and all in `make test-long`."""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path

SHARE = 1 if "POSTHOUND_TEST_LONG" in os.environ else 2


def copied(shared: Path, folder: Path) -> int:
    """Copies real exports, in the folders that they lie in; how many."""
    files = [path for part in ("corpus", "postman/fixtures") for path in (shared / part).rglob("*") if path.is_file()]
    files = sorted(files, key=lambda path: (path.stat().st_size, path))[random.randrange(SHARE) :: SHARE]
    for path in files:
        target = folder / path.relative_to(shared)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    return len(files)
