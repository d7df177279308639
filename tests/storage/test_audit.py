from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from badgeserver.storage import AuditEntry, Store
from badgeserver.storage.engine import connect, writing
from tests.storage.values import NOW


def _append_three(store: Store) -> None:
    for number in range(3):
        store.audit.append(NOW, "staff-1", "revoke", f"credential-{number}", {"理由": "誤り"})


def test_entries_come_the_newest_first_in_pages(store: Store) -> None:
    _append_three(store)
    newest, middle = store.audit.entries(2)
    assert newest == AuditEntry(3, NOW, "staff-1", "revoke", "credential-2", {"理由": "誤り"})
    assert middle.subject == "credential-1"
    assert [entry.subject for entry in store.audit.entries(2, 2)] == ["credential-0"]


def test_entries_are_found_by_what_they_are_about(store: Store) -> None:
    _append_three(store)
    for action in ("look", "revoke", "look"):
        store.audit.append(NOW, "staff-2", action, "credential-1", {"n": action})
    found = store.audit.about("credential-1", {"look"}, 9)
    assert [(entry.id, entry.actor) for entry in found] == [(6, "staff-2"), (4, "staff-2")]
    assert [entry.id for entry in store.audit.about("credential-1", {"look", "revoke"}, 3)] == [6, 5, 4]
    assert store.audit.about("credential-9", {"look"}, 9) == ()


def test_an_entry_falls_with_what_it_tells(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.transaction():
        store.audit.append(NOW, "staff-1", "revoke", "credential-1")
        raise ZeroDivisionError
    assert store.audit.entries(10) == ()


CHANGES = (
    "UPDATE audit_entries SET actor = 'nobody'",
    "UPDATE audit_entries SET detail = '{}' WHERE id = 1",
    "DELETE FROM audit_entries",
    "DELETE FROM audit_entries WHERE id = 2",
)


def test_the_database_refuses_to_change_an_entry(store: Store, migrated_url: str) -> None:
    _append_three(store)
    for statement in CHANGES:
        _refused(migrated_url, statement)
    assert len(store.audit.entries(10)) == 3
    assert {entry.actor for entry in store.audit.entries(10)} == {"staff-1"}


def test_the_database_refuses_the_ways_round_its_triggers(store: Store, migrated_url: str) -> None:
    _append_three(store)
    if migrated_url.startswith("sqlite"):
        _refused(
            migrated_url,
            "INSERT OR REPLACE INTO audit_entries (id, at, actor, action, subject, detail)"
            " VALUES (1, '2026-11-20 00:00:00.000000', 'nobody', 'x', 'x', '{}')",
        )
    else:
        _refused(migrated_url, "TRUNCATE audit_entries")
    assert [entry.actor for entry in store.audit.entries(10)] == ["staff-1"] * 3


def _refused(url: str, statement: str) -> None:
    engine = connect(url)
    with (
        pytest.raises(IntegrityError, match="the audit log only grows"),
        writing(engine).begin() as connection,
    ):
        connection.execute(text(statement))
    engine.dispose()
