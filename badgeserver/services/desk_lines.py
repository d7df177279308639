"""Lines of the lists on the desks of assessors and staff, and how the lists are narrowed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from badgeserver.domain.ids import LearnerId, MunicipalityCode
from badgeserver.domain.learner import Learner
from badgeserver.domain.regions import Regions
from badgeserver.domain.submission import Submission, SubmissionState
from badgeserver.domain.text import Text
from badgeserver.services.acceptance import submission_title
from badgeserver.services.office import Office
from badgeserver.services.submission_words import KIND_WORDS

MOST_READ: Final = 2_000
"""So many submissions are looked through for a list, those due first; no desk has as many."""
SHOWN: Final = 100

_NOWHERE = Text("地域の記載なし", "Area not stated")


@dataclass(frozen=True, slots=True)
class DeskLine:
    """One submission in a list: what it is about, where its learner is, and when it is due."""

    submission: Submission
    title: Text
    kind: Text
    area_code: str
    area: Text
    overdue: bool
    appealed: bool

    @property
    def due_on(self) -> date | None:
        """The day by which it shall be decided."""
        return self.submission.due_on


@dataclass(frozen=True, slots=True)
class Choice:
    """A value by which a list can be narrowed, and how many lines it leaves."""

    code: str
    name: Text
    count: int


@dataclass(frozen=True, slots=True)
class Narrowed:
    """A list after it was narrowed to an area and a subject, with the values of both that there are."""

    lines: tuple[DeskLine, ...]
    areas: tuple[Choice, ...]
    subjects: tuple[Choice, ...]
    count: int


def waiting(state: SubmissionState, office: Office) -> tuple[Submission, ...]:
    """Return the submissions in a state, those due first at the front."""
    return office.store.submissions.in_state([state], MOST_READ)


def desk_lines(submissions: Iterable[Submission], office: Office) -> tuple[DeskLine, ...]:
    """Return a line for each submission, overdue ones first."""
    found, today = list(submissions), office.today()
    learners = office.store.learners.get_many({one.learner for one in found})
    appeals = office.store.appeals.of_submissions([one.id for one in found])
    lines = []
    for one in found:
        code, area = _area(learners[one.learner], office)
        lines.append(
            DeskLine(
                one,
                submission_title(one, office),
                KIND_WORDS[one.kind],
                code,
                area,
                is_overdue(one, today),
                one.id in appeals,
            )
        )
    return tuple(lines)


def is_overdue(submission: Submission, today: date) -> bool:
    """Tell whether it should have been decided before today."""
    return submission.due_on is not None and submission.due_on < today


def _area(learner: Learner, office: Office) -> tuple[str, Text]:
    return area_in(office.programme.regions, learner.municipality)


def area_in(regions: Regions, municipality: MunicipalityCode | None) -> tuple[str, Text]:
    """Return code and name of the area that a municipality counts in; `none` where none is told."""
    if municipality is None or municipality not in regions.municipalities:
        return "none", _NOWHERE
    area = regions.area_of(municipality)
    return area.code, area.name


def area_of(learner_id: LearnerId, office: Office) -> Text:
    """Return the name of the area that a learner is counted in."""
    return _area(office.store.learners.get(learner_id), office)[1]


def narrowed(lines: Iterable[DeskLine], area: str, subject: str) -> Narrowed:
    """Return the lines of one area and subject; an empty code leaves all."""
    every = list(lines)
    chosen = [
        one
        for one in every
        if area in ("", one.area_code) and subject in ("", one.submission.subject or "unlisted")
    ]
    areas = {one.area_code: one.area for one in every}
    subjects = {one.submission.subject or "unlisted": one.title for one in every}
    if "unlisted" in subjects:
        subjects["unlisted"] = Text("一覧にない証明", "Certificates not in the list")
    return Narrowed(
        lines=tuple(chosen[:SHOWN]),
        areas=_choices(areas, Counter(one.area_code for one in every)),
        subjects=_choices(subjects, Counter(one.submission.subject or "unlisted" for one in every)),
        count=len(chosen),
    )


def _choices(names: dict[str, Text], counts: Counter[str]) -> tuple[Choice, ...]:
    return tuple(Choice(code, names[code], counts[code]) for code in sorted(names))
