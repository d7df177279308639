"""Printing many certificates into one PDF or into a folder; what was finished is not done again.

A run is a folder of parts beside its PDF. The plan is written first: what is printed, in which order,
as of which moment. Each part is finished under another name, then renamed, so that a part is whole or
is not there. A run that was broken off goes on by its plan, and the parts are bound when all are there.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from shutil import rmtree
from typing import BinaryIO

from badgeserver.documents.bound_pdf import FIRST_OF_CHAPTERS, PAGES, Title, bind
from badgeserver.documents.collected_pages import Attached, Chapter, ChapterWriter, PageForms
from badgeserver.documents.list_layout import ListLine, list_pages, pages_of_list
from badgeserver.documents.papers import PAPERS, Paper
from badgeserver.domain.errors import Refused
from badgeserver.domain.ids import AreaCode
from badgeserver.domain.looks import Purpose
from badgeserver.domain.person import Actor
from badgeserver.domain.printing import PaperName, PrintLine, Selection
from badgeserver.domain.text import Text
from badgeserver.services.desk_lines import area_in
from badgeserver.services.looks import record_looks
from badgeserver.services.office import JAPAN, Office
from badgeserver.services.printing import NamesNotPrintable, certificates, name_faults, print_list

IN_A_PART = 1_000
"""Certificates in a part; a whole number of sheets on every paper."""
_PLAN = "plan.json"


@dataclass(frozen=True, slots=True)
class PrintJob:
    """What is asked for: the selection, the paper, whether names that can't be printed are left out."""

    selection: Selection
    paper: PaperName = PaperName.PORTRAIT
    leaves_out: bool = False


@dataclass(frozen=True, slots=True)
class _Plan:
    """What a run prints, in its order, as of one moment."""

    lines: tuple[PrintLine, ...]
    moment: datetime


def print_job(job: PrintJob, actor: str, office: Office) -> tuple[PrintLine, ...]:
    """Return what a job prints, and put on the audit log that somebody is about to see these names.

    Raises NamesNotPrintable where names can't be printed and are not to be left out, and Refused
    `nothing-to-print`.
    """
    lines = print_list(job.selection, office)
    faults = name_faults(lines, office.printer().shelf)
    if faults and not job.leaves_out:
        raise NamesNotPrintable(faults)
    left_out = {fault.line.credential for fault in faults}
    kept = tuple(line for line in lines if line.credential not in left_out)
    if not kept:
        raise _nothing()
    detail = {name: str(value) for name, value in asdict(job.selection).items() if value is not None}
    detail |= {"paper": job.paper, "certificates": str(len(kept))}
    role, _, person = actor.partition(":")
    with office.store.transaction():
        office.store.audit.append(office.clock(), actor, "print-certificates", "certificates", detail)
        record_looks((line.learner for line in kept), Purpose.PRINT, Actor(role, person), office)
    return kept


def print_to_file(job: PrintJob, target: Path, actor: str, office: Office) -> Iterator[PrintLine]:
    """Print into one PDF with a list in front; yield each line that is done, or was done before.

    A run that was broken off goes on. Raises as `print_job`, and Refused `another-print-run`.
    """
    folder = target.with_name(f"{target.name}.parts")
    plan = _planned(job, folder, actor, office)
    notes = _notes(job.selection, len(plan.lines), plan.moment, office)
    with ExitStack() as files:
        chapters: list[tuple[Chapter, BinaryIO]] = []
        writing = _Writing(job.paper, plan, notes, office)
        first = FIRST_OF_CHAPTERS
        for number, (lines, write) in enumerate(writing.parts()):
            part = folder / f"part-{number:05d}"
            chapter = _written_once(part, first, write)
            first = chapter.first + len(chapter.offsets)
            chapters.append((chapter, files.enter_context(part.open("rb"))))
            yield from lines
        with _renamed_at_the_end(target) as out:
            bind(writing.title, chapters, out)
    rmtree(folder)


