"""What each viewer sees of figures, and that they are counted once while nothing changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from badgeserver.domain.award import Award
from badgeserver.domain.errors import Refused
from badgeserver.domain.evaluation import Route
from badgeserver.domain.ids import AreaCode, AwardId, BadgeId, GroupId, LearnerId, LevelId, MunicipalityCode
from badgeserver.domain.learner import Residence
from badgeserver.domain.regions import Regions
from badgeserver.domain.statistics import PREFECTURE, Holders, Place, PlaceKind, Question, Scope
from badgeserver.domain.viewer import PREFECTURE_VIEWER, PUBLIC_VIEWER, Viewer, ViewerKind
from badgeserver.services import growth_figures
from badgeserver.services.figures import (
    Precision,
    Shown,
    holders,
    holders_by_group,
    leaders,
    pyramid,
    true_holders,
)
from badgeserver.services.office import Office
from badgeserver.services.open_data import release
from tests.offices import TODAY, learner

ASAHIKAWA, SAPPORO, HAKODATE = map(MunicipalityCode, ("01204", "01100", "01202"))
KAMIKAWA, ISHIKARI = map(AreaCode, ("01450", "01300"))
RELEASED, OCTOBER = date(2026, 10, 31), date(2026, 10, 5)
MUNICIPAL_VIEWER = Viewer(ViewerKind.MUNICIPAL, ASAHIKAWA)
FIRST, CITIZEN = BadgeId("hk-first-step"), GroupId("citizen")


def hold(office: Office, id: str, town: MunicipalityCode, badge: BadgeId, on: date = OCTOBER) -> None:
    """Let somebody live in a municipality and hold a badge, whatever the rules say."""
    someone = replace(learner(id), municipality=town)
    if id.startswith("outside"):
        someone = replace(someone, residence=Residence.OUTSIDE)
    office.store.learners.add(someone)
    skill_map = office.programme.skill_map
    office.store.awards.add(
        Award(
            AwardId(id),
            LearnerId(id),
            badge,
            Route.RULE,
            on,
            None,
            skill_map.version,
            skill_map.digest,
            (),
            "{}",
        )
    )


def top_badge(office: Office) -> BadgeId:
    """The id of a badge of the highest level."""
    *_, (_, badges) = office.programme.skill_map.badges_by_level()
    return badges[0].id


@pytest.fixture
def peopled(small_office: Office) -> Office:
    """Three holders in Asahikawa, twelve in Sapporo, one outside; a leader since the last release."""
    for town, people in ((ASAHIKAWA, 3), (SAPPORO, 12)):
        for number in range(people):
            hold(small_office, f"{town}-{number}", town, FIRST)
    hold(small_office, "outside-1", ASAHIKAWA, FIRST)
    release(RELEASED, "test", small_office)
    hold(small_office, "late", ASAHIKAWA, top_badge(small_office), on=TODAY)
    return small_office


def exact(people: int) -> Shown:
    return Shown(people, Precision.EXACT)


WITHHELD = Shown(None, Precision.WITHHELD)
NOT_RELEASED = Shown(None, Precision.NOT_RELEASED)


def test_the_prefecture_sees_every_true_count(peopled: Office) -> None:
    seen = holders(Question(TODAY), PREFECTURE_VIEWER, peopled)
    assert seen.municipalities[ASAHIKAWA] == exact(4)
    assert seen.municipalities[SAPPORO] == exact(12)
    assert seen.municipalities[HAKODATE] == exact(0)
    assert (seen.areas[KAMIKAWA], seen.prefecture, seen.outside) == (exact(4), exact(16), exact(1))


def test_a_municipality_sees_its_own_and_otherwise_what_the_public_sees(peopled: Office) -> None:
    seen = holders(Question(TODAY), MUNICIPAL_VIEWER, peopled)
    public = holders(Question(TODAY), PUBLIC_VIEWER, peopled)
    assert seen.municipalities[ASAHIKAWA] == exact(4)
    assert public.municipalities[ASAHIKAWA] == WITHHELD
    assert {**seen.municipalities, ASAHIKAWA: WITHHELD} == public.municipalities
    assert replace(seen, municipalities=public.municipalities) == public


def test_the_public_sees_the_newest_release(peopled: Office) -> None:
    seen = holders(Question(TODAY), PUBLIC_VIEWER, peopled)
    assert seen.released == RELEASED
    assert seen.municipalities[SAPPORO] == Shown(10, Precision.ROUNDED)
    assert seen.prefecture == Shown(15, Precision.ROUNDED)
    assert seen.outside == WITHHELD
    top = Question(TODAY, Scope(badge=top_badge(peopled)))
    assert holders(top, PUBLIC_VIEWER, peopled).prefecture == Shown(0, Precision.ROUNDED)


def test_before_the_first_release_the_public_sees_nothing(peopled: Office) -> None:
    seen = holders(Question(date(2026, 9, 30)), PUBLIC_VIEWER, peopled)
    assert seen.released is None
    assert {*seen.municipalities.values(), seen.prefecture, seen.outside} == {NOT_RELEASED}


@pytest.mark.parametrize(
    "question",
    [
        Question(TODAY, sector="care"),
        Question(TODAY, Scope(level=LevelId("L1"), exactly=True)),
        Question(TODAY, Scope(badge=BadgeId("of-another-map"))),
    ],
)
def test_what_is_not_released_is_not_shown_to_the_public(peopled: Office, question: Question) -> None:
    assert holders(question, PUBLIC_VIEWER, peopled).prefecture == NOT_RELEASED


def test_groups_are_public_for_the_whole_prefecture_only(peopled: Office) -> None:
    asked = Question(TODAY, group=CITIZEN)
    seen = holders(asked, PUBLIC_VIEWER, peopled)
    assert seen.prefecture == Shown(15, Precision.ROUNDED)
    assert {*seen.municipalities.values(), *seen.areas.values(), seen.outside} == {NOT_RELEASED}
    assert holders(asked, PREFECTURE_VIEWER, peopled).municipalities[SAPPORO] == exact(12)
    by_group = holders_by_group(TODAY, Scope(), PREFECTURE, PUBLIC_VIEWER, peopled)
    assert by_group[CITIZEN] == Shown(15, Precision.ROUNDED)
    own = Place(PlaceKind.MUNICIPALITY, ASAHIKAWA)
    assert holders_by_group(TODAY, Scope(), own, MUNICIPAL_VIEWER, peopled)[CITIZEN] == exact(4)
    assert holders_by_group(TODAY, Scope(), own, PUBLIC_VIEWER, peopled)[CITIZEN] == NOT_RELEASED
    only = Scope(level=LevelId("L1"), exactly=True)
    assert holders_by_group(TODAY, only, own, MUNICIPAL_VIEWER, peopled)[CITIZEN] == exact(3)


def test_the_pyramid_counts_everybody_once_at_their_highest(peopled: Office) -> None:
    found = pyramid(TODAY, PREFECTURE, PREFECTURE_VIEWER, peopled)
    assert list(found.highest.values()) == [15, 0, 0, 0, 1]
    assert list(found.at_or_above.values()) == [16, 1, 1, 1, 1]
    outside = pyramid(TODAY, Place(PlaceKind.OUTSIDE), PREFECTURE_VIEWER, peopled)
    assert sum(outside.highest.values()) == 1
    area = pyramid(TODAY, Place(PlaceKind.AREA, ISHIKARI), PREFECTURE_VIEWER, peopled)
    assert sum(area.highest.values()) == 12


def test_leaders_are_missing_where_there_are_none_and_next_ones_are_one_step_below(peopled: Office) -> None:
    levels = list(peopled.programme.skill_map.badges_by_level())
    hold(peopled, "next", SAPPORO, levels[-2][1][0].id, on=TODAY)
    found = leaders(TODAY, PREFECTURE_VIEWER, peopled)
    assert found.leaders[KAMIKAWA] == 1
    assert KAMIKAWA not in found.missing_in
    assert len(found.missing_in) == len(peopled.programme.regions.areas) - 1
    assert {area: people for area, people in found.next_leaders.items() if people} == {ISHIKARI: 1}


@pytest.mark.parametrize("viewer", [PUBLIC_VIEWER, MUNICIPAL_VIEWER], ids=lambda one: one.kind)
def test_growth_is_for_those_who_see_a_place_in_full(peopled: Office, viewer: Viewer) -> None:
    calls = (
        lambda: growth_figures.changes(TODAY, PREFECTURE, viewer, peopled),
        lambda: growth_figures.cohorts(TODAY, 3, PREFECTURE, viewer, peopled),
        lambda: growth_figures.time_to_first_badge(TODAY, PREFECTURE, viewer, peopled),
        lambda: growth_figures.ways_in(RELEASED, TODAY, PREFECTURE, viewer, peopled),
        lambda: growth_figures.waiting(PREFECTURE, viewer, peopled),
        lambda: pyramid(TODAY, PREFECTURE, viewer, peopled),
        lambda: leaders(TODAY, viewer, peopled),
    )
    for call in calls:
        with pytest.raises(Refused, match="figures-not-shown"):
            call()
    own = Place(PlaceKind.MUNICIPALITY, ASAHIKAWA)
    if viewer == MUNICIPAL_VIEWER:
        assert sum(one.badges for one in growth_figures.changes(TODAY, own, viewer, peopled)) == 4
        (cohort,) = growth_figures.cohorts(TODAY, 3, own, viewer, peopled)
        assert (cohort.fiscal_year, cohort.people, cohort.holding) == (2026, 4, ())
        assert growth_figures.time_to_first_badge(TODAY, own, viewer, peopled) == {}
        assert growth_figures.ways_in(RELEASED, TODAY, own, viewer, peopled) == ()
        assert growth_figures.waiting(own, viewer, peopled) == ()


def test_figures_are_counted_once_while_nothing_changes(
    peopled: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[date] = []
    by_place = peopled.store.holder_counts.everything_by_place

    def watched(on: date, regions: Regions) -> dict[tuple[BadgeId, int], Holders]:
        counted.append(on)
        return by_place(on, regions)

    monkeypatch.setattr(peopled.store.holder_counts, "everything_by_place", watched)
    for _ in range(3):
        assert true_holders(Question(TODAY), peopled).prefecture == 16
    assert counted == [TODAY]
    someone = peopled.store.learners.get(LearnerId("late"))
    peopled.store.learners.replace(replace(someone, residence=Residence.OUTSIDE))
    assert true_holders(Question(TODAY), peopled).prefecture == 15
    assert counted == [TODAY, TODAY]
