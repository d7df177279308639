"""`python -m badgeserver` is the command `badgeserver`."""

from badgeserver.cli import main

if __name__ == "__main__":
    main(prog_name="badgeserver")
