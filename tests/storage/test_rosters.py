"""Rosters in the database: keys survive their table's change, and what must be true is held to."""

from __future__ import annotations

from datetime import date

import pytest
from alembic import command
from sqlalchemy import text

from badgeserver.domain.errors import Conflict, NotFound, Refused
from badgeserver.domain.ids import CertificateId, LearnerId
from badgeserver.domain.provider import Provider
from badgeserver.domain.roster import (
    Doubt,
    EntryState,
    Fault,
    ImportState,
    ReportLine,
    RosterEntry,
    RosterField,
    RosterImport,
    RowOutcome,
)
from badgeserver.domain.text import Text
from badgeserver.storage import Store, migrate, open_store
from badgeserver.storage.engine import connect, writing
from badgeserver.storage.schema import _config
from tests.storage.values import NOW, learner

PROVIDER = Provider(
    id="academy",
    name=Text("架空", "Invented"),
    certificates=frozenset(map(CertificateId, ("ipa-ip", "jmooc-course"))),
    contact="roster@example.jp",
    added_at=NOW,
)
IMPORT = RosterImport(
    id="i1",
    provider="academy",
    digest="ab" * 32,
    name="名簿.csv",
    encoding="UTF-8",
    ignored=("備考",),
    rows=3,
    begun_by="staff:s",
    begun_at=NOW,
    moved_at=NOW,
    state=ImportState.RUNNING,
    idempotency_key="k",
)


@pytest.fixture
def ready(store: Store) -> Store:
    store.providers.add(PROVIDER)
    return store


@pytest.mark.uncounted
def test_keys_and_what_was_signed_for_them_survive_the_change_of_their_table(database_url: str) -> None:
    engine = connect(database_url)
    with writing(engine).begin() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0012")
        key = (
            "INSERT INTO api_keys (name, allows, key_digest, created_at) VALUES ('school', 'issue', '', :now)"
        )
        proof = "INSERT INTO api_issued (proof_value, digest, at, key_name) VALUES ('z', 'd', :now, 'school')"
        for statement in (key, proof):
            connection.execute(text(statement), {"now": NOW.replace(tzinfo=None)})
    engine.dispose()
    migrate(database_url)
    store = open_store(database_url)
    assert [one.name for one in store.api_keys.all()] == ["school"]
    assert store.signed_for_programs.find("z") is not None
    store.close()


def test_a_provider_is_kept_and_ends_once(ready: Store) -> None:
    assert ready.providers.all() == (PROVIDER,)
    assert ready.providers.end("academy", NOW).ended_at == NOW
    with pytest.raises(Conflict, match="provider-exists"):
        ready.providers.add(PROVIDER)
    with pytest.raises(NotFound, match="no-such-provider"):
        ready.providers.end("nobody", NOW)


def test_an_import_moves_on_and_forgets_its_file_when_it_is_done(ready: Store) -> None:
    imports = ready.roster_imports
    imports.add(IMPORT, b"content")
    assert imports.get("i1") == IMPORT
    assert imports.content("i1") == b"content"
    report = [
        ReportLine(2, RowOutcome.ACCEPTED),
        ReportLine(3, RowOutcome.REFUSED, (Fault("bad-date", RosterField.DATE), Fault("bad-line"))),
    ]
    moved = imports.move(IMPORT, report, ["award:a"], NOW)
    assert (moved.done, moved.counts) == (2, {RowOutcome.ACCEPTED: 1, RowOutcome.REFUSED: 1})
    assert imports.untold("i1") == (0, ("award:a",))
    imports.told("i1", 0, NOW)
    assert imports.untold("i1") is None
    assert imports.finish("i1", NOW).state is ImportState.DONE
    assert imports.content("i1") is None
    assert list(imports.report("i1")) == report
    assert imports.refused("i1", 5) == (report[1],)
    assert imports.refused("i1", 0) == ()


def test_an_idempotency_key_is_taken_once_by_each_provider(ready: Store) -> None:
    ready.roster_imports.add(IMPORT, b"")
    with pytest.raises(Conflict, match=r"roster-exists|idempotency-key-used"):
        ready.roster_imports.add(IMPORT, b"")
    found = ready.roster_imports.of_key("academy", "k")
    assert found is not None and found.id == "i1"
    assert ready.roster_imports.of_key("other", "k") is None


def test_no_more_rows_are_done_than_there_are(ready: Store) -> None:
    ready.roster_imports.add(IMPORT, b"")
    lines = [ReportLine(row, RowOutcome.WAITING) for row in range(2, 6)]
    with pytest.raises(Refused, match="value-refused"):
        ready.roster_imports.move(IMPORT, lines, [], NOW)
    assert ready.roster_imports.get("i1").done == 0


def test_a_doubt_is_about_somebody_who_is_there(ready: Store) -> None:
    ready.learners.add(learner("hikari"))
    ready.roster_entries.keep([RosterEntry("key", "academy", EntryState.DOUBTFUL)])
    doubt = Doubt(
        key="key",
        provider="academy",
        learner=LearnerId("hikari"),
        stated_name="別名",
        certificate=CertificateId("ipa-ip"),
        dated=date(2026, 5, 1),
        score=None,
        level=None,
        since=NOW,
    )
    ready.roster_entries.doubt([doubt])
    assert ready.roster_entries.doubts(9) == (doubt,)
    ready.roster_entries.keep([RosterEntry("key", "academy", EntryState.DECLINED)])
    assert ready.roster_entries.doubts(9) == ()
    assert ready.roster_entries.by_key(["key", "other"]) == {
        "key": RosterEntry("key", "academy", EntryState.DECLINED)
    }
