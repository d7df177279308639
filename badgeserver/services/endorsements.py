"""The layered seal: endorsing the providers' own badges that accepted evidence rests on."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from badgeserver.credentials.data_integrity import add_proof
from badgeserver.credentials.endorsement import (
    EndorsementContent,
    always_said,
    endorsement_credential,
)
from badgeserver.credentials.status_list import MIN_ENTRIES
from badgeserver.domain.award import StatusPurpose
from badgeserver.domain.endorsement import Endorsement, ForeignBadge, Seal
from badgeserver.domain.errors import Refused
from badgeserver.domain.evidence import Evidence
from badgeserver.domain.ids import EndorsementId, EvidenceId
from badgeserver.domain.text import Text
from badgeserver.services.office import Office
from badgeserver.services.signing_keys import is_dead

KEY_REVOKED = Text(
    "署名の鍵が失効したため、新しい確認証に替えました。",
    "Replaced by a new endorsement, because its signing key was revoked.",
)
"""What whoever verifies the old endorsement reads."""


def endorse(evidence_id: EvidenceId, comment: str, actor: str, office: Office) -> Endorsement:
    """Endorse the foreign badge under an accepted piece of evidence, with a `comment` if there is one.

    Raises NotFound, Refused `evidence-not-accepted` and Conflict `already-endorsed`.
    """
    store = office.store
    with store.transaction():
        _, evidence = store.evidence.get(evidence_id)
        badge = store.endorsements.badge(evidence_id)
        if evidence.acceptance is None:
            raise Refused(
                "evidence-not-accepted",
                Text(
                    f"証明「{evidence_id}」は、まだ受理されていません。",
                    f"The evidence {evidence_id} is not accepted yet.",
                ),
                Text("先に証明を受理してください。", "Accept the evidence first."),
            )
        endorsement = _endorse(badge, comment.strip(), office)
        store.audit.append(office.clock(), actor, "endorse", endorsement.id, {"evidence": evidence_id})
    return endorsement


def endorse_all(comment: str, actor: str, office: Office) -> Iterator[Endorsement]:
    """Endorse every foreign badge under accepted evidence that never was, each in its own transaction."""
    for evidence_id in office.store.endorsements.not_endorsed():
        yield endorse(evidence_id, comment, actor, office)


def seals_of(evidence: Iterable[Evidence], office: Office) -> dict[EvidenceId, Seal]:
    """Return the seals of those accepted pieces that rest on a foreign badge, endorsing what never was.

    A badge whose endorsement was revoked has none any more; one that died with its key gets another. To
    be called in the transaction that
    issues the credentials, after their places in the status lists were taken: everybody locks in
    that order. One question to the database where no piece rests on a foreign badge.
    """
    kept = office.store.endorsements
    badges = kept.badges(piece.id for piece in evidence if piece.acceptance is not None)
    if not badges:
        return {}
    given = kept.newest_of(badges)
    seals = {
        evidence_id: Seal(badge, _in_force(badge, given.get(evidence_id), office))
        for evidence_id, badge in badges.items()
    }
    return {one: seal for one, seal in seals.items() if seal.endorsement.revoked_at is None}


def _in_force(badge: ForeignBadge, newest: Endorsement | None, office: Office) -> Endorsement:
    """Return the newest endorsement of a badge, or another where there is none or it died with its key."""
    if newest is None:
        return _endorse(badge, "", office)
    if newest.revoked_at is not None or not is_dead(newest.document, newest.issued_at, office):
        return newest
    store = office.store
    store.endorsements.revoke(newest.id, office.clock(), KEY_REVOKED.ja)
    store.status_lists.drop_document(StatusPurpose.REVOCATION, newest.status_entry.list_number)
    said = json.loads(newest.document)["credentialSubject"]["endorsementComment"]
    return _endorse(badge, said.removeprefix(always_said(badge, office.programme)), office)


def _endorse(badge: ForeignBadge, comment: str, office: Office) -> Endorsement:
    store, now = office.store, office.clock()
    content = EndorsementContent(
        id=EndorsementId(office.new_id()),
        badge=badge,
        programme=office.programme,
        status=store.status_lists.allocate(MIN_ENTRIES, office.choose),
        issued_at=now,
        base_url=office.base_url,
        comment=comment,
    )
    signed = add_proof(endorsement_credential(content), office.signing_key(), now)
    document = json.dumps(signed, ensure_ascii=False, separators=(",", ":"))
    endorsement = Endorsement(content.id, badge.evidence, now, content.status, document)
    store.endorsements.add(endorsement)
    return endorsement
