"""What a certificate of award says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from badgeserver.domain.ids import CredentialId
from badgeserver.domain.programme import Issuer
from badgeserver.domain.skill_map import Level
from badgeserver.domain.text import Text


@dataclass(frozen=True, slots=True)
class AwardCertificate:
    """What is printed, and nothing else.

    `achieved` says what the badge took, one line each; `badge_svg` is the badge's art;
    `verification_address` is printed in letters, `qr_content` is what the QR code holds.
    """

    credential_id: CredentialId
    holder_name: str
    badge_name: Text
    level: Level
    outcome: Text
    achieved: tuple[Text, ...]
    awarded_on: date
    valid_until: date | None
    issuer: Issuer
    verification_address: str
    qr_content: str
    badge_svg: str
    is_example: bool
