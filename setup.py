"""The build step that pyproject.toml cannot say: the rules are built from `patterns/` into the package.

It runs for a wheel, for a source distribution that is installed, for an editable installation and under pre-commit. The code that
builds is the package's own and needs the standard library only.
"""

from __future__ import annotations

import sys
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).resolve().parent
SOURCE = ROOT / "scanner"


class BuildRules(build_py):
    """Copies the modules as usual, then writes what a scan and a report read in place of the rule book."""

    def run(self) -> None:
        super().run()
        sys.path.insert(0, str(SOURCE))
        from posthound.rules.build import build

        root = SOURCE if self.editable_mode else Path(self.build_lib)
        build(ROOT / "patterns", root / "posthound" / "rules")


setup(cmdclass={"build_py": BuildRules})
