"""Everyone at once, in columns, from either database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from badgeserver.domain.ids import GroupId, LearnerId
from badgeserver.storage import Store, everyone, open_store
from badgeserver.storage.coded import NONE
from badgeserver.storage.everyone import Codes
from tests.domain.maps import TODAY, made, passed
from tests.storage.values import NOW, award, issue, learner

LEAP = date(2024, 2, 29)
CODES = Codes(
    subjects=[("cert", "a"), ("achievement", "app"), ("experience", "field")],
    confirmers=["host", "employer"],
    badges=["x", "y"],
    groups=["citizen", "student"],
    municipalities=["01202", "01100"],
)


@pytest.fixture
def store(store: Store) -> Store:
    """Three learners; the one without evidence stands between the others."""
    elsewhere = replace(learner("c"), municipality=None)
    store.learners.add_many([elsewhere, learner("b"), learner("a")])
    store.evidence.add_many(
        [
            (LearnerId("c"), passed("a", LEAP, score=800, level=2, id="1")),
            (LearnerId("a"), made("app", rubric=3, confirmed_by="employer", id="2")),
            (LearnerId("a"), made("app", date(1970, 1, 1), confirmed_by="neighbour", id="3")),
            (LearnerId("a"), passed("unknown", id="4")),
            (LearnerId("c"), replace(passed("a", id="5"), acceptance=None)),
        ]
    )
    return store


def rows(columns: dict[str, list[int]], *names: str) -> list[tuple[int, ...]]:
    return list(zip(*(columns[name] for name in names), strict=True))


def test_learners_are_numbered_by_id_with_their_group_and_municipality(store: Store) -> None:
    found = store.everyone.columns(CODES)
    assert found.learners == 3
    assert found.group.tolist() == [1, 1, 1]
    assert found.municipality.tolist() == [1, 1, NONE]
    assert store.everyone.ids() == ["a", "b", "c"]


def test_accepted_evidence_of_known_subjects_comes_by_learner(store: Store) -> None:
    columns = {name: values.tolist() for name, values in store.everyone.columns(CODES).evidence.items()}
    assert set(columns) >= {"months", "gap_months"}
    names = ("learner", "subject", "dated", "merit", "level", "strength", "confirmed_by")
    assert sorted(rows(columns, *names)) == [
        (0, 1, date(1970, 1, 1).toordinal(), NONE, NONE, 2, NONE),
        (0, 1, date(2026, 4, 1).toordinal(), 3, NONE, 2, 1),
        (2, 0, LEAP.toordinal(), 800, 2, 2, NONE),
    ]
    assert columns["learner"] == [0, 0, 2]


def test_the_newest_award_that_stands_is_held(store: Store) -> None:
    store.awards.add_many(
        [
            award("1", of="c", badge="y", on=LEAP),
            replace(award("2", of="c", badge="y", on=TODAY), valid_until=date(2027, 1, 1)),
            award("3", of="a", badge="x", on=TODAY),
            award("4", of="a", badge="gone", on=TODAY),
        ]
    )
    store.credentials.revoke(issue(store, "c1", "3").id, NOW, "mistaken")
    columns = {name: values.tolist() for name, values in store.everyone.columns(CODES).held.items()}
    assert rows(columns, "learner", "badge", "awarded_on", "valid_until") == [
        (2, 1, TODAY.toordinal(), date(2027, 1, 1).toordinal())
    ]
    store.awards.add(award("5", of="a", badge="y", on=TODAY))
    columns = {name: values.tolist() for name, values in store.everyone.columns(CODES).held.items()}
    assert columns["learner"] == [0, 2]
    assert columns["valid_until"][0] == date.max.toordinal()


def test_learners_are_read_some_at_a_time(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(everyone, "LEARNERS_AT_ONCE", 2)
    store.awards.add(award("1", of="c", badge="y", on=LEAP))
    pieces = [(LearnerId("b"), passed("a", id=f"b{number}", score=number)) for number in range(11)]
    store.evidence.add_many(pieces)
    found = store.everyone.columns(CODES)
    assert (found.learners, found.held["learner"].tolist()) == (3, [2])
    evidence = found.evidence
    assert evidence["learner"].tolist() == [0, 0, *[1] * 11, 2]
    assert sorted(evidence["merit"].tolist()[2:13]) == list(range(11))


def test_odd_names_are_only_names(store: Store) -> None:
    names = ["o'; drop table learners; --", "100%", "%(a)s:b"]
    for name in names:
        store.learners.add(replace(learner(f"z{name}"), group=GroupId(name)))
    assert sorted(store.everyone.columns(replace(CODES, groups=names)).group.tolist()) == [
        -1,
        -1,
        -1,
        0,
        1,
        2,
    ]


def test_an_empty_database_has_empty_columns(migrated_url: str) -> None:
    empty = open_store(migrated_url)
    found = empty.everyone.columns(replace(CODES, confirmers=[]))
    assert (found.learners, len(found.evidence["learner"]), len(found.held["badge"])) == (0, 0, 0)
    empty.close()
