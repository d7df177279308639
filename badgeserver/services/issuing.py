"""Signing the AchievementCredential of an Award."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from badgeserver.credentials.status_list import MIN_ENTRIES
from badgeserver.domain.award import Award, IssuedCredential, StatusEntry
from badgeserver.domain.errors import Conflict, Refused
from badgeserver.domain.evidence import Evidence
from badgeserver.domain.ids import AwardId, EvidenceId
from badgeserver.domain.text import Text
from badgeserver.services.achieved import ids_relied_on
from badgeserver.services.credential_signing import CredentialSigning
from badgeserver.services.endorsements import seals_of
from badgeserver.services.office import Office

BATCH = 500
"""How many awards are issued in one transaction, which holds up other issuers while it lasts."""


def issue_credential(award_id: AwardId, office: Office) -> IssuedCredential:
    """Sign the AchievementCredential of an Award and allocate its status entry.

    Asked again, or by two at once, it returns the credential that is there. Raises NotFound, and
    Refused `award-revoked` for an award whose credential was revoked.
    """
    try:
        with office.store.transaction():
            award = office.store.awards.get(award_id)
            existing = _credential_of(award, office)
            return _unrevoked(existing) if existing is not None else _issue(award, office)
    except Conflict:
        # Another issuer was quicker; its transaction is committed, so its credential is there.
        existing = office.store.credentials.live_of_award(award_id)
        if existing is None:
            raise
        return existing


def issue_all(office: Office, size: int = BATCH) -> Iterator[IssuedCredential]:
    """Issue every award that never had a credential, `size` in one transaction, as they are asked for.

    Safe to break off at any point and to start again; two at once share the work.
    """
    last: AwardId | None = None
    while office.store.awards.without_credential(1, last):
        issued = _issue_next(size, last, office)
        yield from issued
        last = issued[-1].award if issued else last


def _issue_next(size: int, after: AwardId | None, office: Office) -> tuple[IssuedCredential, ...]:
    """Issue the next awards in the order of their ids, all or none; the last one has the greatest id."""
    store = office.store
    with store.transaction():
        store.status_lists.take_turn(MIN_ENTRIES)
        waiting = store.awards.without_credential(size, after)
        entries = store.status_lists.allocate_many(len(waiting), MIN_ENTRIES, office.choose)
        issued = signed_credentials(waiting, entries, office)
        store.credentials.add_many(issued)
    return issued


def signed_credentials(
    award_ids: Sequence[AwardId], entries: Sequence[StatusEntry], office: Office
) -> tuple[IssuedCredential, ...]:
    """Return a credential for each award; what they rest on is read for all of them at once."""
    store, signing = office.store, CredentialSigning(office)
    awards = store.awards.get_many(award_ids)
    learners = store.learners.get_many({award.learner for award in awards.values()})
    relied_on = {award.id: ids_relied_on(award) for award in awards.values()}
    pieces = store.evidence.get_many(set().union(*relied_on.values()))
    seals = seals_of(pieces.values(), office)
    issued = []
    for award_id, entry in zip(award_ids, entries, strict=True):
        award = awards[award_id]
        evidence = sorted((pieces[id] for id in relied_on[award_id]), key=_by_date)
        issued.append(signing.signed(award, learners[award.learner], evidence, entry, seals))
    return tuple(issued)


def _by_date(piece: Evidence) -> tuple[date, EvidenceId]:
    return piece.dated, piece.id


def _unrevoked(credential: IssuedCredential) -> IssuedCredential:
    if credential.revoked_at is None:
        return credential
    raise Refused(
        "award-revoked",
        Text("このバッジの証明書は失効しています。", "The credential of this award was revoked."),
        Text("新しく授与してから発行してください。", "Record a new award, then issue that."),
    )


def _credential_of(award: Award, office: Office) -> IssuedCredential | None:
    """Return the award's credential: the one that stands, else one that was revoked."""
    live = office.store.credentials.live_of_award(award.id)
    if live is not None:
        return live
    credentials = office.store.credentials.of_learner(award.learner)
    return next((one for one in credentials if one.award == award.id), None)


def _issue(award: Award, office: Office) -> IssuedCredential:
    store = office.store
    entry = store.status_lists.allocate(MIN_ENTRIES, office.choose)
    (issued,) = signed_credentials([award.id], [entry], office)
    store.credentials.add(issued)
    return issued
