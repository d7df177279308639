"""Is it revoked? The list must be the issuer's own, signed by it, and fresh; else nobody knows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final, NamedTuple, TypeAlias

from badgeserver.credentials import bitstring_status, revocation_list
from badgeserver.credentials.bitstring_status import (
    BitstringEntry,
    bad_entry,
    list_bits,
    read_entry,
    status_value,
)
from badgeserver.credentials.check_words import said
from badgeserver.credentials.proof_check import issuer_id, require_issued
from badgeserver.credentials.secured import Secured
from badgeserver.credentials.sources import Sources
from badgeserver.credentials.timestamps import CLOCK_SKEW, parse_timestamp
from badgeserver.credentials.validity import stated_period
from badgeserver.credentials.verdicts import attempt, known_no_answer, known_refusal, no_answer, refusal
from badgeserver.domain.award import StatusPurpose
from badgeserver.domain.errors import CouldNotFindOut, Refused
from badgeserver.domain.text import Text
from badgeserver.domain.verdict import Check, Outcome

Document: TypeAlias = Mapping[str, Any]

MAX_STATUSES: Final = 8
"""Statuses of one credential; each of them may cost the verifier a list of its own."""

_NOT_SET = said("passed:status")
_MEANING = {
    StatusPurpose.REVOCATION: "revoked",
    StatusPurpose.SUSPENSION: "suspended",
}


_SEVERITY = (Outcome.PASSED, Outcome.UNKNOWN, Outcome.FAILED)


class StatusFinding(NamedTuple):
    """The check `status`, and the moment as of which the lists told it."""

    check: Check
    known_as_of: datetime | None


def find_status(document: Document, sources: Sources, now: datetime) -> StatusFinding:
    """Check the status of a credential by its `credentialStatus` (VC Data Model 2.0, section 4.10).

    Of several statuses, one that fails decides, then one that could not be found out.
    """
    stated = document.get("credentialStatus", [])
    entries = stated if isinstance(stated, list) else [stated]
    if not entries:
        kept = said("passed:status@none")
        return StatusFinding(attempt("status", lambda: kept), None)
    if len(entries) > MAX_STATUSES:
        return StatusFinding(attempt("status", _too_many), None)
    return _together([_finding(document, entry, sources, now) for entry in entries])


def find_status_at(entry: BitstringEntry, issuer: str, sources: Sources, now: datetime) -> StatusFinding:
    """Check the status at an entry, of a list of `issuer`, that is known already."""
    known: list[datetime] = []
    check = attempt("status", lambda: _by_bitstring(entry, issuer, sources, now, known.append))
    return StatusFinding(check, known[0] if known else None)


def _finding(document: Document, stated: Any, sources: Sources, now: datetime) -> StatusFinding:
    known: list[datetime] = []
    check = attempt("status", lambda: _ask(document, stated, sources, now, known.append))
    return StatusFinding(check, known[0] if known else None)


def _ask(
    document: Document, stated: Any, sources: Sources, now: datetime, note: Callable[[datetime], None]
) -> Text:
    """Ask the list of one status, by its kind; a kind that is not known here tells nothing."""
    kind = stated.get("type") if isinstance(stated, dict) else None
    match kind if isinstance(kind, list) else [kind]:
        case [bitstring_status.ENTRY_TYPE]:
            return _by_bitstring(read_entry(stated), issuer_id(document), sources, now, note)
        case [revocation_list.ENTRY_TYPE]:
            return _by_revocation_list(document, stated.get("id"), sources, now, note)
    raise known_no_answer("unknown-status-kind")


def _by_revocation_list(
    document: Document, address: Any, sources: Sources, now: datetime, note: Callable[[datetime], None]
) -> Text:
    credential_id = document.get("id")
    if not isinstance(address, str) or not isinstance(credential_id, str):
        raise bad_entry()
    listed = sources.document(address)
    note(now)
    return revocation_list.require_unlisted(listed, issuer_id(document), credential_id)


def _by_bitstring(
    entry: BitstringEntry, issuer: str, sources: Sources, now: datetime, note: Callable[[datetime], None]
) -> Text:
    document = _trustworthy(sources.status_list(entry.address), entry, issuer, sources, now)
    note(_require_fresh(document, now))
    return _meaning(entry, status_value(document, entry))


def _trustworthy(
    secured: Secured, entry: BitstringEntry, issuer: str, sources: Sources, now: datetime
) -> Document:
    """Return the document of a list; raises CouldNotFindOut if it is not to be trusted.

    A list that is not the issuer's own says nothing, neither good nor bad (section 3.2, step 4).
    """
    try:
        document = require_issued(secured, sources, now)
        if issuer_id(document) != issuer or document.get("id", entry.address) != entry.address:
            raise known_refusal("foreign-status-list")
        types = document.get("type")
        if "BitstringStatusListCredential" not in (types if isinstance(types, list) else [types]):
            raise known_refusal("bad-status-list@other")
        list_bits(document, entry.size)
    except Refused as fault:
        raise CouldNotFindOut(fault.code, fault.message, fault.mend) from fault
    return document


def _require_fresh(document: Document, now: datetime) -> datetime:
    """Return the beginning of a list's validity, or the present where it states none."""
    period = stated_period(document)
    start, end = (now if one is None else parse_timestamp(one) for one in (period.start, period.end))
    if start is None or end is None or start > now + CLOCK_SKEW or end < now:
        raise known_no_answer("stale-status-list")
    return start


def _meaning(entry: BitstringEntry, value: int) -> Text:
    """Return what a value means where it leaves the credential valid (section 2.1, `statusPurpose`).

    Raises Refused `revoked` or `suspended`, and CouldNotFindOut `unknown-status-purpose` for a mark
    whose meaning only its issuer knows.
    """
    told = entry.messages.get(value, "")
    if entry.purpose == "message" and (told or value):
        return Text(
            f"発行者からの知らせがあります。{told}", f"The issuer has a message about it. {told}".rstrip()
        )
    if value == 0:
        return _NOT_SET
    if entry.purpose == "refresh":
        return Text("発行者が、新しい証明書を用意しています。", "The issuer offers a newer credential.")
    if entry.purpose in _MEANING:
        code = _MEANING[StatusPurpose(entry.purpose)]
        words = said(code)
        raise refusal(code, f"{words.ja}{told}", f"{words.en} {told}".rstrip())
    raise no_answer(
        "unknown-status-purpose",
        "発行者が付けた印の意味が、ここでは分かりません。",
        "The issuer has set a mark whose meaning is not known here.",
    )


def _together(findings: Sequence[StatusFinding]) -> StatusFinding:
    """Join the findings on several statuses; together they are as old as the oldest."""
    if len(findings) == 1:
        return findings[0]
    known = [one.known_as_of for one in findings if one.known_as_of is not None]
    checks = [one.check for one in findings]
    decides = max(checks, key=lambda check: _SEVERITY.index(check.outcome))
    alike = dict.fromkeys(check.message for check in checks if check.outcome is decides.outcome)
    told = Text("".join(text.ja for text in alike), " ".join(text.en for text in alike))
    return StatusFinding(replace(decides, message=told), min(known, default=None))


def _too_many() -> Text:
    raise refusal(
        "too-many-statuses",
        f"取り消しの記録が{MAX_STATUSES}つより多く書かれています。",
        f"It names more than {MAX_STATUSES} status records.",
    )
