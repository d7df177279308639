"""The pyramid of levels, and where people of the top level are missing."""

from __future__ import annotations

from badgeserver.documents.charts.bars import Axis, Bar, bars_chart
from badgeserver.documents.charts.pyramid import Storey, pyramid_chart
from badgeserver.services.charted import Figure, Table, TableCell
from badgeserver.services.figures import leaders, pyramid
from badgeserver.services.level_targets import targets_beside
from badgeserver.services.sight import Sight, number_cell


def pyramid_figure(sight: Sight) -> Figure:
    """Return who is at each level, and in the whole prefecture beside it how many it should be."""
    found = pyramid(sight.until, sight.place, sight.viewer, sight.office)
    title = sight.say("レベルのピラミッド", "The pyramid of levels")
    wanted = targets_beside(sight, sight.until)
    storeys, rows = [], []
    for place, (level, _) in enumerate(sight.skill_map.badges_by_level()):
        label = sight.level(level)
        people, above = found.highest[level.id], found.at_or_above[level.id]
        storeys.append(Storey(label, above, f"{above:,}", wanted.of_levels[place]))
        rows.append((TableCell(label), number_cell(above), *wanted.cells[place], number_cell(people)))
    header = (
        sight.say("レベル", "Level"),
        sight.say("そのレベル以上の人", "That level or above"),
        *wanted.header,
        sight.say("それが最高の人", "Highest level"),
    )
    told = sight.say("上のレベルほど上にある棒。", "Bars, the highest level on top.")
    chart = pyramid_chart(title, told, storeys, sight.language)
    return Figure("pyramid", chart, Table("pyramid", title, header, rows))


def leaders_figure(sight: Sight) -> Figure:
    """Return where people of the top level are, and who is one step below."""
    found = leaders(sight.until, sight.viewer, sight.office)
    top = list(sight.skill_map.badges_by_level())[-1][0]
    name = sight.level(top)
    title = sight.say(
        f"最高のレベル（{name}）の人がいる地域、いない地域",
        f"Where people of the top level ({name}) are, and are missing",
    )
    series = sight.say("リーダー", "Leaders"), sight.say("あと一歩の人", "Next leaders")
    bars, rows = [], []
    for area, here in found.leaders.items():
        label = sight.office.programme.regions.areas[area].short_name.in_(sight.language)
        coming = found.next_leaders[area]
        bars.append(Bar(label, (here, coming), (f"{here:,}", f"{coming:,}")))
        missing = sight.say("いない", "Missing") if not here else ""
        rows.append(
            (TableCell(label), number_cell(here), number_cell(coming), TableCell(missing, float(not here)))
        )
    header = (
        sight.office.programme.regions.area_label.in_(sight.language),
        *series,
        sight.say("リーダー不在", "No leader"),
    )
    told = sight.say(
        "地域ごとの、最高のレベルの人と、その一つ下の人。",
        "By area, people of the top level and one step below.",
    )
    chart = bars_chart(title, told, Axis(sight.say("人数", "People"), series), bars)
    return Figure("leaders", chart, Table("leaders", title, header, rows))
