"""`python -m helm_platform`."""

from helm_platform.cli import main

main()
