"""Where evidence waits, and what brought people in."""

from __future__ import annotations

from datetime import date

from badgeserver.documents.charts.bars import Axis, Bar, bars_chart, stacked_chart
from badgeserver.domain.calendar import FISCAL_YEAR_FIRST_MONTH, fiscal_year
from badgeserver.domain.ids import AchievementId, CertificateId
from badgeserver.domain.statistics import (
    WAITING_LIMITS,
    Place,
    PlaceKind,
    WayIn,
)
from badgeserver.services.charted import MISSING, Figure, Table, TableCell
from badgeserver.services.growth_figures import waiting, ways_in
from badgeserver.services.sight import Sight, number_cell

WAYS_SHOWN = 12


def waiting_figure(sight: Sight) -> Figure:
    """Return how many submissions wait today, by area and by days."""
    found = waiting(sight.place, sight.viewer, sight.office)
    title = sight.say("いま証明が待っているところ", "Where evidence waits now")
    limits = [
        _waited(sight, limit, later)
        for limit, later in zip(WAITING_LIMITS, (*WAITING_LIMITS[1:], None), strict=True)
    ]
    counts: dict[str, list[int]] = {}
    for one in found:
        counts.setdefault(_place(sight, one.place), [0] * len(limits))[
            WAITING_LIMITS.index(one.days_from)
        ] += one.submissions
    header = (sight.say("地域", "Place"), *limits, sight.say("合計", "Total"))
    rows = [
        (TableCell(name), *map(number_cell, each), number_cell(sum(each))) for name, each in counts.items()
    ]
    bars = [Bar(name, each, [f"{count:,}" for count in each]) for name, each in counts.items()]
    told = sight.say(
        "待っている日数ごとの件数。濃いほど長い。",
        "Submissions by days of waiting; the darker, the longer.",
    )
    axis = Axis(sight.say("件", "Submissions"), tuple(limits))
    chart = stacked_chart(title, told, axis, bars) if bars else None
    return Figure("waiting", chart, Table("waiting", title, header, rows))


def _waited(sight: Sight, first: int, later: int | None) -> str:
    if later is None:
        return sight.say(f"{first}日以上", f"{first} days or more")
    return sight.say(f"{first}～{later - 1}日", f"{first}–{later - 1} days")


def _place(sight: Sight, place: Place) -> str:
    if place.kind is PlaceKind.OUTSIDE:
        return sight.say("道外・県外など", "Outside")
    for area in sight.office.programme.regions.areas.values():
        if place.kind is PlaceKind.AREA and area.code == place.code:
            return area.short_name.in_(sight.language)
    return sight.say("地域が分からない", "Place not known")


def ways_in_figure(sight: Sight) -> Figure:
    """Return what brought people to their first badge in the fiscal year."""
    first = date(fiscal_year(sight.until), FISCAL_YEAR_FIRST_MONTH, 1)
    found = ways_in(first, sight.until, sight.place, sight.viewer, sight.office)
    year = sight.year(fiscal_year(sight.until))
    title = sight.say(
        f"最初のバッジにつながったもの（{year}）", f"What brought people to their first badge ({year})"
    )
    bars, rows = [], []
    for place, one in enumerate(found):
        name, provider = _subject(sight, one)
        rows.append((TableCell(name), TableCell(provider), number_cell(one.people)))
        if place < WAYS_SHOWN:
            bars.append(Bar(name, (one.people,), (f"{one.people:,}",)))
    people = sight.say("人数", "People")
    header = (
        sight.say("資格・講座・実践", "Certificate or practice"),
        sight.say("提供元", "Provider"),
        people,
    )
    told = sight.say("人数の多い順の棒。", "Bars, the most frequent first.")
    chart = bars_chart(title, told, Axis(people, (people,)), bars) if bars else None
    return Figure("ways-in", chart, Table("ways-in", title, header, rows))


def _subject(sight: Sight, one: WayIn) -> tuple[str, str]:
    certificate = sight.skill_map.certificates.get(CertificateId(one.subject))
    if one.kind == "certificate" and certificate is not None:
        return certificate.name.in_(sight.language), certificate.provider.in_(sight.language)
    achievement = sight.skill_map.achievements.get(AchievementId(one.subject))
    if one.kind == "achievement" and achievement is not None:
        return achievement.name.in_(sight.language), MISSING
    area = sight.skill_map.experience_areas.get(one.subject)
    if one.kind == "experience" and area is not None:
        name = area.in_(sight.language)
        return sight.say(f"これまでの実務経験：{name}", f"Prior experience: {name}"), MISSING
    return one.subject, MISSING
