"""An Award as an Open Badges AchievementCredential (Open Badges 3.0, appendix B.1.2), not yet signed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from badgeserver.credentials.achievement import (
    achievement,
    badge_image_address,
    description,
    image,
)
from badgeserver.credentials.contexts import CREDENTIALS_V2, OPEN_BADGES_V3
from badgeserver.credentials.evidence_entry import ToldEvidence, evidence_entry, sealed_entry
from badgeserver.credentials.profile import profile, short_profile
from badgeserver.credentials.results import results
from badgeserver.credentials.status_list import status_entry
from badgeserver.credentials.timestamps import end_of_day, format_timestamp, start_of_day
from badgeserver.domain.award import Award, StatusEntry, StatusPurpose
from badgeserver.domain.endorsement import Seal
from badgeserver.domain.evaluation import Route
from badgeserver.domain.ids import CredentialId, EvidenceId
from badgeserver.domain.learner import Learner
from badgeserver.domain.programme import Programme
from badgeserver.domain.skill_map import Badge
from badgeserver.domain.text import Language, Text

_ROUTE = {
    Route.RULE: Text(
        "バッジの条件を満たしたため、認定しました。", "Awarded because the badge's rule was met."
    ),
    Route.EXPERIENCE: Text(
        "これまでの実務経験を審査して、認定しました。", "Awarded after assessing prior experience."
    ),
    Route.RENEWAL: Text(
        "更新の条件を満たしたため、認定しました。", "Awarded because the renewal rule was met."
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialContent:
    """Everything that a credential says. `evidence` is what is told of that which the Award rests on.

    `criteria` is the badge's rule in plain words and in `language`; `salt` is random and new for
    each credential, so that nobody can find the holder by trying e-mail addresses once for all.
    `seals` holds, for evidence that rests on a provider's own Open Badge, that badge and our endorsement.
    """

    id: CredentialId
    award: Award
    badge: Badge
    programme: Programme
    learner: Learner
    salt: str
    status: StatusEntry
    issued_at: datetime
    evidence: Sequence[ToldEvidence]
    base_url: str
    criteria: str
    language: Language = "ja"
    seals: Mapping[EvidenceId, Seal] = field(default_factory=dict)


def credential_address(base_url: str, credential: CredentialId) -> str:
    """Return the credential's one address: its id, its QR code and its share link."""
    return f"{base_url}/c/{credential}"


def achievement_credential(content: CredentialContent) -> dict[str, Any]:
    """Return the unsigned AchievementCredential (in `type`: its alias OpenBadgeCredential).

    `validFrom` is the moment of issuing, `awardedDate` the day of the Award, `validUntil` the last
    second of its last day in Japan.
    """
    base_url, badge, language = content.base_url, content.badge, content.language
    address = credential_address(base_url, content.id)
    name = badge.name.in_(language)
    picture = badge_image_address(base_url, badge.id, content.programme.skill_map.version)
    document: dict[str, Any] = {
        "@context": [CREDENTIALS_V2, OPEN_BADGES_V3],
        "id": address,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": name,
        "description": description(badge, content.programme, language),
        "image": image(picture, name),
        "issuer": profile(content.programme.issuer, base_url, language),
        "validFrom": format_timestamp(content.issued_at),
        "awardedDate": start_of_day(content.award.awarded_on),
        "credentialSubject": _subject(content),
        "credentialStatus": status_entry(base_url, StatusPurpose.REVOCATION, content.status),
    }
    if content.award.valid_until is not None:
        document["validUntil"] = end_of_day(content.award.valid_until)
    optional = {"evidence": _evidence(content, address), "endorsement": _endorsements(content)}
    return {**document, **{name: value for name, value in optional.items() if value}}


def _subject(content: CredentialContent) -> dict[str, Any]:
    """Return the AchievementSubject (appendix B.1.3).

    Of its Achievement's result descriptions it carries those that its results refer to, and leaves the
    others to the Achievement's own address: they are many, and say nothing of this holder.
    """
    earned = achievement(
        content.badge, content.programme, content.base_url, content.criteria, content.language
    )
    described = earned.pop("resultDescription", [])
    found = results(content.evidence, described)
    referred = {result["resultDescription"] for result in found}
    if referred:
        earned["resultDescription"] = [one for one in described if one["id"] in referred]
    subject: dict[str, Any] = {
        "type": ["AchievementSubject"],
        "identifier": _identifiers(content.learner, content.salt),
        "achievement": earned,
        "source": short_profile(content.programme.issuer, content.base_url, content.language),
    }
    if content.award.route in _ROUTE:
        subject["narrative"] = _ROUTE[content.award.route].in_(content.language)
    optional = {
        **_activity(content.evidence),
        "creditsEarned": content.badge.classification.credits,
        "result": found,
    }
    return {**subject, **{name: value for name, value in optional.items() if value}}


def _activity(evidence: Sequence[ToldEvidence]) -> dict[str, str]:
    """Return the days of the first and of the last piece of evidence; one day alone is the end.

    They are DateTime by the data model (appendix B.1.3), whatever type the context gives them.
    """
    if not evidence:
        return {}
    first, last = (pick(piece.dated for piece in evidence) for pick in (min, max))
    end = {"activityEndDate": end_of_day(last)}
    return end if first == last else {"activityStartDate": start_of_day(first), **end}


def identity_hash(identifier: str, salt: str) -> str:
    """Return the IdentityHash of an identifier: SHA-256 of identifier and salt (appendix B.4)."""
    return "sha256$" + hashlib.sha256((identifier + salt).encode()).hexdigest()


def _identifiers(learner: Learner, salt: str) -> list[dict[str, Any]]:
    """Return the IdentityObjects (appendix B.1.9): hashed e-mail; the name only by consent."""
    email = {
        "type": "IdentityObject",
        "hashed": True,
        "identityHash": identity_hash(learner.email, salt),
        "identityType": "emailAddress",
        "salt": salt,
    }
    if not learner.shows_name:
        return [email]
    return [
        email,
        {"type": "IdentityObject", "hashed": False, "identityHash": learner.name, "identityType": "name"},
    ]


def _evidence(content: CredentialContent, credential: str) -> list[dict[str, Any]]:
    """Return an Evidence entry for each piece; one that rests on a foreign badge links to that."""
    entries = []
    for number, piece in enumerate(content.evidence, 1):
        entry = evidence_entry(piece, f"{credential}#evidence-{number}")
        seal = _seal(content, piece)
        entries.append(entry if seal is None else sealed_entry(entry, seal, content.language))
    return entries


def _endorsements(content: CredentialContent) -> list[dict[str, Any]]:
    """Return our EndorsementCredentials of the foreign badges among the evidence."""
    seals = (_seal(content, piece) for piece in content.evidence)
    return [json.loads(seal.endorsement.document) for seal in seals if seal is not None]


def _seal(content: CredentialContent, piece: ToldEvidence) -> Seal | None:
    seal = content.seals.get(piece.id)
    return seal if seal is not None and seal.may_be_shown(content.learner.shows_name) else None
