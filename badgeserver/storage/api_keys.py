"""The repositories of keys for programs and of what was signed for them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select, update

from badgeserver.domain.api_keys import ApiKey, ApiRight, SignedForProgram
from badgeserver.storage.refusals import NO_SUCH_API_KEY
from badgeserver.storage.rows import insert_rows, insert_unless_there
from badgeserver.storage.sessions import Sessions
from badgeserver.storage.tables import ApiIssuedRow, ApiKeyRow


class ApiKeys:
    """The keys that programs were given, the ended ones included; the keys themselves are not kept."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def add(self, key: ApiKey, key_digest: str) -> None:
        """Keep a new key by its digest; raises Conflict (`api-key-exists`)."""
        row = {
            "name": key.name,
            "allows": key.right,
            "key_digest": key_digest,
            "created_at": key.created_at,
            "ended_at": key.ended_at,
            "provider_id": key.provider,
        }
        with self._sessions.writing() as session:
            insert_rows(session, ApiKeyRow, [row])

    def end(self, name: str, at: datetime) -> ApiKey:
        """End the key of that name, unless it ended before; raises NotFound (`no-such-api-key`)."""
        change = update(ApiKeyRow).where(ApiKeyRow.name == name, ApiKeyRow.ended_at.is_(None))
        with self._sessions.writing() as session:
            session.execute(change.values(ended_at=at))
            row = session.get(ApiKeyRow, name, populate_existing=True)
            if row is None:
                raise NO_SUCH_API_KEY.about({"name": name})
            return _to_key(row)

    def of_digest(self, key_digest: str) -> ApiKey | None:
        """Return the key of which only the digest is kept, ended or not; None if there is none."""
        wanted = select(ApiKeyRow).where(ApiKeyRow.key_digest == key_digest)
        with self._sessions.reading() as session:
            row = session.scalar(wanted)
            return None if row is None else _to_key(row)

    def all(self) -> tuple[ApiKey, ...]:
        """Return every key, the oldest first."""
        keys = select(ApiKeyRow).order_by(ApiKeyRow.created_at, ApiKeyRow.name)
        with self._sessions.reading() as session:
            return tuple(map(_to_key, session.scalars(keys)))


class SignedForPrograms:
    """Every proof that was made for a program. The database itself refuses to change or remove one."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def add(self, proofs: Iterable[SignedForProgram]) -> None:
        """Keep proofs; one that was made before is the same proof, and keeps its first moment."""
        with self._sessions.writing() as session:
            new = [_to_row(proof) for proof in proofs if session.get(ApiIssuedRow, proof.proof_value) is None]
            if new:
                session.execute(
                    insert_unless_there(session, ApiIssuedRow).values(new).on_conflict_do_nothing()
                )

    def find(self, proof_value: str) -> SignedForProgram | None:
        """Return what is known of a proof, or None if it was not made for a program."""
        with self._sessions.reading() as session:
            row = session.get(ApiIssuedRow, proof_value)
            return None if row is None else _to_proof(row)


def _to_key(row: ApiKeyRow) -> ApiKey:
    return ApiKey(row.name, ApiRight(row.allows), row.created_at, row.ended_at, row.provider_id)


def _to_row(proof: SignedForProgram) -> dict[str, object]:
    return {
        "proof_value": proof.proof_value,
        "credential_id": proof.credential_id,
        "digest": proof.digest,
        "at": proof.at,
        "key_name": proof.key_name,
    }


def _to_proof(row: ApiIssuedRow) -> SignedForProgram:
    return SignedForProgram(row.proof_value, row.credential_id, row.digest, row.at, row.key_name)
