"""Whole numbers that options take, called so in the help and where somebody gives something else."""

from __future__ import annotations

import click


class Whole(click.IntRange):
    """A whole number within bounds; click calls one an integer range."""

    name = "number"
