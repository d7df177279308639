"""The drawings of a report, by name. What one shows, a table of the report says in numbers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Final

from badgeserver.documents.charts.drawing import draw
from badgeserver.documents.charts.pyramid import Storey, pyramid_chart
from badgeserver.domain.errors import NotFound
from badgeserver.domain.indicator import level_targets
from badgeserver.domain.report_content import Picture
from badgeserver.domain.statistics import Question, Scope
from badgeserver.domain.target_words import figure_words
from badgeserver.domain.targets import last_day
from badgeserver.domain.text import Language, Text
from badgeserver.domain.viewer import PUBLIC_VIEWER
from badgeserver.services.charted import WITHHELD, Figure, figure_named
from badgeserver.services.figure_questions import asked_growth, asked_map
from badgeserver.services.figures import holders
from badgeserver.services.growth_pages import growth_figures
from badgeserver.services.indicator_figures import bounds
from badgeserver.services.map_figures import map_page
from badgeserver.services.office import Office


@dataclass(frozen=True, slots=True)
class PictureKind:
    """A drawing: `draw(fiscal_year, language, office)` gives SVG of what the public may see, or None."""

    picture: Picture
    draw: Callable[[int, Language, Office], str | None]


def _levels(fiscal_year: int, language: Language, office: Office) -> str | None:
    skill_map = office.programme.skill_map
    targets = level_targets(skill_map.indicators, fiscal_year)
    storeys = []
    for level, _ in skill_map.badges_by_level():
        shown = holders(Question(last_day(fiscal_year), Scope(level=level.id)), PUBLIC_VIEWER, office)
        people = bounds(shown.prefecture, office.programme.smallest_public_count)
        words = WITHHELD if people is None else figure_words(people).in_(language)
        label = level.label.in_(language)
        storeys.append(Storey(label, None if people is None else people.low, words, targets.get(level.id)))
    if all(one.people is None for one in storeys):
        return None
    return draw(pyramid_chart(_LEVELS.title.in_(language), _TABLE.in_(language), storeys, language))


def _map(fiscal_year: int, language: Language, office: Office) -> str | None:
    asked = asked_map({"on": _day(fiscal_year, office)}, PUBLIC_VIEWER, office)
    page = map_page(asked, PUBLIC_VIEWER, language, office)
    return None if page.released is None else _drawn("map", page.figures)


def _growth(fiscal_year: int, language: Language, office: Office) -> str | None:
    asked = asked_growth({"on": _day(fiscal_year, office), "by": "year"}, PUBLIC_VIEWER, office)
    return _drawn("growth", growth_figures(asked, PUBLIC_VIEWER, language, office))


def _day(fiscal_year: int, office: Office) -> str:
    """Return the last day of the year, or today where the year is not over, as an address has it."""
    return min(last_day(fiscal_year), office.today()).isoformat()


def _drawn(name: str, figures: Sequence[Figure]) -> str | None:
    try:
        return figure_named(name, figures).svg
    except NotFound:
        return None


_LEVELS: Final = Picture("levels", Text("レベルごとの人数と目標", "People by level, and targets"))
_MAP: Final = Picture(
    "map",
    Text("バッジを持つ人（住民1万人あたり）", "People with badges, for each 10,000 residents"),
)
_GROWTH: Final = Picture("growth", Text("バッジの増え方", "How badges grow"))
_TABLE: Final = Text("数字は表にあります。", "The table has the numbers.")

PICTURES: Final = (
    PictureKind(_LEVELS, _levels),
    PictureKind(_MAP, _map),
    PictureKind(_GROWTH, _growth),
)
"""Every drawing that a report may have, in its order."""


def told(names: Collection[str], office: Office) -> tuple[Picture, ...]:
    """Return the drawings with these names in their order, a map with where its boundaries are from."""
    source = office.boundaries.attribution if office.boundaries is not None else ""
    found = (kind.picture for kind in PICTURES if kind.picture.name in names)
    return tuple(replace(one, source=source) if one is _MAP else one for one in found)


def drawn(fiscal_year: int, office: Office) -> dict[str, str]:
    """Return the drawings that there is something in, as SVG by name and language: `levels.ja`."""
    languages: tuple[Language, ...] = ("ja", "en")
    found = {
        f"{kind.picture.name}.{language}": kind.draw(fiscal_year, language, office)
        for kind in PICTURES
        for language in languages
    }
    return {name: svg for name, svg in found.items() if svg is not None}
