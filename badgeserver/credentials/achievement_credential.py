"""An Award as an Open Badges AchievementCredential (Open Badges 3.0, appendix B.1.2), not yet signed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from badgeserver.credentials.achievement import (
    achievement,
    badge_image_address,
    description,
    image,
    profile,
)
from badgeserver.credentials.contexts import CREDENTIALS_V2, OPEN_BADGES_V3
from badgeserver.credentials.results import results
from badgeserver.credentials.status_list import status_entry
from badgeserver.credentials.timestamps import end_of_day, format_timestamp, start_of_day
from badgeserver.domain.award import Award, StatusEntry, StatusPurpose
from badgeserver.domain.errors import Refused
from badgeserver.domain.evaluation import Route
from badgeserver.domain.evidence import AchievementEvidence, CertificateEvidence, Evidence
from badgeserver.domain.ids import CredentialId
from badgeserver.domain.learner import Learner
from badgeserver.domain.programme import Programme
from badgeserver.domain.requirement import Strength
from badgeserver.domain.skill_map import Badge, SkillMap
from badgeserver.domain.text import Language, Text

_ACCEPTED = {
    Strength.SIGNATURE: Text(
        "提供者の電子署名を確かめて受理しました。",
        "Accepted after verifying the provider's digital signature.",
    ),
    Strength.ROSTER: Text(
        "提供者の修了者名簿により受理しました。", "Accepted because the provider listed the completion."
    ),
    Strength.ASSESSED: Text(
        "審査員が確かめて受理しました。", "Accepted after assessors saw the proof and rated it."
    ),
    Strength.CONFIRMED: Text(
        "勤務先などの確認により受理しました。", "Accepted because an employer, host or teacher confirmed it."
    ),
}
_GENRE = {
    "certificate": Text("外部の資格・講座", "External certificate"),
    "achievement": Text("実践の成果", "Practical achievement"),
    "experience": Text("実務経験", "Prior experience"),
}
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
    """Everything that a credential says. `evidence` is what the Award rests on, all of it accepted.

    `criteria` is the badge's rule in plain words and in `language`; `salt` is random and new for
    each credential, so that nobody can find the holder by trying e-mail addresses once for all.
    """

    id: CredentialId
    award: Award
    badge: Badge
    programme: Programme
    learner: Learner
    salt: str
    status: StatusEntry
    issued_at: datetime
    evidence: Sequence[Evidence]
    base_url: str
    criteria: str
    language: Language = "ja"


def credential_address(base_url: str, credential: CredentialId) -> str:
    """Return the credential's one address: its id, its QR code and its share link."""
    return f"{base_url}/c/{credential}"


def achievement_credential(content: CredentialContent) -> dict[str, Any]:
    """Return the unsigned AchievementCredential (in `type`: its alias OpenBadgeCredential).

    `validFrom` is the moment of issuing, `awardedDate` the day of the Award, `validUntil` the last
    second of its last day in Japan. Raises Refused `evidence-not-accepted`.
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
    evidence = [_evidence(content, piece, address, n) for n, piece in enumerate(content.evidence, 1)]
    return {**document, **({"evidence": evidence} if evidence else {})}


def _subject(content: CredentialContent) -> dict[str, Any]:
    """Return the AchievementSubject (appendix B.1.3)."""
    earned = achievement(
        content.badge, content.programme, content.base_url, content.criteria, content.language
    )
    subject: dict[str, Any] = {
        "type": ["AchievementSubject"],
        "identifier": _identifiers(content.learner, content.salt),
        "achievement": earned,
    }
    if content.award.route in _ROUTE:
        subject["narrative"] = _ROUTE[content.award.route].in_(content.language)
    found = results(content.evidence, earned.get("resultDescription", ()))
    return {**subject, **({"result": found} if found else {})}


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


def _evidence(content: CredentialContent, piece: Evidence, credential: str, number: int) -> dict[str, Any]:
    """Return an Evidence entry (appendix B.1.8): what kind of proof, how accepted; never a document."""
    if piece.acceptance is None:
        raise Refused(
            "evidence-not-accepted",
            Text(
                f"証拠「{piece.id}」は、まだ受理されていません。",
                f"The evidence {piece.id} is not accepted yet.",
            ),
            Text("先に証拠を受理してください。", "Accept the evidence first."),
        )
    language = content.language
    kind, name = _kind_and_name(piece, content.programme.skill_map)
    return {
        "id": f"{credential}#evidence-{number}",
        "type": ["Evidence"],
        "name": name.in_(language),
        "genre": _GENRE[kind].in_(language),
        "description": piece.dated.isoformat(),
        "narrative": _ACCEPTED[piece.acceptance.strength].in_(language),
    }


def _kind_and_name(piece: Evidence, skill_map: SkillMap) -> tuple[str, Text]:
    match piece:
        case CertificateEvidence():
            return "certificate", skill_map.certificates[piece.certificate].name
        case AchievementEvidence():
            return "achievement", skill_map.achievements[piece.achievement].name
        case _:
            return "experience", skill_map.experience_areas[piece.area]
