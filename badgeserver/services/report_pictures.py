"""The drawings of a report, by name. What one shows, a table of the report says in numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from badgeserver.documents.level_bars import LevelBar, level_bars_svg
from badgeserver.domain.indicator import level_targets
from badgeserver.domain.report_content import Picture
from badgeserver.domain.statistics import Question, Scope
from badgeserver.domain.targets import last_day
from badgeserver.domain.text import Language, Text
from badgeserver.domain.viewer import PUBLIC_VIEWER
from badgeserver.services.figures import holders
from badgeserver.services.indicator_figures import bounds
from badgeserver.services.office import Office


@dataclass(frozen=True, slots=True)
class PictureKind:
    """A drawing: `draw(fiscal_year, language, office)` gives SVG of what the public may see, or None."""

    picture: Picture
    draw: Callable[[int, Language, Office], str | None]


def _levels(fiscal_year: int, language: Language, office: Office) -> str | None:
    skill_map = office.programme.skill_map
    targets = level_targets(skill_map.indicators, fiscal_year)
    bars = []
    for level, _ in skill_map.badges_by_level():
        shown = holders(Question(last_day(fiscal_year), Scope(level=level.id)), PUBLIC_VIEWER, office)
        name = f"{level.id} {level.name.in_(language)}"
        people = bounds(shown.prefecture, office.programme.smallest_public_count)
        bars.append(LevelBar(name, people, targets.get(level.id)))
    if all(bar.people is None for bar in bars):
        return None
    return level_bars_svg(bars, language)


PICTURES: Final = (
    PictureKind(Picture("levels", Text("レベルごとの人数と目標", "People by level, and targets")), _levels),
)
"""Every drawing that a report may have, in its order."""


def drawn(fiscal_year: int, office: Office) -> dict[str, str]:
    """Return the drawings that there is something in, as SVG by name and language: `levels.ja`."""
    languages: tuple[Language, ...] = ("ja", "en")
    found = {
        f"{kind.picture.name}.{language}": kind.draw(fiscal_year, language, office)
        for kind in PICTURES
        for language in languages
    }
    return {name: svg for name, svg in found.items() if svg is not None}
