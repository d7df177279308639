"""What somebody wants to see of the figures, from an address; what there is to choose from."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from badgeserver.documents.charts.map import Measure
from badgeserver.domain.errors import NotFound
from badgeserver.domain.ids import AreaCode, BadgeId, GroupId, LevelId, MunicipalityCode
from badgeserver.domain.programme import Programme
from badgeserver.domain.regions import Regions
from badgeserver.domain.statistics import ANY_BADGE, PREFECTURE, Place, PlaceKind, Question, Scope
from badgeserver.domain.text import Language, Text
from badgeserver.domain.viewer import PUBLIC_VIEWER, Viewer, ViewerKind
from badgeserver.services.charted import order_of
from badgeserver.services.growth_over_time import Pace
from badgeserver.services.growth_pages import AskedGrowth
from badgeserver.services.office import Office
from badgeserver.services.open_data import release_days
from badgeserver.services.place_view import Asked

_LEVEL, _JUST, _BADGE = "level", "just", "badge"
KEPT_IN_LINKS: Final = ("what", "group", "sector", "on", "show")
"""What a link to another place takes along."""
QUERY: Final = (*KEPT_IN_LINKS, "area", "municipality", "level", "by", "sort")
"""Everything that an address of figures may ask for."""


@dataclass(frozen=True, slots=True)
class Choices:
    """Values and names to choose from. Sectors are empty where the programme has none.

    `towns` are the municipalities of each area, by its name.
    """

    levels: tuple[tuple[str, str], ...]
    just: tuple[tuple[str, str], ...]
    badges: tuple[tuple[str, str], ...]
    groups: tuple[tuple[str, str], ...]
    sectors: tuple[tuple[str, str], ...]
    areas: tuple[tuple[str, str], ...]
    towns: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    days: tuple[date, ...]


def choices(viewer: Viewer, language: Language, office: Office) -> Choices:
    """Return what a viewer may choose; the public chooses a day from those of releases."""
    skill_map, regions = office.programme.skill_map, office.programme.regions
    levels = [(level.id, level.label.in_(language)) for level, _ in skill_map.badges_by_level()]
    badges = [one for _, badges in skill_map.badges_by_level() for one in badges]
    sees_more = viewer != PUBLIC_VIEWER
    return Choices(
        levels=tuple((f"{_LEVEL}-{id}", name) for id, name in levels),
        just=tuple((f"{_JUST}-{id}", name) for id, name in levels) if sees_more else (),
        badges=tuple((f"{_BADGE}-{one.id}", one.name.in_(language)) for one in badges),
        groups=tuple((one.id, one.name.in_(language)) for one in skill_map.groups.values()),
        sectors=tuple((id, name.in_(language)) for id, name in skill_map.sectors.items()),
        areas=tuple((one.code, one.short_name.in_(language)) for one in regions.areas.values()),
        towns=tuple(_towns(regions, language)),
        days=() if sees_more else release_days(office),
    )


def _towns(regions: Regions, language: Language) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    for area in regions.areas.values():
        inside = (one for one in regions.municipalities.values() if one.area == area.code)
        yield area.short_name.in_(language), tuple((one.code, one.name.in_(language)) for one in inside)


def asked_map(asked: Mapping[str, str], viewer: Viewer, office: Office) -> Asked:
    """Return what an address of the map asks for; raises NotFound (`no-such-choice`)."""
    programme = office.programme
    question = Question(
        on=_day(asked.get("on", ""), viewer, office),
        scope=_scope(asked.get("what", ""), programme),
        group=_group(asked.get("group", ""), programme),
        sector=_one_of(asked.get("sector", ""), programme.skill_map.sectors),
    )
    kept = {name: asked[name] for name in KEPT_IN_LINKS if asked.get(name)}
    measure = asked.get("show") or Measure.RATE.value
    if measure not in {one.value for one in Measure}:
        raise _no_such_choice(measure)
    order = order_of(asked.get("sort", ""))
    return Asked(question, Measure(measure), _place(asked, programme), order, kept)


def asked_growth(asked: Mapping[str, str], viewer: Viewer, office: Office) -> AskedGrowth:
    """Return what an address of growth asks for; raises as `asked_map`.

    Municipal staff who name no place are shown their own.
    """
    programme = office.programme
    place = _place(asked, programme)
    if place == PREFECTURE and viewer.kind is ViewerKind.MUNICIPAL and viewer.municipality is not None:
        place = Place(PlaceKind.MUNICIPALITY, viewer.municipality)
    level = _one_of(asked.get("level", ""), programme.skill_map.levels)
    pace = asked.get("by") or Pace.MONTH.value
    if pace not in {one.value for one in Pace}:
        raise _no_such_choice(pace)
    return AskedGrowth(
        until=_day(asked.get("on", ""), viewer, office),
        place=place,
        pace=Pace(pace),
        level=LevelId(level) if level is not None else None,
        group=_group(asked.get("group", ""), programme),
        order=order_of(asked.get("sort", "")),
    )


def _day(text: str, viewer: Viewer, office: Office) -> date:
    """Return the day asked for; without one today, which for the public is that of the newest release."""
    if not text:
        days = release_days(office) if viewer == PUBLIC_VIEWER else ()
        return days[0] if days else office.today()
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise _no_such_choice(text) from error
    if day > office.today():
        raise _no_such_choice(text)
    return day


def _scope(text: str, programme: Programme) -> Scope:
    kind, _, id = text.partition("-")
    if not text:
        return ANY_BADGE
    if kind == _BADGE and id in programme.skill_map.badges:
        return Scope(badge=BadgeId(id))
    if kind in (_LEVEL, _JUST) and id in programme.skill_map.levels:
        return Scope(level=LevelId(id), exactly=kind == _JUST)
    raise _no_such_choice(text)


def _group(text: str, programme: Programme) -> GroupId | None:
    group = _one_of(text, programme.skill_map.groups)
    return GroupId(group) if group is not None else None


def _place(asked: Mapping[str, str], programme: Programme) -> Place:
    regions = programme.regions
    municipality, area = asked.get("municipality", ""), asked.get("area", "")
    if municipality:
        if MunicipalityCode(municipality) not in regions.municipalities:
            raise _no_such_choice(municipality)
        return Place(PlaceKind.MUNICIPALITY, municipality)
    if area:
        if AreaCode(area) not in regions.areas:
            raise _no_such_choice(area)
        return Place(PlaceKind.AREA, area)
    return PREFECTURE


def _one_of(text: str, known: Collection[str]) -> str | None:
    if not text:
        return None
    if text not in known:
        raise _no_such_choice(text)
    return text


def _no_such_choice(text: str) -> NotFound:
    return NotFound(
        "no-such-choice",
        Text(f"「{text}」は選べません。", f"“{text}” can't be chosen."),
        Text("「数字で見る」から選び直してください。", "Choose again from the page of figures."),
    )
