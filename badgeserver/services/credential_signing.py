"""From what an award rests on to a signed credential; nothing is stored here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from badgeserver.credentials.achievement_credential import CredentialContent
from badgeserver.credentials.cryptosuites import JCS
from badgeserver.credentials.data_integrity import Signer
from badgeserver.credentials.evidence_entry import told_evidence
from badgeserver.credentials.proof_set_text import proof_set_text
from badgeserver.credentials.signed_credential import signed_text
from badgeserver.domain.award import IssuedCredential, StatusEntry
from badgeserver.domain.endorsement import Seal
from badgeserver.domain.ids import BadgeId, CredentialId, EvidenceId
from badgeserver.domain.programme import Programme
from badgeserver.domain.text import Language
from badgeserver.domain.wording import describe, narrative
from badgeserver.services.bases import Basis
from badgeserver.services.office import Office

Sign = Callable[[CredentialContent, Signer, datetime], str]
"""Gives the signed JSON text of a credential; raises Refused for what cannot be signed in full."""
WITH_ONE_PROOF: Final[Sign] = signed_text
"""With eddsa-rdfc-2022, which every credential has."""
WITH_ANOTHER_PROOF: Final[Mapping[str, Sign]] = {JCS.name: proof_set_text}
"""With a second proof beside it, by the name of its cryptosuite."""

_LANGUAGE: Final[Language] = "ja"


class CredentialSigning:
    """Signs one credential after another with the key that signs when it is made.

    Made anew for each transaction, so that a rotated key is taken up at once.
    """

    def __init__(self, office: Office, sign: Sign) -> None:
        self._office = office
        self._sign = sign
        self._key = office.signing_key()
        self._criteria: dict[tuple[str, BadgeId], str] = {}

    def signed(self, basis: Basis, entry: StatusEntry, seals: Mapping[EvidenceId, Seal]) -> IssuedCredential:
        """Return the credential on a basis, with its place in a status list.

        `seals` are those of evidence that rests on providers' own badges, of this award or others.
        Raises Refused as the signing does.
        """
        award, office, now = basis.award, self._office, self._office.clock()
        credential_id = CredentialId(office.new_id())
        programme = office.programme_of(award)
        content = CredentialContent(
            id=credential_id,
            award=award,
            badge=programme.skill_map.badges[award.badge],
            programme=programme,
            learner=basis.learner,
            salt=office.new_id(),
            status=entry,
            issued_at=now,
            evidence=[told_evidence(piece, programme.skill_map, _LANGUAGE) for piece in basis.evidence],
            base_url=office.base_url,
            criteria=self._criteria_of(award.badge, programme),
            seals=seals,
            language=_LANGUAGE,
        )
        document = self._sign(content, self._key, now)
        return IssuedCredential(credential_id, award.id, now, entry, document)

    def _criteria_of(self, badge: BadgeId, programme: Programme) -> str:
        """Return the badge's rule in plain words; the same words serve all of its credentials."""
        skill_map = programme.skill_map
        key = skill_map.digest, badge
        if key not in self._criteria:
            rule = skill_map.badges[badge].rule
            self._criteria[key] = narrative(describe(rule, skill_map), _LANGUAGE)
        return self._criteria[key]
