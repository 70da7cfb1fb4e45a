"""`python -m posthound` is the command `posthound`."""

from posthound.cli.start import command

command()
