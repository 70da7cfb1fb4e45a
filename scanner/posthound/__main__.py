"""`python -m scanner` is the command `posthound`."""

from posthound.cli.start import command

command()
