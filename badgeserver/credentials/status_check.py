"""Is it revoked? The list must be the issuer's own, signed by it, and fresh; else nobody knows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from badgeserver.credentials.jwt_claims import stated_document
from badgeserver.credentials.proof_check import (
    issuer_id,
    keyed_proofs,
    require_keys_unrevoked,
    require_signatures,
)
from badgeserver.credentials.sources import Sources
from badgeserver.credentials.status_list import entry_is_set
from badgeserver.credentials.timestamps import CLOCK_SKEW, parse_timestamp
from badgeserver.credentials.verdicts import attempt, no_answer, refusal
from badgeserver.domain.award import StatusPurpose
from badgeserver.domain.errors import CouldNotFindOut, Refused
from badgeserver.domain.text import Text
from badgeserver.domain.verdict import Check

Document: TypeAlias = Mapping[str, Any]

_NOT_SET = Text("取り消されていません。", "It has not been revoked.")
_MEANING = {
    StatusPurpose.REVOCATION: ("revoked", "発行者が取り消しています。", "The issuer has revoked it."),
    StatusPurpose.SUSPENSION: ("suspended", "発行者が一時止めています。", "The issuer has suspended it."),
}


@dataclass(frozen=True, slots=True)
class StatusPlace:
    """Which entry of which list states the status of a credential, and who must have signed the list."""

    issuer: str
    address: str
    purpose: str
    index: int


@dataclass(frozen=True, slots=True)
class StatusFinding:
    """The check `status`, and the moment as of which the list told it."""

    check: Check
    known_as_of: datetime | None


def find_status(document: Document, sources: Sources, now: datetime) -> StatusFinding:
    """Check the status of a credential by its `credentialStatus` (VC Data Model 2.0, section 4.10)."""
    if "credentialStatus" not in document:
        kept = Text("発行者は、取り消しの記録を設けていません。", "The issuer keeps no status for it.")
        return StatusFinding(attempt("status", lambda: kept), None)
    return _finding(lambda: _place(document), sources, now)


def find_status_at(place: StatusPlace, sources: Sources, now: datetime) -> StatusFinding:
    """Check the status at a place that is known already."""
    return _finding(lambda: place, sources, now)


def _finding(place_of: Callable[[], StatusPlace], sources: Sources, now: datetime) -> StatusFinding:
    known: list[datetime] = []

    def step() -> Text:
        place = place_of()
        document = stated_document(sources.status_list(place.address))
        known.append(_require_trustworthy(document, place, sources, now))
        return _read(document, place)

    check = attempt("status", step)
    return StatusFinding(check, known[0] if known else None)


def _place(document: Document) -> StatusPlace:
    entry = document["credentialStatus"]
    if not isinstance(entry, Mapping) or entry.get("type") != "BitstringStatusListEntry":
        raise no_answer(
            "unknown-status-kind",
            "取り消しの記録の種類が、あつかえないものです。",
            "The kind of its status record is not one that can be read here.",
        )
    address, purpose = entry.get("statusListCredential"), entry.get("statusPurpose")
    index = entry.get("statusListIndex")
    digits = isinstance(index, str) and index.isascii() and index.isdigit() and len(index) <= 10
    if not digits or not isinstance(address, str) or not isinstance(purpose, str):
        raise refusal(
            "bad-status-entry",
            "取り消しの記録の場所が正しくありません。",
            "The place of its status is malformed.",
        )
    return StatusPlace(issuer_id(document), address, purpose, int(str(index)))


def _require_trustworthy(document: Document, place: StatusPlace, sources: Sources, now: datetime) -> datetime:
    """Return the moment as of which the list speaks; raises CouldNotFindOut if it is not to be trusted.

    A list that is not the issuer's own says nothing, neither good nor bad (section 3.2, step 4).
    """
    try:
        if issuer_id(document) != place.issuer or document.get("id", place.address) != place.address:
            raise refusal(
                "foreign-status-list",
                "失効リストが、発行者のものではありません。",
                "The status list is not the issuer's own.",
            )
        types = document.get("type")
        if "BitstringStatusListCredential" not in (types if isinstance(types, list) else [types]):
            raise refusal("bad-status-list", "失効リストではありません。", "It is not a status list.")
        proofs = keyed_proofs(document, sources)
        require_signatures(document, proofs)
        require_keys_unrevoked(document, proofs, sources)
    except Refused as fault:
        raise CouldNotFindOut(fault.code, fault.message, fault.mend) from fault
    return _require_fresh(document, now)


def _require_fresh(document: Document, now: datetime) -> datetime:
    start = parse_timestamp(document.get("validFrom"))
    end = parse_timestamp(document.get("validUntil"))
    if start is None or start > now + CLOCK_SKEW or (end is not None and end < now):
        raise no_answer(
            "stale-status-list", "失効リストが古くなっています。", "The status list is out of date."
        )
    return start


def _read(document: Document, place: StatusPlace) -> Text:
    if not entry_is_set(document, place.purpose, place.index):
        return _NOT_SET
    if place.purpose not in _MEANING:
        return Text("発行者からの知らせがあります。", "The issuer has a message about it.")
    code, ja, en = _MEANING[StatusPurpose(place.purpose)]
    raise refusal(code, ja, en)
