"""The parts of a place in a table: people, rates, residents."""

from __future__ import annotations

from badgeserver.domain.ids import AreaCode
from badgeserver.domain.statistics import Place, PlaceKind
from badgeserver.domain.text import Text
from badgeserver.domain.viewer import ViewerKind
from badgeserver.services.charted import MISSING, Table, TableCell
from badgeserver.services.figures import Precision, Shown
from badgeserver.services.place_view import PEOPLE, PER_10_000, RESIDENTS, PlaceView, residents_of

_UNPLACED = Text("地域が分からない人", "People of no known place")
_AS_OF = Text("時点", "As of")
_AREA_ONLY = Text("市町村が分からない人", "People of no known municipality")


def parts_table(view: PlaceView) -> Table:
    """Return the areas of the prefecture, or the municipalities of the area."""
    return areas_table(view) if view.area is None else municipalities_table(view, view.area)


def areas_table(view: PlaceView) -> Table:
    """Return all areas, and the people of whom none is known."""
    rows = [
        _row(one.short_name, "", Place(PlaceKind.AREA, one.code), view.shown.areas[one.code], view)
        for one in view.regions.areas.values()
    ]
    rows.append(_rest(_UNPLACED, view.shown.unplaced, view))
    return Table("areas", view.say(view.regions.area_label), _header(view), rows)


def municipalities_table(view: PlaceView, area: AreaCode | None) -> Table:
    """Return the municipalities of an area and its other people, or all municipalities there are."""
    rows = [
        _row(
            one.name,
            one.kana if view.language == "ja" else "",
            Place(PlaceKind.MUNICIPALITY, one.code),
            view.shown.municipalities[one.code],
            view,
        )
        for one in view.regions.municipalities.values()
        if area is None or one.area == area
    ]
    if area is not None:
        rows.append(_rest(_AREA_ONLY, view.shown.area_only[area], view))
    return Table("municipalities", view.say(Text("市町村", "Municipalities")), _header(view), rows)


def _header(view: PlaceView) -> tuple[str, ...]:
    as_of = (_AS_OF,) if _mixes_days(view) else ()
    return view.say(Text("地域", "Place")), *map(view.say, (PEOPLE, *as_of, PER_10_000, RESIDENTS))


def _mixes_days(view: PlaceView) -> bool:
    """Tell whether numbers of the day that was asked for stand beside those of an earlier release."""
    return view.viewer.kind is ViewerKind.MUNICIPAL


def _as_of(shown: Shown, view: PlaceView) -> tuple[TableCell, ...]:
    """Return the day of a number, in a table whose numbers are not all of one day."""
    if not _mixes_days(view):
        return ()
    day = view.asked.question.on if shown.precision is Precision.EXACT else view.shown.released
    return (TableCell(MISSING) if day is None else TableCell(day.isoformat(), float(day.toordinal())),)


def _row(name: Text, reading: str, place: Place, shown: Shown, view: PlaceView) -> tuple[TableCell, ...]:
    residents = residents_of(place, view.regions)
    return (
        TableCell(view.say(name), link=view.link(place), reading=reading),
        view.reader.people_cell(shown),
        *_as_of(shown, view),
        view.reader.rate_cell(shown, residents),
        TableCell(f"{residents:,}" if residents else MISSING, residents),
    )


def _rest(name: Text, shown: Shown, view: PlaceView) -> tuple[TableCell, ...]:
    nothing = TableCell(MISSING)
    return TableCell(view.say(name)), view.reader.people_cell(shown), *_as_of(shown, view), nothing, nothing
