"""The chain of records: each award, issuing and revocation is sealed and linked to the one before.

An entry's `hash` covers the hash of the entry before it, so that none can be changed, removed or
moved without all later hashes changing too. Whoever notes down the newest hash elsewhere can tell
later that everything up to it is as it was.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from badgeserver.domain.award import Award, IssuedCredential
from badgeserver.domain.endorsement import Endorsement
from badgeserver.domain.removal import removal_of, text_digest

BEFORE_THE_FIRST = "sha256:" + "0" * 64
"""What the first entry names as the hash before it."""


_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


class HappeningKind(StrEnum):
    """What is put on record."""

    AWARD = "award"
    ISSUE = "issue"
    REVOKE = "revoke"
    REMOVE = "remove"
    """What was kept of it was removed at the person's wish; its digest stays."""


@dataclass(frozen=True, slots=True)
class Happening:
    """Something to be put on record, with the `digest` of all that is kept of it.

    `subject` is the award's id, else the credential's or the endorsement's. `at` is the moment of
    issuing or revoking; an award has a day, which is among what is kept, and None here.
    """

    kind: HappeningKind
    subject: str
    at: datetime | None
    digest: str


@dataclass(frozen=True, slots=True)
class ChainEntry:
    """A happening on record, the `sequence`-th from 1, linked to the entry before by its hash."""

    sequence: int
    happening: Happening
    previous: str
    hash: str

    @property
    def is_intact(self) -> bool:
        """Tell whether the entry says what it said when its hash was taken."""
        return self.hash == _hash(self.happening, self.previous)


@dataclass(frozen=True, slots=True)
class ChainHead:
    """How many entries there are, and the hash of the last one."""

    count: int
    hash: str


EMPTY_CHAIN = ChainHead(0, BEFORE_THE_FIRST)


def award_happening(award: Award) -> Happening:
    """Return that the award was given, sealing everything that is kept of it."""
    payload = {
        "id": award.id,
        "learner": award.learner,
        "badge": award.badge,
        "route": award.route.value,
        "awarded_on": award.awarded_on.isoformat(),
        "valid_until": None if award.valid_until is None else award.valid_until.isoformat(),
        "map_version": award.map_version,
        "map_digest": award.map_digest,
        "evidence": [list(one) for one in award.evidence],
        "record": text_digest(award.record),
        "supersedes": award.supersedes,
    }
    return Happening(HappeningKind.AWARD, award.id, None, _digest(payload))


def credential_happenings(credential: IssuedCredential) -> tuple[Happening, ...]:
    """Return that the credential was issued and, where it was, that it was revoked."""
    issued = _issuing(credential)
    return (issued, *_revoking(credential))


def endorsement_happenings(endorsement: Endorsement) -> tuple[Happening, ...]:
    """Return that the endorsement was issued and, where it was, that it was revoked."""
    at = endorsement.issued_at.astimezone(UTC)
    payload = {
        "id": endorsement.id,
        "evidence": endorsement.evidence,
        "issued_at": at.isoformat(),
        "status": [endorsement.status_entry.list_number, endorsement.status_entry.index],
        "document": text_digest(endorsement.document),
    }
    issued = Happening(HappeningKind.ISSUE, endorsement.id, at, _digest(payload))
    return (issued, *_revoking(endorsement))


def removal_happenings(subject: str, text: str) -> tuple[Happening, ...]:
    """Return that the `text` of `subject`, an award's record or a signed document, was removed, if it was."""
    removal = removal_of(text)
    if removal is None:
        return ()
    at = removal.at.astimezone(UTC)
    payload = {"id": subject, "at": at.isoformat(), "was": removal.digest}
    return (Happening(HappeningKind.REMOVE, subject, at, _digest(payload)),)


def _revoking(signed: IssuedCredential | Endorsement) -> tuple[Happening, ...]:
    if signed.revoked_at is None:
        return ()
    at = signed.revoked_at.astimezone(UTC)
    payload = {"id": signed.id, "at": at.isoformat(), "reason": signed.revocation_reason}
    if isinstance(signed, IssuedCredential) and signed.revocation_reason_en is not None:
        payload["reason_en"] = signed.revocation_reason_en
    return (Happening(HappeningKind.REVOKE, signed.id, at, _digest(payload)),)


def _issuing(credential: IssuedCredential) -> Happening:
    at = credential.issued_at.astimezone(UTC)
    payload = {
        "id": credential.id,
        "award": credential.award,
        "issued_at": at.isoformat(),
        "status": [credential.status_entry.list_number, credential.status_entry.index],
        "document": text_digest(credential.document),
    }
    return Happening(HappeningKind.ISSUE, credential.id, at, _digest(payload))


def linked(happenings: Iterable[Happening], head: ChainHead) -> Iterator[ChainEntry]:
    """Yield the entries of `happenings`, linked to one another and the first one to `head`."""
    previous = head.hash
    for sequence, happening in enumerate(happenings, head.count + 1):
        entry = ChainEntry(sequence, happening, previous, _hash(happening, previous))
        yield entry
        previous = entry.hash


def _hash(happening: Happening, previous: str) -> str:
    at = None if happening.at is None else happening.at.isoformat()
    return _digest([previous, happening.kind.value, happening.subject, at, happening.digest])


def _digest(payload: dict[str, Any] | list[Any]) -> str:
    return _sha256(_ENCODER.encode(payload))


def _sha256(text: str) -> str:
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()
