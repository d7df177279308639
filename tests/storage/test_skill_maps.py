from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from badgeserver.domain.errors import Conflict, NotFound, Refused
from badgeserver.domain.map_versions import BY_INSTALLATION, MapState, StoredMap
from badgeserver.storage import Store
from badgeserver.storage.engine import connect, writing
from badgeserver.storage.packing import pack
from tests.storage.values import NOW, SKILL_MAP

LATER = NOW + timedelta(days=1)
DRAFT = StoredMap(
    digest="sha256:draft",
    map_id="hk",
    version="2027.1",
    effective_from=date(2027, 4, 1),
    state=MapState.DRAFT,
    files={"skillmap.yaml": "バッジ: あり\n".encode(), "regions.csv": bytes(range(256))},
    drafted_by="staff-1",
    drafted_at=NOW,
)
INSTALLED = replace(
    DRAFT,
    digest="sha256:installed",
    version="2026.1",
    effective_from=date(2026, 4, 1),
    state=MapState.PUBLISHED,
    drafted_by=BY_INSTALLATION,
    decided_by="operator",
    decided_at=NOW,
)


def test_a_version_comes_back_with_its_files(store: Store) -> None:
    store.skill_maps.add(DRAFT)
    assert store.skill_maps.get(DRAFT.digest) == DRAFT
    assert store.skill_maps.files(DRAFT.digest) == DRAFT.files


def test_the_list_leaves_the_files_out_and_is_in_the_order_of_effect(store: Store) -> None:
    store.skill_maps.add(DRAFT)
    store.skill_maps.add(INSTALLED)
    assert store.skill_maps.all() == (SKILL_MAP, replace(INSTALLED, files={}), replace(DRAFT, files={}))


def test_the_same_files_are_packed_into_the_same_bytes() -> None:
    assert pack({"a": b"1", "b": b"2"}) == pack({"b": b"2", "a": b"1"})


@pytest.mark.parametrize("ask", ["get", "files"])
def test_an_unknown_version_is_named(store: Store, ask: str) -> None:
    with pytest.raises(NotFound, match="sha256:unknown") as error:
        getattr(store.skill_maps, ask)("sha256:unknown")
    assert error.value.code == "no-such-skill-map"


def test_another_person_publishes_a_draft(store: Store) -> None:
    store.skill_maps.add(DRAFT)
    published = store.skill_maps.publish(DRAFT.digest, "staff-2", LATER)
    decided = replace(DRAFT, state=MapState.PUBLISHED, decided_by="staff-2", decided_at=LATER)
    assert published == replace(decided, files={})
    assert store.skill_maps.get(DRAFT.digest) == decided


def test_nobody_publishes_their_own_draft(store: Store) -> None:
    store.skill_maps.add(DRAFT)
    with pytest.raises(Refused) as error:
        store.skill_maps.publish(DRAFT.digest, "staff-1", LATER)
    assert error.value.code == "published-alone"
    assert "staff-1" in error.value.message.en
    assert store.skill_maps.get(DRAFT.digest) == DRAFT


def test_nobody_adds_their_own_as_published(store: Store) -> None:
    with pytest.raises(Refused) as error:
        store.skill_maps.add(replace(INSTALLED, drafted_by="operator"))
    assert error.value.code == "published-alone"


def test_who_drafted_it_may_discard_it_and_hand_it_in_again(store: Store) -> None:
    store.skill_maps.add(DRAFT)
    assert store.skill_maps.discard(DRAFT.digest, "staff-1", LATER).state is MapState.DISCARDED
    again = replace(DRAFT, drafted_by="staff-3", drafted_at=LATER)
    store.skill_maps.add(again)
    assert store.skill_maps.get(DRAFT.digest) == again


def test_a_version_that_is_there_stays_as_it_is(store: Store) -> None:
    store.skill_maps.add(INSTALLED)
    store.skill_maps.add(replace(INSTALLED, decided_by="somebody", decided_at=LATER))
    store.skill_maps.add(replace(DRAFT, digest=INSTALLED.digest))
    assert store.skill_maps.get(INSTALLED.digest) == INSTALLED


@pytest.mark.parametrize("decision", ["publish", "discard"])
def test_a_decision_is_made_once(store: Store, decision: str) -> None:
    store.skill_maps.add(INSTALLED)
    with pytest.raises(Conflict, match=r"2026\.1") as error:
        getattr(store.skill_maps, decision)(INSTALLED.digest, "staff-2", LATER)
    assert error.value.code == "map-decided-already"
    with pytest.raises(NotFound):
        getattr(store.skill_maps, decision)("sha256:unknown", "staff-2", LATER)


CHANGES = (
    "UPDATE skill_maps SET version = '9'",
    "UPDATE skill_maps SET packed = '' WHERE state = 'draft'",
    "UPDATE skill_maps SET state = 'discarded' WHERE state = 'published'",
    "DELETE FROM skill_maps",
)


def test_the_database_refuses_to_change_or_remove_a_version(store: Store, migrated_url: str) -> None:
    store.skill_maps.add(INSTALLED)
    store.skill_maps.add(DRAFT)
    truncate = () if migrated_url.startswith("sqlite") else ("TRUNCATE skill_maps",)
    engine = connect(migrated_url)
    for statement in (*CHANGES, *truncate):
        with (
            pytest.raises(IntegrityError, match="a skill map is kept as it is"),
            writing(engine).begin() as connection,
        ):
            connection.execute(text(statement))
    engine.dispose()
    assert store.skill_maps.get(DRAFT.digest) == DRAFT
