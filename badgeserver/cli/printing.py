"""`badgeserver print`: the certificates of many people, for a ceremony or to be sent."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path

import click

from badgeserver.cli.speech import DONE, REFUSED, Speech, pass_speech
from badgeserver.cli.workplace import OPERATOR, office
from badgeserver.domain.ids import BadgeId
from badgeserver.domain.printing import PaperName, Selection
from badgeserver.domain.text import Text
from badgeserver.services.print_runs import PrintJob, print_to_file, print_to_folder
from badgeserver.services.printing import NameFault, NamesNotPrintable, name_faults, print_list

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command("print")
@click.option("--all", "everything", is_flag=True, help="Print everything that the other options leave.")
@click.option("--badge", help="Only this badge, by its id.")
@click.option("--area", help="Only this area, by its code; `none` for people without one.")
@click.option("--since", type=_DAY, help="Only awards of this day or later.")
@click.option("--until", type=_DAY, help="Only awards of this day or earlier.")
@click.option(
    "--layout", type=click.Choice([one.value for one in PaperName]), default=PaperName.PORTRAIT.value
)
@click.option("--check", is_flag=True, help="Only tell which names can't be printed.")
@click.option("--leave-out", is_flag=True, help="Print the others where some names can't be printed.")
@click.option(
    "--to",
    "target",
    type=click.Path(path_type=Path),
    help="A file that ends in .pdf for all in one, or a folder for one PDF each.",
)
@pass_speech
def print_certificates(
    speech: Speech,
    everything: bool,
    badge: str | None,
    area: str | None,
    since: datetime | None,
    until: datetime | None,
    layout: str,
    check: bool,
    leave_out: bool,
    target: Path | None,
) -> None:
    """Print the certificates of many people, by area and name, with a list in front.

    Safe to break off: the same command goes on where it was. Names with characters that no font has
    are told before anything is printed.

    \b
    Example: badgeserver print --all --badge hk-work-improver --since 2026-11-01 --to ceremony.pdf
    """
    selection = Selection(BadgeId(badge) if badge else None, area, _day(since), _day(until))
    if check:
        _check(selection, speech)
    if not everything or target is None:
        raise click.UsageError("Say --all and --to FILE.pdf or FOLDER, or --check.")
    _print(PrintJob(selection, PaperName(layout), leave_out), target, speech)


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def _check(selection: Selection, speech: Speech) -> None:
    at = office()
    lines = print_list(selection, at)
    faults = name_faults(lines, at.printer().shelf)
    _tell(faults, speech)
    speech.result(
        Text(
            f"{len(lines)}件のうち、印字できない文字のある名前は{len(faults)}件です。",
            f"Of {len(lines)} names, {len(faults)} have characters that can't be printed.",
        ),
        {"certificates": len(lines), "not_printable": [_described(fault) for fault in faults]},
    )
    sys.exit(REFUSED if faults else DONE)


def _print(job: PrintJob, target: Path, speech: Speech) -> None:
    at = office()
    lines = print_list(job.selection, at)
    if job.leaves_out:
        _tell(name_faults(lines, at.printer().shelf), speech)
    to = print_to_file if target.suffix == ".pdf" else print_to_folder
    running = speech.progress(to(job, target, OPERATOR, at), Text("印刷", "Printing"), len(lines))
    try:
        count = sum(1 for _ in running)
    except NamesNotPrintable as refusal:
        _tell(refusal.faults, speech)
        raise
    speech.result(
        Text(f"{count}件を {target} に印刷しました。", f"Certificates printed to {target}: {count}."),
        {"printed": count, "to": str(target)},
    )


def _tell(faults: tuple[NameFault, ...], speech: Speech) -> None:
    for fault in faults:
        characters = ", ".join(f"{one.characters} ({one.code_points})" for one in fault.missing)
        speech.warn(f"{fault.line.credential}  {fault.line.printed_name}: {characters}")


def _described(fault: NameFault) -> dict[str, object]:
    line, missing = fault.line, [one.characters for one in fault.missing]
    return {"credential": line.credential, "name": line.printed_name, "characters": missing}
