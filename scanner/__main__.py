"""`python -m scanner` is the command `posthound`."""

from scanner.cli.start import command

command()
