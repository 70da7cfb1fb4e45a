"""Writes the golden outputs anew: python -m tests.report.write_golden. Read the difference before it is committed."""

from __future__ import annotations

import os
from pathlib import Path

from tests.report.generated import MADE
from tests.report.test_consumers import GOLDEN, golden_text

if __name__ == "__main__":
    os.environ["SOURCE_DATE_EPOCH"] = MADE
    os.environ.pop("CI_COMMIT_SHA", None)
    for name, suffix in GOLDEN:
        Path(__file__).with_name("golden").joinpath(f"small.{suffix}").write_bytes(golden_text(name).encode())
