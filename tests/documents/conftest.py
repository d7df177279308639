"""An invented badge, issuer and certificate, and the printer that all tests of this room share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from badgeserver.documents.award_certificate import AwardCertificate
from badgeserver.documents.badge_art import badge_svg
from badgeserver.documents.certificate_printer import CertificatePrinter
from badgeserver.documents.fonts import FontShelf
from badgeserver.domain.ids import BadgeId, CertificateId, CredentialId, LevelId
from badgeserver.domain.programme import Issuer
from badgeserver.domain.requirement import HoldsCertificate
from badgeserver.domain.skill_map import Badge, Level
from badgeserver.domain.text import Text

LEVEL_NAMES = (
    Text("ふれる", "Explore"),
    Text("つかう", "Use"),
    Text("いかす", "Apply"),
    Text("すすめる", "Drive"),
    Text("みちびく", "Lead"),
)
ADDRESS = "https://badges.example.jp/c/AbCdEfGhIjKlMnOpQrStUv"
SUMMARY = (
    "eyJhbGciOiJFZERTQSIsImtpZCI6IjEifQ." + "eyJpIjoiQWJDZEVmR2hJaktsTW5PcFFyU3RVdiJ9" * 4 + "." + "Zm9v" * 20
)
"""As long as the compact signed summary of a typical certificate."""

MakeBadge = Callable[..., Badge]
MakeCertificate = Callable[..., AwardCertificate]


def level(rank: int) -> Level:
    return Level(LevelId(f"L{rank}"), rank, LEVEL_NAMES[rank - 1], Text("", ""))


@pytest.fixture(scope="session")
def make_level() -> Callable[[int], Level]:
    return level


@pytest.fixture(scope="session")
def make_badge() -> MakeBadge:
    def make(pictogram: str = "gear", badge_id: str = "ex-badge", name: Text | None = None) -> Badge:
        return Badge(
            BadgeId(badge_id),
            LevelId("L3"),
            name or Text("職場デジタル改善", "Workplace digital improver"),
            Text("自分の職場の仕事をデジタルで良くした", "Made own workplace better with digital tools"),
            (),
            (),
            HoldsCertificate(CertificateId("x")),
            pictogram=pictogram,
        )

    return make


@pytest.fixture(scope="session")
def issuer() -> Issuer:
    return Issuer(
        name=Text("見本県（例）", "Mihon Prefecture (example)"),
        description=Text("", ""),
        signatory_title=Text("見本県知事（例）", "Governor of Mihon (example)"),
        signatory_name=Text("見本　太郎", "MIHON Taro"),
        seal_text="見本之印",
        contact_email="badges@example.jp",
    )


@pytest.fixture(scope="session")
def make_certificate(make_badge: MakeBadge, issuer: Issuer) -> MakeCertificate:
    badge = make_badge()

    def make(**changes: Any) -> AwardCertificate:
        plain: dict[str, Any] = {
            "credential_id": CredentialId("AbCdEfGhIjKlMnOpQrStUv"),
            "holder_name": "髙橋　花子",
            "badge_name": badge.name,
            "level": level(3),
            "outcome": badge.outcome,
            "achieved": (
                Text("ITパスポート試験", "IT Passport Examination"),
                Text("デジタルで業務を改善した", "Improved a work process with digital tools"),
            ),
            "awarded_on": date(2027, 4, 1),
            "valid_until": date(2030, 4, 1),
            "issuer": issuer,
            "verification_address": ADDRESS,
            "qr_content": f"{ADDRESS}#{SUMMARY}",
            "badge_svg": badge_svg(badge, level(3), 5, "ja"),
            "is_example": True,
        }
        return AwardCertificate(**(plain | changes))

    return make


@pytest.fixture(scope="session")
def shelf() -> FontShelf:
    return FontShelf()


@pytest.fixture(scope="session")
def templates() -> Path:
    return Path(__file__).parents[2] / "templates"


@pytest.fixture(scope="session")
def printer(templates: Path, shelf: FontShelf) -> CertificatePrinter:
    return CertificatePrinter(templates, shelf)
