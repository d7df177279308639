"""The command `badgeserver`: the same services as the site, for operators and for other programs."""

from __future__ import annotations

from typing import Any

import click

from badgeserver import __version__
from badgeserver.cli import (
    accounts,
    api_keys,
    archive,
    daily,
    demo,
    endorse,
    evaluation,
    evidence,
    indicators,
    installation,
    issuing,
    keys,
    mail,
    open_data,
    printing,
    records,
    report,
    rosters,
    skillmap,
    staff,
    verification,
)
from badgeserver.cli.speech import Speech, language_of
from badgeserver.domain.errors import BadgeserverError


class Badgeserver(click.Group):
    """The one place where an error becomes words and an exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a named error ends it with the exit code of its class."""
        try:
            return super().invoke(ctx)
        except BadgeserverError as error:
            speech: Speech = ctx.obj
            speech.fail(error)


@click.group(
    cls=Badgeserver,
    epilog="Exit codes: 0 done or valid, 1 refused or invalid, 2 usage, 3 could not find out.",
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


for command in (
    installation.init,
    installation.serve,
    demo.demo,
    skillmap.skillmap,
    accounts.learner,
    staff.staff,
    accounts.sign_in_link,
    evidence.evidence,
    evaluation.evaluate,
    issuing.issue,
    endorse.endorse,
    issuing.export,
    printing.print_certificates,
    issuing.revoke,
    verification.verify,
    verification.verify_presentation,
    keys.keys,
    api_keys.api_keys,
    rosters.provider,
    rosters.roster,
    daily.daily,
    open_data.opendata,
    mail.mail,
    indicators.indicators,
    report.report,
    records.replay,
    records.audit,
    archive.archive,
):
    main.add_command(command)
