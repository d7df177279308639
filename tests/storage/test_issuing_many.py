"""Storing very many credentials costs the same for each, however many there are."""

from __future__ import annotations

import random

import pytest
from sqlalchemy import text

from badgeserver.storage import Store
from tests.storage.values import award, credential, learner

MANY = 30
LIST_SIZE = 1_000


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_credential_is_added_without_reading_through_the_others(store: Store) -> None:
    store.learners.add(learner("hanako"))
    store.awards.add_many(award(f"a{number}", badge=f"b{number}") for number in range(MANY))
    with store._engine.begin() as connection:
        # From then on the server supposes that there are hardly any credentials.
        connection.execute(text("ANALYZE"))
    read_through = text("SELECT seq_scan FROM pg_stat_xact_user_tables WHERE relname = 'credentials'")
    with store.transaction(), store._sessions.writing() as session:
        entries = store.status_lists.allocate_many(MANY, LIST_SIZE, random.Random(1).randrange)
        store.credentials.add_many(
            credential(f"c{number}", f"a{number}", entry) for number, entry in enumerate(entries)
        )
        assert session.scalar(read_through) == 0
