"""The repository of providers."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from badgeserver.domain.ids import CertificateId
from badgeserver.domain.provider import Provider
from badgeserver.domain.text import Text
from badgeserver.storage.refusals import NO_SUCH_PROVIDER
from badgeserver.storage.rows import insert_rows
from badgeserver.storage.sessions import Sessions
from badgeserver.storage.tables import ProviderRow


class Providers:
    """Bodies that may list completions, the ended ones included."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def add(self, provider: Provider) -> None:
        """Keep a new provider; raises Conflict (`provider-exists`)."""
        with self._sessions.writing() as session:
            insert_rows(session, ProviderRow, [_to_row(provider)])

    def end(self, provider_id: str, at: datetime) -> Provider:
        """End a provider, unless it ended before; raises NotFound (`no-such-provider`)."""
        change = update(ProviderRow).where(ProviderRow.id == provider_id, ProviderRow.ended_at.is_(None))
        with self._sessions.writing() as session:
            session.execute(change.values(ended_at=at))
            return self.get(provider_id)

    def get(self, provider_id: str) -> Provider:
        """Return the provider; raises NotFound (`no-such-provider`)."""
        with self._sessions.reading() as session:
            row = session.get(ProviderRow, provider_id)
            if row is None:
                raise NO_SUCH_PROVIDER.about({"provider_id": provider_id})
            return _to_domain(row)

    def take_turn(self, provider_id: str) -> None:
        """Let the transactions that bring in what this provider lists happen one after another."""
        with self._sessions.writing() as session:
            session.execute(select(ProviderRow.id).where(ProviderRow.id == provider_id).with_for_update())

    def all(self) -> tuple[Provider, ...]:
        """Return every provider, by id."""
        with self._sessions.reading() as session:
            return tuple(map(_to_domain, session.scalars(select(ProviderRow).order_by(ProviderRow.id))))


def _to_row(provider: Provider) -> dict[str, Any]:
    return {
        "id": provider.id,
        "name_ja": provider.name.ja,
        "name_en": provider.name.en,
        "certificates": json.dumps(sorted(provider.certificates)),
        "contact": provider.contact,
        "added_at": provider.added_at,
        "ended_at": provider.ended_at,
    }


def _to_domain(row: ProviderRow) -> Provider:
    return Provider(
        id=row.id,
        name=Text(row.name_ja, row.name_en),
        certificates=frozenset(map(CertificateId, json.loads(row.certificates))),
        contact=row.contact,
        added_at=row.added_at,
        ended_at=row.ended_at,
    )
