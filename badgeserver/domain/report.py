"""The report for the assembly: what staff write in it, and the editions that they published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from badgeserver.domain.text import Language, Text


class ReportPart(StrEnum):
    """A part of the report that people write."""

    PURPOSE = "purpose"
    PROBLEMS = "problems"


@dataclass(frozen=True, slots=True)
class ReportText:
    """What somebody wrote for a part of a fiscal year's report; the newest holds."""

    fiscal_year: int
    part: ReportPart
    words: Text
    by: str
    at: datetime


_NOTHING = Text("", "")


@dataclass(frozen=True, slots=True)
class ReportEdition:
    """A report as it was published: it stays as it was, whatever figures come later.

    `article` is the report as HTML, `pictures` has its drawings as SVG by name and language
    (`growth.ja`), `pdf` the same as PDF by language; both are empty in a list of editions.
    """

    fiscal_year: int
    edition: int
    published_by: str
    published_at: datetime
    article: Text = _NOTHING
    pictures: Mapping[str, str] = field(default_factory=dict)
    pdf: Mapping[Language, bytes] = field(default_factory=dict)
