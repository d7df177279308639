"""How numbers read that somebody may see in full, rounded, or not at all."""

from __future__ import annotations

from dataclasses import dataclass

from badgeserver.domain.statistics import per_10_000
from badgeserver.domain.text import Language
from badgeserver.services.charted import MISSING, WITHHELD, TableCell
from badgeserver.services.figures import Precision, Shown


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads numbers out in a language; those that are rounded stand for `smallest` values each."""

    language: Language
    smallest: int

    def people(self, shown: Shown) -> str:
        """Return a number of people, or what stands for it."""
        if shown.people is None:
            return WITHHELD if shown.precision is Precision.WITHHELD else MISSING
        if shown.precision is Precision.ROUNDED and shown.people:
            return self._range(f"{shown.people:,}", f"{shown.people + self.smallest - 1:,}")
        return f"{shown.people:,}"

    def rate(self, shown: Shown, residents: int | None) -> str:
        """Return people per 10,000 residents with one decimal."""
        if shown.people is None:
            return self.people(shown)
        if not residents:
            return MISSING
        least = shown.people * 10_000 / residents
        if shown.precision is Precision.ROUNDED and shown.people:
            most = (shown.people + self.smallest - 1) * 10_000 / residents
            return self._range(f"{least:,.1f}", f"{most:,.1f}")
        return f"{least:,.1f}"

    def people_cell(self, shown: Shown) -> TableCell:
        """Return a number of people for a table."""
        return TableCell(self.people(shown), shown.people)

    def rate_cell(self, shown: Shown, residents: int | None) -> TableCell:
        """Return a rate for a table."""
        return TableCell(self.rate(shown, residents), rate_of(shown, residents))

    def _range(self, least: str, most: str) -> str:
        if least == most:
            return least
        return f"{least}～{most}" if self.language == "ja" else f"{least}–{most}"


def rate_of(shown: Shown, residents: int | None) -> float | None:
    """Return the rate to draw: of rounded numbers the least that it may be."""
    return None if shown.people is None else per_10_000(shown.people, residents)
