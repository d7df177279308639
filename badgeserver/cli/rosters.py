"""`badgeserver provider` and `badgeserver roster`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import click
from tqdm import tqdm

from badgeserver.cli.speech import REFUSED, Speech, pass_speech
from badgeserver.cli.workplace import OPERATOR, office
from badgeserver.domain.person import Actor
from badgeserver.domain.provider import Provider
from badgeserver.domain.roster import ReportLine, RosterImport, RowOutcome
from badgeserver.domain.roster_words import OUTCOME_WORDS, fault_words, report_value
from badgeserver.domain.text import Text
from badgeserver.services.office import Office
from badgeserver.services.providers import NewProvider, add_provider, end_provider
from badgeserver.services.providers import providers as all_providers
from badgeserver.services.rosters import (
    Upload,
    carry_on,
    hand_in,
    newest_imports,
    report_of,
)
from badgeserver.services.rosters import preview as foresee

COMMAND_LINE = Actor("operator", "command-line")


@click.group()
def provider() -> None:
    """Bodies that may list who has completed their certificates.

    \b
    Example: badgeserver provider list
    """


@provider.command()
@click.argument("id")
@click.option("--name", required=True, help="In Japanese.")
@click.option("--name-en", required=True)
@click.option("--certificate", "certificates", required=True, multiple=True, help="An id of the catalogue.")
@click.option("--contact", default="", help="Whom to ask about a roster.")
@pass_speech
def add(
    speech: Speech, id: str, name: str, name_en: str, certificates: tuple[str, ...], contact: str
) -> None:
    """Let the provider ID list certificates.

    \b
    Example: badgeserver provider add jmooc --name JMOOC --name-en JMOOC --certificate jmooc-course
    """
    new = NewProvider(id=id, name_ja=name, name_en=name_en, certificates=certificates, contact=contact)
    added = add_provider(new, OPERATOR, office())
    speech.result(
        Text(f"提供者「{added.id}」を加えました。", f"Added the provider {added.id}."), _provider(added)
    )


@provider.command("list")
@pass_speech
def list_providers(speech: Speech) -> None:
    """List every provider with its certificates, and until when.

    \b
    Example: badgeserver provider list
    """
    found = all_providers(office())
    for one in found:
        until = "" if one.ended_at is None else f"  – {one.ended_at:%Y-%m-%d %H:%M} UTC"
        names = "  ".join(sorted(one.certificates))
        speech.say(
            Text(f"{one.id}  {one.name.ja}  {names}{until}", f"{one.id}  {one.name.en}  {names}{until}")
        )
    speech.give([_provider(one) for one in found])


@provider.command()
@click.argument("id")
@pass_speech
def end(speech: Speech, id: str) -> None:
    """End a provider and its keys. What it listed before stays.

    \b
    Example: badgeserver provider end jmooc
    """
    ended = end_provider(id, OPERATOR, office())
    speech.result(
        Text(f"提供者「{ended.id}」を終わらせました。", f"The provider {ended.id} has ended."),
        _provider(ended),
    )


@click.group()
def roster() -> None:
    """Rosters of providers: who has completed what.

    \b
    Example: badgeserver roster import completions.csv --provider jmooc
    """


@roster.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--provider", required=True, help="The provider's id.")
@click.option("--dry-run", is_flag=True, help="Say what would become of each row, and keep nothing.")
@click.option("--again", is_flag=True, help="Bring in a file that was brought in before.")
@pass_speech
def import_file(speech: Speech, file: Path, provider: str, dry_run: bool, again: bool) -> None:
    """Bring in a roster: CSV (UTF-8, Shift_JIS) or JSON lines.

    Rows that can't be brought in are reported with their number, and the others go on. An import
    that was broken off goes on where it was when the same file is given again.

    \b
    Example: badgeserver roster import completions.csv --provider jmooc --dry-run
    """
    at, upload = office(), Upload(provider, file.read_bytes(), file.name)
    if dry_run:
        seen = foresee(upload, at)
        speech.say(Text("試しです。何も取り込んでいません。", "A dry run: nothing was brought in."))
        _tell(speech, file, seen.report, seen.counts, {"dry_run": True, "encoding": seen.roster.encoding})
    handed_in = hand_in(upload, COMMAND_LINE, at, again=again)
    if handed_in.repeated:
        begun = f"{handed_in.roster.begun_at:%Y-%m-%d %H:%M} UTC"
        speech.say(
            Text(
                f"同じファイルは{begun}に受け取っています。",
                f"The same file was handed in before, on {begun}.",
            )
        )
    done = _with_bar(speech, handed_in.roster, at)
    about = {"import": done.id, "repeated": handed_in.repeated, "encoding": done.encoding}
    _tell(speech, file, report_of(done.id, at), done.counts, about)


@roster.command("list")
@pass_speech
def list_imports(speech: Speech) -> None:
    """List the newest imports: id, provider, state, and how many rows are done.

    \b
    Example: badgeserver roster list
    """
    found = newest_imports(office())
    for one in found:
        line = (
            f"{one.id}  {one.provider}  {one.state}  {one.done}/{one.rows}  {one.begun_at:%Y-%m-%d %H:%M} UTC"
        )
        speech.say(Text(line, line))
    speech.give([_import(one) for one in found])


@roster.command()
@click.argument("id")
@pass_speech
def resume(speech: Speech, id: str) -> None:
    """Carry on with an import that was broken off.

    \b
    Example: badgeserver roster resume kQ2v7c3mT0a9xYwLr5bN1Q
    """
    at = office()
    last = _last(carry_on(id, at))
    speech.result(
        Text(f"{last.done}行を取り込みました。", f"{last.done} rows have been brought in."), _import(last)
    )


def _with_bar(speech: Speech, one: RosterImport, at: Office) -> RosterImport:
    """Carry an import on while a bar shows the rows that are done."""
    what = Text("取り込み", "Bringing in").in_(speech.language)
    with tqdm(total=one.rows, desc=what, disable=None, leave=False, file=sys.stderr) as bar:
        for present in carry_on(one.id, at):
            bar.update(present.done - bar.n)
    return present


def _last(steps: Iterator[RosterImport]) -> RosterImport:
    *_, last = steps
    return last


def _tell(
    speech: Speech,
    file: Path,
    report: Iterable[ReportLine],
    counts: Mapping[RowOutcome, int],
    about: Mapping[str, Any],
) -> None:
    """Print the bad rows and the counts, and end the command."""
    lines = list(report)
    for line in lines:
        for fault in line.faults:
            speech.warn(f"{file}:{line.row}: {fault_words(fault).in_(speech.language)}")
    for outcome in RowOutcome:
        if counts.get(outcome):
            words = OUTCOME_WORDS[outcome]
            speech.say(Text(f"{words.ja}：{counts[outcome]}行", f"{words.en}: {counts[outcome]}"))
    speech.give({**about, **report_value(lines, counts, speech.language)})
    sys.exit(REFUSED if counts.get(RowOutcome.REFUSED) else 0)


def _provider(one: Provider) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": {"ja": one.name.ja, "en": one.name.en},
        "certificates": sorted(one.certificates),
        "contact": one.contact,
        "ended": one.ended_at,
    }


def _import(one: RosterImport) -> dict[str, Any]:
    return {
        "id": one.id,
        "provider": one.provider,
        "state": one.state,
        "rows": one.rows,
        "done": one.done,
        "counts": dict(one.counts),
        "begun": one.begun_at,
        "finished": one.finished_at,
    }
