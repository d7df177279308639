"""How it grows: for those who see a place in full by today's records, for the public as released."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from badgeserver.domain.ids import GroupId, LevelId
from badgeserver.domain.statistics import PREFECTURE, Change, Place
from badgeserver.domain.text import Language
from badgeserver.domain.viewer import Viewer, sees_in_full
from badgeserver.services.charted import Figure, Order
from badgeserver.services.cohort_figures import cohort_figure, time_figure
from badgeserver.services.figures import kept
from badgeserver.services.growth_figures import changes
from badgeserver.services.growth_over_time import Pace, growth_figure
from badgeserver.services.level_figures import leaders_figure, pyramid_figure
from badgeserver.services.office import Office
from badgeserver.services.released_growth import released_growth
from badgeserver.services.sight import Sight
from badgeserver.services.way_figures import waiting_figure, ways_in_figure


@dataclass(frozen=True, slots=True)
class AskedGrowth:
    """What somebody wants to see of growth until the day `until`."""

    until: date
    place: Place
    pace: Pace = Pace.MONTH
    level: LevelId | None = None
    group: GroupId | None = None
    order: Order | None = None


def growth_figures(
    asked: AskedGrowth, viewer: Viewer, language: Language, office: Office
) -> tuple[Figure, ...]:
    """Return the figures of the page, as far as the viewer may see them; true ones are kept."""
    sight = Sight(asked.until, asked.place, viewer, language, office)
    if not sees_in_full(viewer, asked.place):
        return _in_order(asked, released_growth(sight))
    key = "growth page", asked, office.today(), language
    return kept(key, lambda: _in_order(asked, _in_full(asked, sight)), office)


def _in_order(asked: AskedGrowth, figures: Iterable[Figure]) -> tuple[Figure, ...]:
    return tuple(replace(one, table=one.table.sorted_by(asked.order)) for one in figures)


def _in_full(asked: AskedGrowth, sight: Sight) -> Iterator[Figure]:
    found = changes(sight.until, sight.place, sight.viewer, sight.office)
    yield growth_figure(sight, asked.pace, [one for one in found if _is_chosen(one, asked, sight)])
    yield pyramid_figure(sight)
    yield cohort_figure(sight)
    yield time_figure(sight)
    yield waiting_figure(sight)
    yield ways_in_figure(sight)
    if sight.place == PREFECTURE:
        yield leaders_figure(sight)


def _is_chosen(one: Change, asked: AskedGrowth, sight: Sight) -> bool:
    if asked.group is not None and one.group != asked.group:
        return False
    badge = sight.skill_map.badges.get(one.badge)
    return asked.level is None or (badge is not None and badge.level == asked.level)
