"""`python -m scanner` is the command `posthound`."""

from scanner.cli.main import main

main()
