"""How levels grew in a place from release to release: what everybody may know."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from badgeserver.documents.charts.lines import DatedSpot, dated_lines_chart
from badgeserver.documents.charts.pyramid import Storey, pyramid_chart
from badgeserver.domain.ids import LevelId
from badgeserver.domain.open_data import CellKind, Release, ScopeKind
from badgeserver.domain.skill_map import Level
from badgeserver.domain.statistics import PREFECTURE, Place
from badgeserver.services.charted import Figure, Table, TableCell
from badgeserver.services.figures import Precision, Shown
from badgeserver.services.level_targets import targets_beside
from badgeserver.services.open_data import release_days, release_of_day
from badgeserver.services.shown_words import Reader
from badgeserver.services.sight import Sight

RELEASES_SHOWN = 24


def released_growth(sight: Sight) -> Iterator[Figure]:
    """Yield the figures of the place; nothing where nothing was released yet."""
    days = [day for day in release_days(sight.office) if day <= sight.until][:RELEASES_SHOWN]
    releases = [release_of_day(day, sight.office) for day in sorted(days)]
    levels = [level for level, _ in sight.skill_map.badges_by_level()]
    if releases:
        yield _growth(sight, releases, levels)
        yield _pyramid(sight, releases[-1], levels)


def _growth(sight: Sight, releases: Sequence[Release], levels: Sequence[Level]) -> Figure:
    title = sight.say(
        "公表した月ごとの人数（そのレベル以上）", "People at each release (that level or above)"
    )
    points, rows = [], []
    for release in releases:
        reader, day = Reader(sight.language, release.smallest), release.as_of.isoformat()
        cells = [TableCell(day, float(release.as_of.toordinal()))]
        for level in levels:
            shown = released_people(release, level.id, sight.place)
            cells.append(reader.people_cell(shown))
            if shown.people is not None:
                value, words = float(shown.people), f"{day} {reader.people(shown)}"
                points.append(DatedSpot(sight.level(level), release.as_of, value, words))
        rows.append(tuple(cells))
    names = [sight.level(level) for level in levels]
    # A level keeps its colour, whether or not its number was shown from the first release on.
    points.sort(key=lambda one: names.index(one.line))
    header = sight.say("時点", "As of"), *names
    told = sight.say(
        "レベルごとの線。数字は表にあります。", "A line for each level. The table has the numbers."
    )
    chart = dated_lines_chart(title, told, sight.say("人数", "People"), points) if points else None
    return Figure("growth", chart, Table("growth", title, header, rows[::-1]))


def _pyramid(sight: Sight, newest: Release, levels: Sequence[Level]) -> Figure:
    reader = Reader(sight.language, newest.smallest)
    shown = [(sight.level(level), released_people(newest, level.id, sight.place)) for level in levels]
    title = sight.say("レベルのピラミッド", "The pyramid of levels")
    told = sight.say("棒を積んだ形。上ほど高いレベル。", "Bars, the highest level on top.")
    wanted = targets_beside(sight, newest.as_of)
    storeys = [
        Storey(name, one.people, reader.people(one), target)
        for (name, one), target in zip(shown, wanted.of_levels, strict=True)
    ]
    people = sight.say("そのレベル以上の人", "That level or above")
    header = sight.say("レベル", "Level"), people, *wanted.header
    rows = [
        (TableCell(name), reader.people_cell(one), *cells)
        for (name, one), cells in zip(shown, wanted.cells, strict=True)
    ]
    chart = pyramid_chart(title, told, storeys, sight.language)
    return Figure("pyramid", chart, Table("pyramid", title, header, rows))


def released_people(release: Release, level: LevelId, place: Place = PREFECTURE) -> Shown:
    """Return the people of a place with that level or above, as released."""
    try:
        number = release.number((ScopeKind.LEVEL, level), (CellKind(place.kind), place.code))
    except KeyError:
        return Shown(None, Precision.NOT_RELEASED)
    return Shown(number, Precision.WITHHELD if number is None else Precision.ROUNDED)
