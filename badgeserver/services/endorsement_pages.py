"""Showing the layered seal: on the page of a credential, and on that of the endorsement itself."""

from __future__ import annotations

import json
from dataclasses import dataclass

from badgeserver.credentials.endorsement import endorsement_address
from badgeserver.credentials.secured import Embedded
from badgeserver.credentials.verifier import verify_credential
from badgeserver.domain.endorsement import Endorsement, ForeignBadge, Seal
from badgeserver.domain.ids import CredentialId, EndorsementId
from badgeserver.domain.removal import removal_of
from badgeserver.domain.verdict import Verdict
from badgeserver.services.achieved import ids_relied_on
from badgeserver.services.office import Office
from badgeserver.services.removed import nothing_to_give
from badgeserver.services.verification import desk_of
from badgeserver.services.visibility import visibility_of


@dataclass(frozen=True, slots=True)
class EndorsementPage:
    """An endorsement and the badge that it is about; `may_link` where a link names nobody without consent."""

    endorsement: Endorsement
    badge: ForeignBadge
    comment: str
    may_link: bool
    verdict: Verdict


def endorsement_page(endorsement_id: str, office: Office) -> EndorsementPage:
    """Verify an endorsement and return what its page shows; raises NotFound."""
    store = office.store
    with store.snapshot():
        endorsement = store.endorsements.get(EndorsementId(endorsement_id))
        badge = store.endorsements.badge(endorsement.evidence)
        owner, _ = store.evidence.get(endorsement.evidence)
        shows_name = any(one.shows_name for one in store.learners.get_many([owner]).values())
    if removal_of(endorsement.document) is not None:
        raise nothing_to_give()
    document, desk = json.loads(endorsement.document), desk_of(office)
    return EndorsementPage(
        endorsement=endorsement,
        badge=badge,
        comment=document["credentialSubject"]["endorsementComment"],
        may_link=Seal(badge, endorsement).may_be_shown(shows_name),
        verdict=verify_credential(Embedded(document), desk.sources, desk.clock()),
    )


def endorsement_document(endorsement_id: str, office: Office) -> str:
    """Return the signed EndorsementCredential as JSON text; raises NotFound."""
    document = office.store.endorsements.get(EndorsementId(endorsement_id)).document
    if removal_of(document) is not None:
        raise nothing_to_give()
    return document


def seals_of_credential(credential_id: str, office: Office) -> tuple[Seal, ...]:
    """Return the seals that a credential carries and its holder agrees to show; raises NotFound."""
    store = office.store
    with store.snapshot():
        credential = store.credentials.get(CredentialId(credential_id))
        award = store.awards.get(credential.award)
        badges = store.endorsements.badges(ids_relied_on(award))
        given = store.endorsements.newest_of(badges)
        shows_name = visibility_of(award, office).shows_name
    if not given or removal_of(credential.document) is not None:
        return ()
    carried = {one["id"] for one in json.loads(credential.document).get("endorsement", ())}
    seals = (Seal(badges[evidence], endorsement) for evidence, endorsement in given.items())
    return tuple(
        seal
        for seal in seals
        if endorsement_address(office.base_url, seal.endorsement.id) in carried
        and seal.may_be_shown(shows_name)
    )
