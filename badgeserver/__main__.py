"""`python -m badgeserver` is the command `badgeserver`."""

from badgeserver.cli import main

main(prog_name="badgeserver")
