"""Removing a person from every table, leaving what keeps the record whole and the counts right."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Table, and_, delete, false, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from badgeserver.domain.account import AccountKind, address_key
from badgeserver.domain.ids import AreaCode, LearnerId
from badgeserver.domain.record_chain import Happening, removal_happenings
from badgeserver.domain.removal import removed
from badgeserver.storage.columns import Base
from badgeserver.storage.figure_changes import forget as forget_figures
from badgeserver.storage.record_chain import put_on_record
from badgeserver.storage.refusals import NO_SUCH_LEARNER
from badgeserver.storage.sessions import Sessions
from badgeserver.storage.tables import (
    AwardEvidenceRow,
    AwardRow,
    ConfirmationRow,
    CredentialRow,
    EndorsementRow,
    EvidenceBadgeRow,
    EvidenceRow,
    GuardianConsentRow,
    IdentityRow,
    LearnerRow,
    OtherAddressRow,
    OutboxRow,
    SubmissionFileRow,
    SubmissionRow,
    TokenRow,
    VisitRow,
)

STAYS: Final[Mapping[str, str]] = {
    "learners": "the id, the area they were counted in or that they lived outside,"
    " and the day of the removal",
    "evidence": "of pieces that an award names, the id alone",
    "evidence_badges": "of those that an endorsement names, nothing but the id of the evidence",
    "awards": "badge, route, days and map, with the digest of the record",
    "award_evidence": "ids and digests, which the chain of records seals",
    "credentials": "place in the status list, moments, and the digest and signature of the document",
    "endorsements": "place in the status list, moments, and the digest and signature of the document",
}
"""The tables in which something of a removed person's rows is left, and what."""
NOT_PERSONAL: Final = frozenset(
    {
        "api_issued",
        "api_keys",
        "audit_entries",
        "figure_state",
        "indicator_actuals",
        "indicator_gradings",
        "open_data_releases",
        "organisations",
        "passkeys",
        "providers",
        "published_keys",
        "record_chain",
        "record_chain_head",
        "report_editions",
        "report_texts",
        "roster_entries",
        "roster_imports",
        "roster_parts",
        "skill_maps",
        "staff",
        "staff_reminders",
        "status_entries",
        "status_list_documents",
        "status_lists",
        "waiting_completions",
    }
)
"""The tables that hold nothing about learners but ids and keyed hashes, which mean nothing without them."""
BY_ADDRESS: Final = frozenset({"identities", "other_addresses", "outbox", "sessions", "tokens"})
"""The tables that name learners without a foreign key; theirs go by account or address."""
DERIVED: Final = frozenset({"figure_changes", "first_badges", "held_spells"})
"""The tables that are derived from others; they are made anew from what stays."""

_NOBODY = "removed"
_NO_DAY = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Traces:
    """By what a person is found beyond the foreign keys: their id, and their addresses in folded case."""

    learner: LearnerId
    addresses: Sequence[str]


class Erasure:
    """Removes people. What refers to a learner by foreign keys goes by itself, in any table there is."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def erase(self, learner_id: LearnerId, area: AreaCode | None, at: datetime) -> frozenset[str] | None:
        """Remove everything about a learner, and put on record what was removed.

        Returns the digests of the files that they had handed in; None if all was removed already.
        Raises NotFound (`no-such-learner`).
        """
        with self._sessions.writing() as session:
            learner = session.scalar(select(LearnerRow).where(LearnerRow.id == learner_id).with_for_update())
            if learner is None:
                raise NO_SUCH_LEARNER.about({"learner_id": learner_id})
            if learner.deleted_at is not None:
                return None
            files = _files(session, learner_id)
            traces = Traces(learner_id, _addresses(session, learner))
            for remove in (_texts, _by_address, _owned, _evidence):
                remove(session, traces, at)
            forget_figures(session, learner_id)
            _leave_a_tombstone(session, learner_id, area, at)
            return files

    def is_erased(self, learner_id: LearnerId) -> bool:
        """Tell whether the learner's data was removed."""
        with self._sessions.reading() as session:
            row = session.get(LearnerRow, learner_id)
            return row is not None and row.deleted_at is not None


