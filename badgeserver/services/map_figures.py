"""Where people with badges are: the page of a place, with its map, its parts, and who they are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from badgeserver.domain.statistics import PREFECTURE
from badgeserver.domain.text import Language
from badgeserver.domain.viewer import PUBLIC_VIEWER, Viewer, sees_in_full
from badgeserver.services.charted import Figure, Table
from badgeserver.services.figures import kept
from badgeserver.services.office import Office
from badgeserver.services.open_data import newest_release
from badgeserver.services.place_map import place_map
from badgeserver.services.place_tables import municipalities_table, parts_table
from badgeserver.services.place_view import Asked, PlaceView, number_of, residents_of
from badgeserver.services.scope_figures import scope_figures


@dataclass(frozen=True, slots=True)
class MapPage:
    """The page of a place: its own numbers, people outside, the map first of its figures, more tables.

    What is not `in_full` is of the day `released`, rounded to steps of `smallest`. `way` has the names
    and addresses from the prefecture to the place.
    """

    people: str
    rate: str
    outside: str
    released: date | None
    smallest: int
    way: tuple[tuple[str, str], ...]
    figures: tuple[Figure, ...]
    more: tuple[Table, ...]
    in_full: bool

    @property
    def tells_of_groups(self) -> bool:
        """Tell whether any number of a learner group is shown."""
        return any(one.name == "groups" for one in self.figures)


def map_page(asked: Asked, viewer: Viewer, language: Language, office: Office) -> MapPage:
    """Return the page; what the viewer may not see in full is as it was released.

    A page with true counts is kept while nothing changed. What everybody sees is quickly made, and there
    are more ways to ask for it than are worth keeping.
    """
    if viewer == PUBLIC_VIEWER:
        return _made(asked, viewer, language, office)
    query = tuple(sorted(asked.query.items()))
    key = ("map page", asked.question, asked.measure, asked.place, asked.order, query, viewer, language)
    released = newest_release(office, asked.question.on)
    day = None if released is None else released.as_of
    return kept((*key, day), lambda: _made(asked, viewer, language, office), office)


def _made(asked: Asked, viewer: Viewer, language: Language, office: Office) -> MapPage:
    view = PlaceView(asked, viewer, language, office)
    own = number_of(asked.place, view.shown)
    figures = (Figure("map", place_map(view), parts_table(view)), *scope_figures(view))
    # The map of the prefecture has municipalities, and the table beside it areas.
    more = () if view.area is not None else (municipalities_table(view, None),)
    return MapPage(
        people=view.reader.people(own),
        rate=view.reader.rate(own, residents_of(asked.place, view.regions)),
        outside=view.reader.people(view.shown.outside),
        released=view.shown.released,
        smallest=view.smallest,
        way=tuple(view.way()),
        figures=tuple(replace(one, table=one.table.sorted_by(asked.order)) for one in figures),
        more=tuple(one.sorted_by(asked.order) for one in more),
        in_full=sees_in_full(viewer, PREFECTURE) or sees_in_full(viewer, asked.place),
    )
