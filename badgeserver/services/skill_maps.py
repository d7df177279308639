"""Reading, checking, drawing and comparing programmes' folders."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from badgeserver.documents.pathway_graph import pathway_graph
from badgeserver.domain.changes import Change, changes
from badgeserver.domain.pathways import PathwayRow, pathways
from badgeserver.domain.programme import Programme
from badgeserver.domain.text import Language, Text
from badgeserver.programme import (
    FILES,
    ExampleFailure,
    Fault,
    ProgrammeFaults,
    check_examples,
    load_programme,
    read_folder,
)
from badgeserver.programme import check_programme as check_folder
from badgeserver.programme.json_schema import schema_text
from badgeserver.programme.reference import reference
from badgeserver.services.office import Office

YAML_FILES = tuple(FILES)
"""The YAML files of a programme, the map itself first."""


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a check found: faults and failed examples make it not `ok`, warnings do not.

    `lines` is a line for each fault and each example that came out otherwise.
    """

    ok: bool
    summary: Text
    faults: tuple[Fault, ...] = ()
    warnings: tuple[Fault, ...] = ()
    failed_examples: tuple[ExampleFailure, ...] = ()

    @property
    def lines(self) -> tuple[Text, ...]:
        """What must be mended, each with its place and the mend."""
        return (*map(_line, self.faults), *(one.message for one in self.failed_examples))

    @property
    def warning_lines(self) -> tuple[Text, ...]:
        """What somebody should look at, each with its place and the mend."""
        return tuple(map(_line, self.warnings))


def _line(fault: Fault) -> Text:
    return Text(fault.in_("ja"), fault.in_("en"))


def fault_value(fault: Fault, language: Language) -> dict[str, str | int]:
    """Return a fault or warning for machines, its sentences in `language`."""
    return {
        "file": fault.file,
        "line": fault.line,
        "column": fault.column,
        "code": fault.code,
        "message": fault.message.in_(language),
        "mend": fault.mend.in_(language),
    }


def files_in(folder: Path) -> dict[str, bytes]:
    """Return a programme's files in `folder`, by name; raises NotFound."""
    return read_folder(folder)


def read_programme(folder: Path) -> Programme:
    """Return the programme in `folder`; raises ProgrammeFaults with every fault."""
    return load_programme(folder)


def check_programme(folder: Path) -> CheckReport:
    """Look for every fault in `folder`; where there is none, for traps, and run its worked examples."""
    try:
        checked = check_folder(folder)
    except ProgrammeFaults as error:
        count = len(error.faults)
        return CheckReport(False, Text(f"誤りが{count}件あります。", f"Faults: {count}."), error.faults)
    failures = check_examples(checked.programme)
    return CheckReport(
        not failures,
        _summary(checked.programme, len(failures), len(checked.warnings)),
        warnings=checked.warnings,
        failed_examples=failures,
    )


def _summary(programme: Programme, failed: int, warned: int) -> Text:
    total = len(programme.examples)
    badges, certificates = len(programme.skill_map.badges), len(programme.skill_map.certificates)
    return Text(
        f"バッジ{badges}、証明{certificates}。例は{total}件のうち{total - failed}件が期待どおりです。"
        f"注意は{warned}件です。",
        f"{badges} badges, {certificates} certificates; "
        f"{total - failed} of {total} worked examples come out as expected; warnings: {warned}.",
    )


def changes_between(old: Path, new: Path) -> tuple[Change, ...]:
    """Return what differs between the maps in two folders; raises ProgrammeFaults, NotFound."""
    return changes(load_programme(old).skill_map, load_programme(new).skill_map)


def file_schema(file: str) -> str:
    """Return the JSON Schema of one of the YAML files as text."""
    return schema_text(file)


def language_reference() -> str:
    """Return the tables of all keys of the language as Markdown."""
    return reference()


def draw_pathways(programme: Programme, language: Language) -> str:
    """Return all pathways of the map as one SVG picture; its links lead to `/badges/<id>`."""
    return pathway_graph(programme.skill_map, language)


@dataclass(frozen=True, slots=True)
class PathwaysPage:
    """The picture of all pathways, and the same as rows of a table."""

    picture: str
    rows: tuple[PathwayRow, ...]


def pathways_page(language: Language, office: Office) -> PathwaysPage:
    """Return the pathways of the map in force."""
    programme = office.programme
    return PathwaysPage(draw_pathways(programme, language), pathways(programme.skill_map))
