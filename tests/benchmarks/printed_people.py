"""Certificates of one badge of the Hokkaido map for many invented people, ready to be printed."""

from __future__ import annotations

from functools import cache

from badgeserver.credentials.paper import Statement, qr_address, sign_statement
from badgeserver.documents.award_certificate import AwardCertificate
from badgeserver.documents.badge_art import badge_svg
from badgeserver.documents.certificate_printer import CertificatePrinter
from badgeserver.domain.ids import CredentialId
from badgeserver.domain.text import Text
from tests.benchmarks.credential_people import SIGNER, contents, hokkaido, texts
from tests.conftest import ROOT

HOST = "https://badge.pref.hokkaido.example.jp"
ACHIEVED = (
    Text("ITパスポート試験", "IT Passport Examination"),
    Text("デジタルで業務を改善した", "Improved a work process with digital tools"),
)


@cache
def printer() -> CertificatePrinter:
    """Return the printer, built once."""
    return CertificatePrinter(ROOT / "templates")


@cache
def people(count: int) -> tuple[tuple[AwardCertificate, bytes], ...]:
    """Return the certificates of `count` people, each with its signed JSON."""
    programme, made = hokkaido(), []
    for one, signed in zip(contents(count), texts(), strict=False):
        level = programme.skill_map.levels[one.badge.level]
        statement = Statement(
            one.id,
            one.badge.id,
            one.award.map_version,
            one.learner.name,
            one.award.awarded_on,
            one.award.valid_until,
            one.status,
        )
        certificate = AwardCertificate(
            CredentialId(one.id),
            one.learner.name,
            one.badge.name,
            level,
            one.badge.outcome,
            ACHIEVED,
            one.award.awarded_on,
            one.award.valid_until,
            programme.issuer,
            f"{HOST}/c/{one.id}",
            qr_address(HOST, one.id, sign_statement(statement, SIGNER)),
            badge_svg(one.badge, level, len(programme.skill_map.levels), "ja"),
            programme.is_example,
        )
        made.append((certificate, signed))
    return tuple(made)
