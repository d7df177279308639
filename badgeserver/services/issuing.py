"""Signing the AchievementCredential of an Award."""

from __future__ import annotations

from collections.abc import Iterator

from badgeserver.credentials.achievement_credential import CredentialContent
from badgeserver.credentials.signed_credential import signed_text
from badgeserver.credentials.status_list import MIN_ENTRIES
from badgeserver.domain.award import Award, IssuedCredential, StatusEntry
from badgeserver.domain.errors import Conflict, Refused
from badgeserver.domain.evidence import Evidence
from badgeserver.domain.ids import AwardId, CredentialId
from badgeserver.domain.learner import Learner
from badgeserver.domain.text import Text
from badgeserver.domain.wording import describe, narrative
from badgeserver.services.achieved import relied_on
from badgeserver.services.office import Office

BATCH = 500


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


def issue_all(office: Office) -> Iterator[IssuedCredential]:
    """Issue every award that has no credential yet, each in its own transaction, as they are asked for."""
    last: AwardId | None = None
    while waiting := office.store.awards.without_credential(BATCH, last):
        for award_id in waiting:
            yield issue_credential(award_id, office)
        last = waiting[-1]


def _unrevoked(credential: IssuedCredential) -> IssuedCredential:
    if credential.revoked_at is None:
        return credential
    raise Refused(
        "award-revoked",
        Text("このバッジの証明書は失効しています。", "The credential of this award was revoked."),
        Text("新しく授与してから発行してください。", "Record a new award, then issue that."),
    )


def _credential_of(award: Award, office: Office) -> IssuedCredential | None:
    credentials = office.store.credentials.of_learner(award.learner)
    return next((one for one in credentials if one.award == award.id), None)


def _issue(award: Award, office: Office) -> IssuedCredential:
    store = office.store
    learner = store.learners.get(award.learner)
    evidence = store.evidence.of_learner(award.learner)
    entry = store.status_lists.allocate(MIN_ENTRIES, office.choose)
    issued = _signed(award, learner, relied_on(award, evidence), entry, office)
    store.credentials.add(issued)
    return issued


def _signed(
    award: Award, learner: Learner, evidence: tuple[Evidence, ...], entry: StatusEntry, office: Office
) -> IssuedCredential:
    now = office.clock()
    credential_id = CredentialId(office.new_id())
    programme = office.programme_of(award)
    badge = programme.skill_map.badges[award.badge]
    content = CredentialContent(
        id=credential_id,
        award=award,
        badge=badge,
        programme=programme,
        learner=learner,
        salt=office.new_id(),
        status=entry,
        issued_at=now,
        evidence=evidence,
        base_url=office.base_url,
        criteria=narrative(describe(badge.rule, programme.skill_map), "ja"),
    )
    document = signed_text(content, office.signing_key(), now)
    return IssuedCredential(credential_id, award.id, now, entry, document)
