"""The issuer's seal on a provider's badge: an EndorsementCredential (Open Badges 3.0, appendix B.1.6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from badgeserver.credentials.achievement import EXAMPLE_NOTICE
from badgeserver.credentials.contexts import CREDENTIALS_V2, OPEN_BADGES_V3
from badgeserver.credentials.profile import profile
from badgeserver.credentials.status_list import status_entry
from badgeserver.credentials.timestamps import day_in_japan, format_timestamp
from badgeserver.domain.award import StatusEntry, StatusPurpose
from badgeserver.domain.endorsement import ForeignBadge
from badgeserver.domain.ids import EndorsementId
from badgeserver.domain.programme import Programme
from badgeserver.domain.text import Language, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class EndorsementContent:
    """Everything that an endorsement says of `badge`; an empty `comment` leaves only what is always said."""

    id: EndorsementId
    badge: ForeignBadge
    programme: Programme
    status: StatusEntry
    issued_at: datetime
    base_url: str
    comment: str = ""
    language: Language = "ja"


def endorsement_address(base_url: str, endorsement: EndorsementId) -> str:
    """Return the endorsement's address, which is its id."""
    return f"{base_url}/endorsements/{endorsement}"


def endorsement_credential(content: EndorsementContent) -> dict[str, Any]:
    """Return the unsigned EndorsementCredential; its subject's id is the endorsed credential's (B.1.7)."""
    base_url, language, badge = content.base_url, content.language, content.badge
    name = Text(f"「{badge.name}」の確認", f"Endorsement of “{badge.name}”")
    document: dict[str, Any] = {
        "@context": [CREDENTIALS_V2, OPEN_BADGES_V3],
        "id": endorsement_address(base_url, content.id),
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": name.in_(language),
        "issuer": profile(content.programme.issuer, base_url, language),
        "validFrom": format_timestamp(content.issued_at),
        "credentialSubject": {
            "id": badge.id,
            "type": ["EndorsementSubject"],
            "endorsementComment": (always_said(badge, content.programme, language) + content.comment).strip(),
        },
        "credentialStatus": status_entry(base_url, StatusPurpose.REVOCATION, content.status),
    }
    if content.programme.is_example:
        document["description"] = EXAMPLE_NOTICE.in_(language)
    return document


def always_said(badge: ForeignBadge, programme: Programme, language: Language = "ja") -> str:
    """Return the comment that every endorsement of `badge` begins with."""
    issuer, day = programme.issuer.name, day_in_japan(badge.verified_at).isoformat()
    return Text(
        f"{issuer.ja}は、{badge.issuer_name}が発行したこのバッジの電子署名と有効性を{day}に確かめ、"
        "学びの証明として受理しました。",
        f"{issuer.en} verified the signature and validity of this badge, issued by {badge.issuer_name}, "
        f"on {day}, and accepted it as evidence of learning. ",
    ).in_(language)
