"""From an Award, its learner and its evidence to a signed credential; nothing is stored here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from badgeserver.credentials.achievement_credential import CredentialContent
from badgeserver.credentials.signed_credential import signed_text
from badgeserver.domain.award import Award, IssuedCredential, StatusEntry
from badgeserver.domain.endorsement import Seal
from badgeserver.domain.evidence import Evidence
from badgeserver.domain.ids import BadgeId, CredentialId, EvidenceId
from badgeserver.domain.learner import Learner
from badgeserver.domain.programme import Programme
from badgeserver.domain.wording import describe, narrative
from badgeserver.services.office import Office


class CredentialSigning:
    """Signs one credential after another with the key that signs when it is made.

    Made anew for each transaction, so that a rotated key is taken up at once.
    """

    def __init__(self, office: Office) -> None:
        self._office = office
        self._key = office.signing_key()
        self._criteria: dict[tuple[str, BadgeId], str] = {}

    def signed(
        self,
        award: Award,
        learner: Learner,
        evidence: Sequence[Evidence],
        entry: StatusEntry,
        seals: Mapping[EvidenceId, Seal],
    ) -> IssuedCredential:
        """Return the credential of `award`, which rests on `evidence`, with its place in a status list.

        `seals` are those of evidence that rests on providers' own badges, of this award or others.
        Raises Refused as `signed_text` does.
        """
        office, now = self._office, self._office.clock()
        credential_id = CredentialId(office.new_id())
        programme = office.programme_of(award)
        content = CredentialContent(
            id=credential_id,
            award=award,
            badge=programme.skill_map.badges[award.badge],
            programme=programme,
            learner=learner,
            salt=office.new_id(),
            status=entry,
            issued_at=now,
            evidence=evidence,
            base_url=office.base_url,
            criteria=self._criteria_of(award.badge, programme),
            seals=seals,
        )
        document = signed_text(content, self._key, now)
        return IssuedCredential(credential_id, award.id, now, entry, document)

    def _criteria_of(self, badge: BadgeId, programme: Programme) -> str:
        """Return the badge's rule in plain words; the same words serve all of its credentials."""
        skill_map = programme.skill_map
        key = skill_map.digest, badge
        if key not in self._criteria:
            rule = skill_map.badges[badge].rule
            self._criteria[key] = narrative(describe(rule, skill_map), "ja")
        return self._criteria[key]