def _addresses(session: Session, learner: LearnerRow) -> list[str]:
    others = select(OtherAddressRow.email_key).where(
        OtherAddressRow.kind == AccountKind.LEARNER, OtherAddressRow.account_id == learner.id
    )
    return [learner.email_key, *session.scalars(others)]


def _files(session: Session, learner_id: LearnerId) -> frozenset[str]:
    theirs = select(SubmissionRow.id).where(SubmissionRow.learner_id == learner_id)
    digests = select(SubmissionFileRow.digest).where(SubmissionFileRow.submission_id.in_(theirs))
    return frozenset(session.scalars(digests))


def _texts(session: Session, traces: Traces, at: datetime) -> None:
    """Remove the texts that the chain of records seals, and enter that they were removed."""
    awards = select(AwardRow.id).where(AwardRow.learner_id == traces.learner)
    evidence = select(EvidenceRow.id).where(EvidenceRow.learner_id == traces.learner)
    happenings = [
        *_blank(session, AwardRow.id, AwardRow.record, AwardRow.learner_id == traces.learner, at),
        *_blank(session, CredentialRow.id, CredentialRow.document, CredentialRow.award_id.in_(awards), at),
        *_blank(
            session, EndorsementRow.id, EndorsementRow.document, EndorsementRow.evidence_id.in_(evidence), at
        ),
    ]
    if happenings:
        put_on_record(session, happenings)


def _blank(
    session: Session,
    id: InstrumentedAttribute[Any],
    text: InstrumentedAttribute[str],
    theirs: ColumnElement[bool],
    at: datetime,
) -> Iterator[Happening]:
    for subject, before in session.execute(select(id, text).where(theirs).order_by(id)).all():
        after = removed(before, at, _signatures(before))
        session.execute(update(text.class_).where(id == subject).values({text.key: after}))
        yield from removal_happenings(subject, after)


def _signatures(document: str) -> dict[str, Any]:
    """Return the bare signatures of a document: by them a copy that somebody hands in is known as ours."""
    proofs = json.loads(document).get("proof", ())
    return {"proof": [{"proofValue": proof["proofValue"]} for proof in proofs]} if proofs else {}


def _by_address(session: Session, traces: Traces, at: datetime) -> None:
    reference = f"{AccountKind.LEARNER}:{traces.learner}"
    for row in (OtherAddressRow, IdentityRow, VisitRow):
        theirs = and_(row.kind == AccountKind.LEARNER, row.account_id == traces.learner)
        session.execute(delete(row).where(theirs))
    consents = select(GuardianConsentRow.id).where(GuardianConsentRow.learner_id == traces.learner)
    mine = [TokenRow.subject.icontains(one, autoescape=True) for one in (reference, *traces.addresses)]
    named = TokenRow.subject == traces.learner, TokenRow.subject.in_(consents)
    session.execute(delete(TokenRow).where(or_(*named, *mine)))
    guardians = select(GuardianConsentRow.guardian_email).where(
        GuardianConsentRow.learner_id == traces.learner
    )
    submissions = select(SubmissionRow.id).where(SubmissionRow.learner_id == traces.learner)
    confirmers = select(ConfirmationRow.email).where(ConfirmationRow.submission_id.in_(submissions))
    others = (address for query in (guardians, confirmers) for address in session.scalars(query))
    readers = {*traces.addresses, *map(address_key, others)}
    waiting = select(OutboxRow.id, OutboxRow.recipient).where(OutboxRow.recipient != "")
    for mail_id, recipient in session.execute(waiting).all():
        if address_key(recipient) in readers:
            session.execute(delete(OutboxRow).where(OutboxRow.id == mail_id))


