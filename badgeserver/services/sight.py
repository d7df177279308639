"""What somebody looks at, and how it is said to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from badgeserver.domain.skill_map import Level, SkillMap
from badgeserver.domain.statistics import Place
from badgeserver.domain.text import Language, Text
from badgeserver.domain.viewer import Viewer
from badgeserver.services.charted import TableCell
from badgeserver.services.office import Office


@dataclass(frozen=True, slots=True)
class Sight:
    """Somebody looks at a place as it was on the day `until`."""

    until: date
    place: Place
    viewer: Viewer
    language: Language
    office: Office

    @property
    def skill_map(self) -> SkillMap:
        """Return the map that the figures are told by."""
        return self.office.programme.skill_map

    def say(self, ja: str, en: str) -> str:
        """Return the words in the page's language."""
        return Text(ja, en).in_(self.language)

    def year(self, year: int) -> str:
        """Return the name of a fiscal year."""
        return self.say(f"{year}年度", f"FY{year}")

    def level(self, level: Level) -> str:
        """Return the name of a level."""
        return level.label.in_(self.language)


def number_cell(count: int) -> TableCell:
    """Return a true count for a table."""
    return TableCell(f"{count:,}", float(count))
