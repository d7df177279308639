"""What staff see before they print: the choices that there are, and who is on the list."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from badgeserver.domain.ids import BadgeId
from badgeserver.domain.looks import Purpose
from badgeserver.domain.person import Actor
from badgeserver.domain.printing import PrintLine, Selection
from badgeserver.domain.text import Text
from badgeserver.services.desk_lines import area_in
from badgeserver.services.looks import record_looks
from badgeserver.services.office import Office
from badgeserver.services.own_town import town_of
from badgeserver.services.print_runs import PrintJob, printed_at_once
from badgeserver.services.printing import NameFault, name_faults, print_list

MOST_AT_ONCE: Final = 500
"""More than these are printed by the operator, who can let it run."""
SHOWN: Final = 100


@dataclass(frozen=True, slots=True)
class PrintChoices:
    """The badges and areas that a list can be narrowed to, by id and code."""

    badges: tuple[tuple[BadgeId, Text], ...]
    areas: tuple[tuple[str, Text], ...]


@dataclass(frozen=True, slots=True)
class ShownLine:
    """One certificate in the list."""

    line: PrintLine
    area: Text
    badge: Text


@dataclass(frozen=True, slots=True)
class PrintPreview:
    """How many certificates a selection has, the first of them, and the names that can't be printed."""

    count: int
    lines: tuple[ShownLine, ...]
    faults: tuple[NameFault, ...]

    @property
    def is_too_many(self) -> bool:
        """Tell whether these are more than are printed here at once."""
        return self.count > MOST_AT_ONCE


def print_choices(office: Office) -> PrintChoices:
    """Return what can be chosen."""
    programme = office.programme
    return PrintChoices(
        tuple((badge.id, badge.name) for badge in programme.skill_map.badges.values()),
        (
            *((area.code, area.name) for area in programme.regions.areas.values()),
            area_in(programme.regions, None),
        ),
    )


def print_preview(selection: Selection, actor: Actor, office: Office) -> PrintPreview:
    """Return who would be printed, and put on the audit log that somebody saw these names.

    Raises NotFound (`no-such-badge`, `no-such-area`).
    """
    lines = print_list(_within(selection, actor, office), office)
    faults = name_faults(lines, office.printer().shelf)
    seen = (*lines[:SHOWN], *(fault.line for fault in faults))
    detail = {"certificates": str(len(lines))}
    with office.store.transaction():
        office.store.audit.append(office.clock(), actor.reference, "see-print-list", "certificates", detail)
        record_looks((line.learner for line in seen), Purpose.PRINT, actor, office)
    return PrintPreview(len(lines), tuple(_shown(line, office) for line in lines[:SHOWN]), faults)


def print_here(job: PrintJob, actor: Actor, office: Office) -> bytes:
    """Return the PDF of a job; raises NamesNotPrintable, Refused `nothing-to-print` or `too-many`."""
    theirs = replace(job, selection=_within(job.selection, actor, office))
    return printed_at_once(theirs, MOST_AT_ONCE, actor.reference, office)


def _within(selection: Selection, actor: Actor, office: Office) -> Selection:
    """Narrow a selection to the people whose names `actor` may see."""
    return replace(selection, municipality=town_of(actor, office))


def _shown(line: PrintLine, office: Office) -> ShownLine:
    programme = office.programme
    badges = programme.skill_map.badges
    name = badges[line.badge].name if line.badge in badges else Text(line.badge, line.badge)
    return ShownLine(line, area_in(programme.regions, line.municipality)[1], name)
