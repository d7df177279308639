"""What a report for the assembly says, ready to be set as HTML and as PDF."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from badgeserver.domain.text import Text


@dataclass(frozen=True, slots=True)
class LevelRow:
    """People at a level or above: a year before, at the end of the year, against the target.

    `verdict` says whether it was reached, where that can be told.
    """

    name: Text
    before: Text
    actual: Text
    target: Text
    achievement: Text
    verdict: Text | None


@dataclass(frozen=True, slots=True)
class AreaRow:
    """People of an area by level, as many as the table has columns, and per 10,000 residents."""

    name: Text
    people: tuple[Text, ...]
    per_10_000: Text


@dataclass(frozen=True, slots=True)
class TargetRow:
    """An indicator's target beside its actual, whose it is, and what it is meant to move.

    `verdict` says whether the target was reached, where that can be told.
    """

    name: Text
    unit: Text
    owner: Text | None
    target: Text
    actual: Text
    state: Text | None
    achievement: Text
    verdict: Text | None
    outlook: Text | None
    feeds: tuple[Text, ...]
    note: Text | None


@dataclass(frozen=True, slots=True)
class StageRows:
    """The indicators of one stage of the impact chain."""

    name: Text
    meaning: Text
    rows: tuple[TargetRow, ...]


@dataclass(frozen=True, slots=True)
class GradeRow:
    """A grade that a person gave, what it means, and the reason."""

    name: Text
    grade: str
    meaning: Text
    reason: Text


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing by its name in addresses; a table in the report says the same in numbers.

    `source` says whose data it is drawn from, where they must be named.
    """

    name: str
    title: Text
    source: str = ""


@dataclass(frozen=True, slots=True)
class ReportContent:
    """A fiscal year's report. `edition` is None for a draft; `released` is the day of the public numbers.

    `findings` follow from the figures; `problems` is what people wrote, None if they did not yet.
    `area_levels` names the columns of the table of areas. `ungraded` names the indicators with a target
    for the year that nobody has graded.
    """

    fiscal_year: Text
    programme: Text
    issuer: Text
    is_example: bool
    edition: int | None
    made_at: datetime
    released: date | None
    purpose: Text
    method: tuple[Text, ...]
    levels: tuple[LevelRow, ...]
    area_label: Text
    area_levels: tuple[Text, ...]
    areas: tuple[AreaRow, ...]
    population_source: str
    stages: tuple[StageRows, ...]
    grades: tuple[GradeRow, ...]
    ungraded: tuple[Text, ...]
    findings: tuple[Text, ...]
    problems: Text | None
    pictures: tuple[Picture, ...]