def _owned(session: Session, traces: Traces, at: datetime) -> None:
    """Delete the rows that refer to the learner by foreign keys, those first that refer to the others."""
    for table in reversed(Base.metadata.sorted_tables):
        if table.name not in STAYS:
            theirs = belongs(table, traces.learner)
            if theirs is not None:
                session.execute(delete(table).where(theirs))


def belongs(table: Table, learner_id: LearnerId) -> ColumnElement[bool] | None:
    """Say which rows of a table are of the learner, by foreign keys over any number of tables.

    None for a table that has nothing to do with learners.
    """
    if table.name == LearnerRow.__tablename__:
        return table.c.id == learner_id
    if table.name in NOT_PERSONAL:
        return None
    found = []
    for key in table.foreign_key_constraints:
        theirs = belongs(key.referred_table, learner_id) if key.referred_table is not table else None
        if theirs is not None and len(key.elements) == 1:
            (element,) = key.elements
            found.append(element.parent.in_(select(element.column).where(theirs)))
    return or_(false(), *found) if found else None


def _evidence(session: Session, traces: Traces, at: datetime) -> None:
    """Delete evidence, except what an award or endorsement names: of that the id stays."""
    theirs = EvidenceRow.learner_id == traces.learner
    mine = select(EvidenceRow.id).where(theirs)
    endorsed = select(EndorsementRow.evidence_id)
    badges = EvidenceBadgeRow.evidence_id.in_(mine)
    session.execute(delete(EvidenceBadgeRow).where(badges, EvidenceBadgeRow.evidence_id.not_in(endorsed)))
    session.execute(update(EvidenceBadgeRow).where(badges).values(_nothing_of_a_badge()))
    named = select(AwardEvidenceRow.evidence_id).where(AwardEvidenceRow.evidence_id == EvidenceRow.id)
    sealed = select(EvidenceBadgeRow.evidence_id).where(EvidenceBadgeRow.evidence_id == EvidenceRow.id)
    session.execute(delete(EvidenceRow).where(theirs, ~named.exists(), ~sealed.exists()))
    for kind, nothing in _NOTHING_OF_EVIDENCE.items():
        session.execute(update(EvidenceRow).where(theirs, EvidenceRow.kind == kind).values(nothing))


def _nothing_of_a_badge() -> dict[Any, Any]:
    texts = ("issuer", "issuer_name", "name", "achievement", "digest", "text")
    return {
        EvidenceBadgeRow.badge_id: EvidenceBadgeRow.evidence_id,
        **{getattr(EvidenceBadgeRow, name): _NOBODY for name in texts},
        EvidenceBadgeRow.confirmed_by: None,
        EvidenceBadgeRow.names_holder: True,
    }


_NO_FACTS: Final = {
    "dated": _NO_DAY,
    "score": None,
    "level": None,
    "rubric": None,
    "confirmed_by": None,
    "accepted_strength": None,
    "accepted_by": None,
    "accepted_on": None,
}
_NOTHING_OF_EVIDENCE: Final[Mapping[str, Mapping[str, Any]]] = {
    "certificate": {**_NO_FACTS, "certificate": _NOBODY},
    "achievement": {**_NO_FACTS, "achievement": _NOBODY},
    "experience": {**_NO_FACTS, "area": _NOBODY, "months": 0, "gap_months": 0},
}


def _leave_a_tombstone(session: Session, learner_id: LearnerId, area: AreaCode | None, at: datetime) -> None:
    nothing = {
        "name": _NOBODY,
        "email": _NOBODY,
        "email_key": f"{_NOBODY}:{learner_id}",
        "group_id": "",
        "municipality": None,
        "reading": "",
        "shows_name": False,
        "sector": None,
        "born_on": None,
        "language": None,
        "deleted_at": at,
        "area": area,
    }
    session.execute(update(LearnerRow).where(LearnerRow.id == learner_id).values(nothing))
