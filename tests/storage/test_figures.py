"""Every figure that SQL counts is what a plain recomputation counts, on random lives."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import text

from badgeserver.domain.evidence import Acceptance, AchievementEvidence, CertificateEvidence
from badgeserver.domain.ids import (
    AchievementId,
    AreaCode,
    BadgeId,
    CertificateId,
    CredentialId,
    EvidenceId,
    GroupId,
    LearnerId,
    LevelId,
    MunicipalityCode,
)
from badgeserver.domain.learner import Learner, Residence
from badgeserver.domain.regions import Area, Municipality, Regions
from badgeserver.domain.requirement import Strength
from badgeserver.domain.statistics import (
    OUTSIDE,
    PREFECTURE,
    WAITING_LIMITS,
    Holders,
    Place,
    PlaceKind,
    Ranks,
    Waiting,
)
from badgeserver.domain.submission import Particulars, Submission, SubmissionKind, SubmissionState
from badgeserver.domain.text import Text
from badgeserver.storage import Store, figure_changes
from badgeserver.storage.engine import connect
from badgeserver.storage.erasure import DERIVED
from badgeserver.storage.growth_counts import WAITING_STATES
from badgeserver.storage.holder_counts import AT_OR_ABOVE
from tests.storage.plain_figures import Award, Person, World
from tests.storage.values import DAY, LIST_SIZE, NOW, award, credential, learner

AREAS = {"A": ("00001", "00002"), "B": ("00003",)}
AREA_OF = {code: area for area, members in AREAS.items() for code in members}
REGIONS = Regions(
    prefecture_code="00",
    area_label=Text("区域", "area"),
    areas={AreaCode(one): Area(AreaCode(one), Text(one, one), Text(one, one), "") for one in AREAS},
    municipalities={
        MunicipalityCode(code): Municipality(
            MunicipalityCode(code), Text(code, code), code, "town", AreaCode(area), 43.0, 141.0, 1000
        )
        for code, area in AREA_OF.items()
    },
    population_source="",
)
RANK = {"first": 1, "other": 1, "second": 2, "third": 3}
RANKS = Ranks(
    {BadgeId(badge): rank for badge, rank in RANK.items()},
    {LevelId(f"L{rank}"): rank for rank in (1, 2, 3)},
)
GROUPS, SECTORS = ("student", "senior"), ("", "farming", "care")
PLACES = (
    PREFECTURE,
    OUTSIDE,
    Place(PlaceKind.AREA, "A"),
    Place(PlaceKind.AREA, "B"),
    Place(PlaceKind.MUNICIPALITY, "00001"),
)
FIRST_DAY, DAYS = date(2022, 3, 20), 1500


class Lives:
    """Random happenings, written to the store and to a plain world alike."""

    def __init__(self, store: Store, seed: int) -> None:
        self.store, self.rng = store, random.Random(seed)
        self.world = World([], RANK, AREA_OF)
        self.numbers = iter(range(1_000_000))
        self.handed_in: list[tuple[Person, SubmissionState, date]] = []

    def go_on(self, times: int) -> None:
        happenings = [self.newcomer] * 4 + [self.award] * 12 + [self.evidence] * 5 + [self.hand_in] * 2
        happenings += [self.revoke] * 3 + [self.move, self.withdraw, self.remove]
        for _ in range(times):
            self.rng.choice(happenings)()

    def day(self) -> date:
        return FIRST_DAY + timedelta(days=self.rng.randrange(DAYS))

    def someone(self) -> Person | None:
        return self.rng.choice(self.world.people) if self.world.people else None

    def newcomer(self) -> None:
        person = Person(f"p{next(self.numbers)}", *self.particulars())
        self.world.people.append(person)
        self.store.learners.add(_learner(person))

    def particulars(self) -> tuple[str, str, str | None, bool]:
        homes = [*AREA_OF, None, "99999"]
        return (
            self.rng.choice(GROUPS),
            self.rng.choice(SECTORS),
            self.rng.choice(homes),
            self.rng.random() < 0.15,
        )

    def award(self) -> None:
        person, badge, on = self.someone(), self.rng.choice(list(RANK)), self.day()
        if person is None:
            return
        until = on + timedelta(days=self.rng.choice((0, 30, 365, 900))) if self.rng.random() < 0.6 else None
        before = self.rng.choice(person.awards) if person.awards else None
        if before is not None and before.until is not None and self.rng.random() < 0.5:
            # Renewed on the very next day, or a day too late.
            badge, on, until = before.badge, before.until + timedelta(days=self.rng.choice((1, 2))), None
        if any((one.badge, one.on) == (badge, on) for one in person.awards):
            return
        given = Award(f"a{next(self.numbers)}", badge, on, until)
        person.awards.append(given)
        self.store.awards.add(replace(award(given.id, of=person.id, badge=badge, on=on), valid_until=until))
        if self.rng.random() < 0.7:
            self.issue(given, datetime.combine(on, time(3), UTC))

    def issue(self, given: Award, at: datetime) -> None:
        given.credential = f"c{next(self.numbers)}"
        with self.store.transaction():
            entry = self.store.status_lists.allocate(LIST_SIZE, self.rng.randrange)
            self.store.credentials.add(replace(credential(given.credential, given.id, entry), issued_at=at))

    def revoke(self) -> None:
        person = self.someone()
        live = [one for one in person.awards if one.credential is not None] if person else []
        if not live:
            return
        given = self.rng.choice(live)
        assert given.credential is not None
        issued = self.store.credentials.get(CredentialId(given.credential)).issued_at
        at = issued + timedelta(hours=self.rng.choice((0, 1, 11, 13, 24 * 30, 24 * 400)))
        self.store.credentials.revoke(CredentialId(given.credential), at, "mistaken")
        given.credential, given.revoked_on = None, (at + timedelta(hours=9)).date()
        if self.rng.random() < 0.3:
            self.issue(given, at)
            given.revoked_on = None

    def evidence(self) -> None:
        person = self.someone()
        if person is None:
            return
        id, dated, accepted = EvidenceId(f"e{next(self.numbers)}"), self.day(), self.day()
        acceptance = Acceptance(Strength.ROSTER, "provider", accepted) if self.rng.random() < 0.8 else None
        piece: CertificateEvidence | AchievementEvidence
        if self.rng.random() < 0.5:
            way = "certificate:itpass"
            piece = CertificateEvidence(id, CertificateId("itpass"), dated, acceptance=acceptance)
        else:
            way = "achievement:app"
            piece = AchievementEvidence(id, AchievementId("app"), dated, 3, acceptance=acceptance)
        self.store.evidence.add(LearnerId(person.id), piece)
        if acceptance is not None:
            person.accepted[id] = (accepted, dated, way)

    def withdraw(self) -> None:
        person = self.someone()
        if person is not None and person.accepted:
            id = self.rng.choice(sorted(person.accepted))
            del person.accepted[id]
            self.store.evidence.withdraw(EvidenceId(id))

    def hand_in(self) -> None:
        person = self.someone()
        if person is None:
            return
        at = datetime.combine(self.day(), time(self.rng.choice((1, 14, 15, 23))), UTC)
        state = self.rng.choice(list(SubmissionState))
        handed_in = None if state is SubmissionState.DRAFT else at
        self.store.submissions.add(_submission(f"s{next(self.numbers)}", person.id, state, at, handed_in))
        if handed_in is not None:
            person.handed_in.append((at + timedelta(hours=9)).date())
            self.handed_in.append((person, state, person.handed_in[-1]))

    def move(self) -> None:
        person = self.someone()
        if person is not None and not person.removed:
            person.group, person.sector, person.municipality, person.outside = self.particulars()
            self.store.learners.replace(_learner(person))

    def remove(self) -> None:
        """Let somebody have their data removed: the area stays, and what their badges were."""
        person = self.someone()
        if person is None or person.removed:
            return
        home = AREA_OF.get(str(person.municipality))
        person.area = None if person.outside else home
        self.store.erasure.erase(LearnerId(person.id), AreaCode(person.area) if person.area else None, NOW)
        person.group, person.sector, person.municipality, person.removed = "", "", None, True
        person.accepted, person.handed_in = {}, []
        self.handed_in = [one for one in self.handed_in if one[0] is not person]

    def waiting(self, today: date, place: Place) -> set[Waiting]:
        counts: Counter[tuple[SubmissionState, Place, int]] = Counter()
        for person, state, handed_in in self.handed_in:
            if state in WAITING_STATES and self.world.lives_in(place)(person):
                days = max(
                    limit for limit in WAITING_LIMITS if limit == 0 or (today - handed_in).days >= limit
                )
                at = self.world.place(person)
                area = AREA_OF.get(at.code)
                counts[state, Place(PlaceKind.AREA, area) if area else at, days] += 1
        return {Waiting(*key, number) for key, number in counts.items()}


def _learner(person: Person) -> Learner:
    return replace(
        learner(person.id),
        group=GroupId(person.group),
        sector=person.sector,
        municipality=MunicipalityCode(person.municipality) if person.municipality else None,
        residence=Residence.OUTSIDE if person.outside else Residence.RESIDENT,
    )


def _submission(
    id: str, learner_id: str, state: SubmissionState, begun: datetime, handed_in: datetime | None
) -> Submission:
    return Submission(
        id=EvidenceId(id),
        learner=LearnerId(learner_id),
        kind=SubmissionKind.CERTIFICATE,
        subject="itpass",
        state=state,
        particulars=Particulars(),
        handed_in_by=f"learner:{learner_id}",
        begun_at=begun,
        handed_in_at=handed_in,
    )


def check(store: Store, lives: Lives, day: date) -> None:
    world = lives.world
    check_holders(store, world, day)
    for place in PLACES:
        in_place = Counter(
            rank for one in world.in_place(place) for rank in range(1, world.top(one, day) + 1)
        )
        assert store.holder_counts.by_rank(day, place, REGIONS) == in_place
        growth = store.growth_counts
        assert growth.changes(day, place, REGIONS) == world.changes(day, place)
        newcomers = growth.newcomers(day, place, REGIONS)
        assert newcomers == world.newcomers(day, place)
        people = {year: sum(days.values()) for year, days in newcomers.items()}
        assert growth.cohorts(people, day, 2, place, REGIONS) == world.cohorts(day, 2, place)
        since = day - timedelta(days=700)
        ways = growth.ways_in(since, day, place, REGIONS)
        assert set(ways) == world.ways_in(since, day, place)
        assert [one.people for one in ways] == sorted((one.people for one in ways), reverse=True)
        assert set(growth.waiting(day, place, REGIONS)) == lives.waiting(day, place)


def check_holders(store: Store, world: World, day: date) -> None:
    everything = store.holder_counts.everything_by_place(day, REGIONS)
    by_group = store.holder_counts.everything_by_group(day, PREFECTURE, REGIONS)
    for badge, rank in [*RANK.items(), ("", 1), ("", 2), ("", 3)]:
        holders = [
            one
            for one in world.people
            if (badge in world.held(one, day) if badge else world.top(one, day) >= rank)
        ]
        scope = BadgeId(badge) if badge else AT_OR_ABOVE, rank
        for group, sector in ((None, None), ("senior", None), (None, "care"), ("student", "farming")):
            asked = GroupId(group) if group else None, sector
            some = [one for one in holders if group in (None, one.group) and sector in (None, one.sector)]
            found = store.holder_counts.by_place(*scope, day, REGIONS, *asked)
            assert found == plain_holders(world, some)
            if asked == (None, None) and found.prefecture + found.outside:
                assert everything[scope] == found
        residents = [one.group for one in holders if world.lives_in(PREFECTURE)(one)]
        counted = {group: people for (*at, group), people in by_group.items() if tuple(at) == scope}
        assert counted == Counter(residents)


def plain_holders(world: World, people: list[Person]) -> Holders:
    def count(place: Place) -> int:
        return sum(map(world.lives_in(place), people))

    exactly = Counter(world.place(one) for one in people)
    return Holders(
        municipalities={code: count(Place(PlaceKind.MUNICIPALITY, code)) for code in REGIONS.municipalities},
        elsewhere_in={code: exactly[Place(PlaceKind.AREA, code)] for code in REGIONS.areas},
        areas={code: count(Place(PlaceKind.AREA, code)) for code in REGIONS.areas},
        unplaced=exactly[PREFECTURE],
        prefecture=count(PREFECTURE),
        outside=count(OUTSIDE),
    )


@pytest.mark.uncounted
@pytest.mark.parametrize("seed", range(4))
def test_figures_are_those_of_a_plain_recomputation(store: Store, seed: int) -> None:
    lives = Lives(store, seed)
    for _ in range(3):
        lives.go_on(90)
        store.holder_counts.up_to_date(RANKS)
        check(store, lives, lives.day())
    check(store, lives, FIRST_DAY + timedelta(days=DAYS + 1000))


def test_nothing_changed_is_told_by_the_edition(store: Store) -> None:
    lives = Lives(store, 7)
    lives.newcomer()
    edition = store.holder_counts.up_to_date(RANKS)
    assert store.holder_counts.up_to_date(RANKS) == edition
    for happening in (lives.award, lives.evidence, lives.hand_in, lives.move, lives.remove):
        happening()
        assert store.holder_counts.up_to_date(RANKS) == edition + 1, happening
        edition += 1
    assert store.holder_counts.up_to_date(RANKS) == edition


def test_a_map_with_other_levels_counts_everybody_anew(store: Store) -> None:
    lives = Lives(store, 8)
    lives.go_on(80)
    day = FIRST_DAY + timedelta(days=DAYS // 2)
    store.holder_counts.up_to_date(RANKS)
    turned = {"first": 3, "other": 2, "second": 1, "third": 1}
    store.holder_counts.up_to_date(
        Ranks({BadgeId(badge): rank for badge, rank in turned.items()}, RANKS.of_level)
    )
    people = [one for one in lives.world.people if {"first", "other"} & lives.world.held(one, day)]
    assert store.holder_counts.by_place(AT_OR_ABOVE, 2, day, REGIONS) == plain_holders(lives.world, people)


@pytest.mark.uncounted
def test_very_many_changes_are_taken_in_at_once(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    lives = Lives(store, 9)
    lives.go_on(40)
    store.holder_counts.up_to_date(RANKS)
    monkeypatch.setattr(figure_changes, "MANY", 2)
    lives.go_on(60)
    store.holder_counts.up_to_date(RANKS)
    check(store, lives, FIRST_DAY + timedelta(days=DAYS))


def test_of_somebody_who_is_gone_nothing_derived_is_left(store: Store, migrated_url: str) -> None:
    store.learners.add(learner("hanako"))
    store.awards.add(award("a1", of="hanako", badge="first"))
    store.holder_counts.up_to_date(RANKS)
    store.erasure.erase(LearnerId("hanako"), AreaCode("A"), NOW)
    engine = connect(migrated_url)
    with engine.connect() as connection:
        for table in DERIVED - {"figure_changes"}:
            assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar() == 0
    engine.dispose()
    store.holder_counts.up_to_date(RANKS)
    assert store.holder_counts.by_place(AT_OR_ABOVE, 1, DAY, REGIONS).elsewhere_in == {"A": 1, "B": 0}
