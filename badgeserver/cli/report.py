"""`badgeserver report`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from badgeserver.cli.speech import Speech, pass_speech
from badgeserver.cli.workplace import OPERATOR, office
from badgeserver.domain.errors import NotFound, Refused
from badgeserver.domain.target_words import fiscal_year_words
from badgeserver.domain.text import Language, Text
from badgeserver.services.office import Office
from badgeserver.services.reports import desk, draft, draft_pdf, publish, published


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
    file = to or Path(f"report-{fiscal_year}-{in_language}.pdf")
    if not file.parent.is_dir():  # Told before anything is published.
        raise _not_writable(file)
    if publishes:
        missing = desk(fiscal_year, working).ungraded
        publish(fiscal_year, OPERATOR, working)
        _warn_of(missing, speech)
    content, edition = _content(fiscal_year, in_language, as_draft, working)
    try:
        file.write_bytes(content)
    except OSError as wrong:
        raise _not_writable(file) from wrong
    year = fiscal_year_words(fiscal_year)
    what = Text("下書き", "draft") if edition is None else Text(f"第{edition}版", f"edition {edition}")
    speech.result(
        Text(
            f"{year.ja}の報告書（{what.ja}）を {file} に書きました。",
            f"Wrote the report of {year.en} ({what.en}) to {file}.",
        ),
        {"fiscal_year": fiscal_year, "edition": edition, "file": str(file)},
    )


def _warn_of(ungraded: Sequence[Text], speech: Speech) -> None:
    """Say which indicators stand without a grade in the edition."""
    if ungraded:
        ja, en = "、".join(one.ja for one in ungraded), ", ".join(one.en for one in ungraded)
        told = Text(
            f"目標がありながら評価のない指標が{len(ungraded)}あります：{ja}。",
            f"Indicators with a target and without a grade: {len(ungraded)} ({en}).",
        )
        speech.warn(told.in_(speech.language))


def _not_writable(file: Path) -> Refused:
    folder = file.absolute().parent
    return Refused(
        "file-not-writable",
        Text(
            f"フォルダー {folder} に {file.name} を書けません。", f"{file.name} can't be written in {folder}."
        ),
        Text(
            "フォルダーがあるか、書き込めるかを確かめてください。",
            "Check that the folder exists and that you may write there.",
        ),
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
