"""The command `badgeserver`: the same services as the site, for operators and for other programs."""

from __future__ import annotations

import gc
from pkgutil import resolve_name
from typing import Any, Final

import click

from badgeserver import __version__
from badgeserver.cli.speech import Speech, language_of
from badgeserver.domain.errors import BadgeserverError

COMMANDS: Final = {
    "init": "installation:init",
    "serve": "installation:serve",
    "demo": "demo:demo",
    "skillmap": "skillmap:skillmap",
    "learner": "accounts:learner",
    "staff": "staff:staff",
    "sign-in-link": "accounts:sign_in_link",
    "evidence": "evidence:evidence",
    "evaluate": "evaluation:evaluate",
    "issue": "issuing:issue",
    "endorse": "endorse:endorse",
    "export": "issuing:export",
    "print": "printing:print_certificates",
    "revoke": "issuing:revoke",
    "verify": "verification:verify",
    "verify-presentation": "verification:verify_presentation",
    "keys": "keys:keys",
    "api-keys": "api_keys:api_keys",
    "provider": "rosters:provider",
    "roster": "rosters:roster",
    "daily": "daily:daily",
    "opendata": "open_data:opendata",
    "mail": "mail:mail",
    "indicators": "indicators:indicators",
    "report": "report:report",
    "replay": "records:replay",
    "audit": "records:audit",
    "archive": "archive:archive",
}
"""Where each command is: only the module of the one that runs is loaded."""


class Badgeserver(click.Group):
    """The one place where an error becomes words and an exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load the command; None where there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        # Nothing that is loaded goes away again. To look for what did takes a quarter of the time.
        gc.disable()
        try:
            command: click.Command = resolve_name(f"badgeserver.cli.{COMMANDS[cmd_name]}")
        finally:
            gc.enable()
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a named error ends it with the exit code of its class."""
        try:
            return super().invoke(ctx)
        except BadgeserverError as error:
            speech: Speech = ctx.obj
            speech.fail(error)


@click.group(
    cls=Badgeserver,
    epilog="Exit codes: 0 done or valid, 1 refused or invalid, 2 usage, 3 could not find out or not set up.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON value instead of words.")
@click.option(
    "--lang",
    envvar=["BADGESERVER_LANG", "LC_ALL", "LANG"],
    default="ja",
    help="ja or en; without it, the language of the environment.",
)
@click.version_option(__version__, prog_name="badgeserver")
@click.pass_context
def main(context: click.Context, as_json: bool, lang: str) -> None:
    """Recognise digital skills: evidence in, verifiable badges out.

    \b
    Example: badgeserver verify certificate.pdf
    """
    context.obj = Speech(language_of(lang), as_json)