def print_to_folder(job: PrintJob, folder: Path, actor: str, office: Office) -> Iterator[PrintLine]:
    """Print each certificate into a PDF of its own; yield each line that is done, or was done before."""
    plan = _planned(job, folder, actor, office)
    forms, paper = PageForms(office.printer()), PAPERS[job.paper]
    waiting = []
    for number, line in enumerate(plan.lines, 1):
        file = folder / f"{number:05d}-{line.badge}-{line.credential[:8]}.pdf"
        if file.exists():
            yield line
        else:
            waiting.append((line, file))
    places = dict(waiting)
    for line, said, credential in certificates([line for line, _ in waiting], office):
        printer, chapter_file = office.printer(), BytesIO()
        writer = ChapterWriter(chapter_file, FIRST_OF_CHAPTERS, PAGES, forms, printer)
        attached = Attached("credential.json", credential.document.encode(), credential.issued_at)
        writer.add(printer.set(said, paper), attached)
        chapter = writer.end()
        chapter_file.seek(0)
        author = printer.shelf.printed(said.issuer.name.ja)
        with _renamed_at_the_end(places[line]) as out:
            bind(Title(printer.title(said), author, credential.issued_at), [(chapter, chapter_file)], out)
        yield line
    (folder / _PLAN).unlink()


def printed_at_once(job: PrintJob, most: int, actor: str, office: Office) -> bytes:
    """Return the PDF of a job of at most `most` certificates; raises as `print_job`, and `too-many`."""
    lines = print_job(job, actor, office)
    if len(lines) > most:
        raise _too_many(len(lines), most)
    plan = _Plan(lines, office.clock())
    notes = _notes(job.selection, len(lines), plan.moment, office)
    writing = _Writing(job.paper, plan, notes, office)
    chapters: list[tuple[Chapter, BinaryIO]] = []
    first = FIRST_OF_CHAPTERS
    for _, write in writing.parts():
        file = BytesIO()
        chapter = write(file, first)
        file.seek(0)
        first = chapter.first + len(chapter.offsets)
        chapters.append((chapter, file))
    out = BytesIO()
    bind(writing.title, chapters, out)
    return out.getvalue()


_Write = Callable[[BinaryIO, int], Chapter]


class _Writing:
    """Writes the parts of a plan: the list, then the certificates, so many in each."""

    def __init__(self, paper: PaperName, plan: _Plan, notes: Sequence[str], office: Office) -> None:
        self._paper: Paper = PAPERS[paper]
        self._plan = plan
        self._notes = notes
        self._office = office
        self._printer = office.printer()
        self._forms = PageForms(self._printer)
        author = self._printer.shelf.printed(office.programme.issuer.name.ja)
        self.title = Title(f"認定証 {len(plan.lines)}件", author, plan.moment)

    def parts(self) -> Iterator[tuple[Sequence[PrintLine], _Write]]:
        lines = self._plan.lines
        if pages_of_list(len(lines)):
            yield (), self._write_list
        for start in range(0, len(lines), IN_A_PART):
            some = lines[start : start + IN_A_PART]
            yield some, self._write_certificates(some, start)

    def _write_list(self, out: BinaryIO, first: int) -> Chapter:
        writer = ChapterWriter(out, first, PAGES, self._forms, self._printer)
        regions = self._office.programme.regions
        before = pages_of_list(len(self._plan.lines))
        lines = [
            ListLine(
                line.printed_name,
                area_in(regions, line.municipality)[1].ja,
                _badge_name(line, self._office),
                before + place // self._paper.to_a_sheet + 1,
            )
            for place, line in enumerate(self._plan.lines)
        ]
        for page in list_pages(lines, self._notes, self._printer.shelf):
            writer.add(page, None)
        return writer.end()

    def _write_certificates(self, lines: Sequence[PrintLine], before: int) -> _Write:
        def write(out: BinaryIO, first: int) -> Chapter:
            paper = self._paper
            writer = ChapterWriter(out, first, PAGES, self._forms, self._printer)
            for number, (line, said, credential) in enumerate(certificates(lines, self._office), before + 1):
                name = f"{number:05d}-{line.credential}.json"
                attached = Attached(name, credential.document.encode(), credential.issued_at)
                writer.add(self._printer.set(said, paper), attached, paper.to_a_sheet, paper.step_mm)
            return writer.end()

        return write


