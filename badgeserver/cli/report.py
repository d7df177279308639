"""`badgeserver report`."""

from __future__ import annotations

from pathlib import Path

import click

from badgeserver.cli.speech import Speech, pass_speech
from badgeserver.cli.workplace import OPERATOR, office
from badgeserver.domain.errors import NotFound
from badgeserver.domain.target_words import fiscal_year_words
from badgeserver.domain.text import Language, Text
from badgeserver.services.office import Office
from badgeserver.services.reports import draft, draft_pdf, publish, published


@click.command()
@click.argument("fiscal_year", type=int)
@click.option(
    "--to",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file; report-FY-LANGUAGE.pdf without it.",
)
@click.option(
    "--language", type=click.Choice(["ja", "en"]), help="Of the report; without it, that of the command."
)
@click.option(
    "--draft", "as_draft", is_flag=True, help="What it would say today, also where one is published."
)
@click.option("--publish", "publishes", is_flag=True, help="Publish what it says today as a new edition.")
@pass_speech
def report(
    speech: Speech,
    fiscal_year: int,
    to: Path | None,
    language: Language | None,
    as_draft: bool,
    publishes: bool,
) -> None:
    """Write the report for the assembly of a fiscal year (April to March) as an A4 PDF.

    It is the published edition where there is one, and else a draft, which says so.

    \b
    Example: badgeserver report 2025 --to report.pdf --language ja
    """
    if as_draft and publishes:
        raise click.UsageError("--draft and --publish exclude each other.")
    in_language = language or speech.language
    working = office()
    if publishes:
        publish(fiscal_year, OPERATOR, working)
    content, edition = _content(fiscal_year, in_language, as_draft, working)
    file = to or Path(f"report-{fiscal_year}-{in_language}.pdf")
    file.write_bytes(content)
    year = fiscal_year_words(fiscal_year)
    what = Text("下書き", "draft") if edition is None else Text(f"第{edition}版", f"edition {edition}")
    speech.result(
        Text(
            f"{year.ja}の報告書（{what.ja}）を {file} に書きました。",
            f"Wrote the report of {year.en} ({what.en}) to {file}.",
        ),
        {"fiscal_year": fiscal_year, "edition": edition, "file": str(file)},
    )


def _content(
    fiscal_year: int, language: Language, as_draft: bool, office: Office
) -> tuple[bytes, int | None]:
    if not as_draft:
        try:
            found = published(fiscal_year, office)
        except NotFound:
            pass
        else:
            return found.pdf[language], found.edition
    return draft_pdf(draft(fiscal_year, office), language, office), None