def _notes(selection: Selection, count: int, moment: datetime, office: Office) -> tuple[str, ...]:
    """Return what stands above a list: what was chosen, how many there are, and when it was made."""
    badge = selection.badge and office.programme.skill_map.badges[selection.badge].name.ja
    areas = {code: area.name.ja for code, area in office.programme.regions.areas.items()}
    area = selection.area and areas.get(AreaCode(selection.area), "記載なし")
    chosen = f"バッジ：{badge or 'すべて'}　地域：{area or 'すべて'}"
    if selection.since or selection.until:
        chosen += f"　授与日：{selection.since or ''}～{selection.until or ''}"
    return chosen, f"{count:,}件　{moment.astimezone(JAPAN):%Y-%m-%d %H:%M} 作成"


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise Refused(
            "no-folder",
            Text(f"フォルダー {folder} を作れません。", f"The folder {folder} can't be made."),
            Text("書き込める場所を選んでください。", "Choose a place where you may write."),
        ) from fault


def _badge_name(line: PrintLine, office: Office) -> str:
    badges = office.programme.skill_map.badges
    return badges[line.badge].name.ja if line.badge in badges else line.badge


def _planned(job: PrintJob, folder: Path, actor: str, office: Office) -> _Plan:
    """Return the plan of the run in a folder, made now unless one is there."""
    asked = json.loads(json.dumps(asdict(job), default=str))
    file = folder / _PLAN
    if not file.exists():
        lines, moment = print_job(job, actor, office), office.clock()
        _make(folder)
        content = {
            "job": asked,
            "moment": moment.isoformat(),
            "credentials": [line.credential for line in lines],
        }
        with _renamed_at_the_end(file) as out:
            out.write(json.dumps(content).encode())
        return _Plan(lines, moment)
    content = json.loads(file.read_bytes())
    if content["job"] != asked:
        raise _another_run(folder)
    lines_now = {line.credential: line for line in print_list(job.selection, office)}
    gone = [one for one in content["credentials"] if one not in lines_now]
    if gone:
        raise _outdated(folder, len(gone))
    lines = tuple(lines_now[one] for one in content["credentials"])
    return _Plan(lines, datetime.fromisoformat(content["moment"]))


def _written_once(part: Path, first: int, write: _Write) -> Chapter:
    """Return what is known of a part, written now unless it is there."""
    known = part.with_suffix(".json")
    if known.exists():
        return Chapter(**json.loads(known.read_bytes()))
    with _renamed_at_the_end(part) as out:
        chapter = write(out, first)
    with _renamed_at_the_end(known) as out:
        out.write(json.dumps(asdict(chapter)).encode())
    return chapter


@contextmanager
def _renamed_at_the_end(path: Path) -> Iterator[BinaryIO]:
    """Give a file that has its name only once all of it is on the disk.

    Names of people are inside: nobody else on this machine may read it.
    """
    unfinished = path.with_name(f"{path.name}.unfinished")
    descriptor = os.open(unfinished, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        yield file
        file.flush()
        os.fsync(descriptor)
    unfinished.replace(path)


def _nothing() -> Refused:
    return Refused(
        "nothing-to-print",
        Text("印刷する認定証がありません。", "There is no certificate to print."),
        Text("バッジ、地域、期間を確かめてください。", "Check the badge, the area and the days."),
    )


def _too_many(count: int, most: int) -> Refused:
    return Refused(
        "too-many",
        Text(
            f"{count:,}件あります。ここで一度に印刷できるのは{most:,}件までです。",
            f"There are {count:,}; up to {most:,} are printed here at once.",
        ),
        Text(
            "バッジや地域で絞るか、運用担当者に「badgeserver print --all」を頼んでください。",
            "Narrow it by badge or area, or ask the operator for `badgeserver print --all`.",
        ),
    )


def _another_run(folder: Path) -> Refused:
    return Refused(
        "another-print-run",
        Text(
            f"{folder} に、別の条件で始めた印刷が残っています。",
            f"A run with other choices was begun in {folder}.",
        ),
        Text(
            "同じ条件で続けるか、そのフォルダーを消してください。",
            "Go on with the same choices, or remove that folder.",
        ),
    )


def _outdated(folder: Path, count: int) -> Refused:
    return Refused(
        "print-run-outdated",
        Text(
            f"{folder} の印刷を始めたあとに、{count}件の証明書がなくなったか、失効しました。",
            f"{count} credentials were removed or revoked after the run in {folder} was begun.",
        ),
        Text("そのフォルダーを消して、始めからやり直してください。", "Remove that folder and begin anew."),
    )
