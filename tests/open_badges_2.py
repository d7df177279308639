"""An invented provider of Open Badges 2.0, whose site really is served; openbadgeslib signs its badges."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from openbadgeslib.ob2 import OB2Signer
from openbadgeslib.ob2.models import Assertion, IdentityObject, Verification

from badgeserver.credentials.fetcher import Fetcher
from badgeserver.domain.catalogue import TrustedBadge
from badgeserver.domain.ids import CertificateId
from badgeserver.services.office import Office
from tests.credentials.hostile_site import Page, serving, text
from tests.offices import running

ISSUED = datetime(2026, 5, 1, 3, 0, tzinfo=UTC)
SALT = "invented-salt"
EMAIL = "hikari@example.jp"


@lru_cache(maxsize=2)
def rsa_key(number: int) -> tuple[bytes, str]:
    """A key as PEM, private and public, made once."""
    key = rsa.generate_private_key(65537, 2048)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return private, key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def hashed(email: str, algorithm: str = "sha256") -> IdentityObject:
    """The recipient with this address, hashed."""
    digest = hashlib.new(algorithm, (email + SALT).encode()).hexdigest()
    return IdentityObject(f"{algorithm}${digest}", hashed=True, salt=SALT)


@dataclass
class Provider2:
    """A provider at `base` (plain HTTP on the loopback). `pages` is its site, which tests may spoil."""

    base: str
    pages: dict[str, Page] = field(default_factory=dict)

    @property
    def host(self) -> str:
        return self.base.removeprefix("http://")

    @property
    def issuer(self) -> str:
        return f"{self.base}/issuer"

    @property
    def achievement(self) -> str:
        return f"{self.base}/course/1"

    def put(self, path: str, document: dict[str, Any]) -> None:
        """Serve a document."""
        self.pages[path] = text(json.dumps(document).encode())

    def publish(self) -> None:
        """Serve the profile, the BadgeClass, the key and an empty list of revoked badges."""
        context = {"@context": "https://w3id.org/openbadges/v2"}
        self.profile()
        self.put(
            "/course/1",
            {
                **context,
                "type": "BadgeClass",
                "id": self.achievement,
                "name": "見本の講座",
                "issuer": self.issuer,
            },
        )
        self.put(
            "/key",
            {
                **context,
                "type": "CryptographicKey",
                "id": f"{self.base}/key",
                "owner": self.issuer,
                "publicKeyPem": rsa_key(0)[1],
            },
        )
        self.revoke()

    def profile(self, **changes: Any) -> None:
        """Serve the issuer's profile."""
        known = {
            "@context": "https://w3id.org/openbadges/v2",
            "type": "Issuer",
            "id": self.issuer,
            "name": "見本ラーニング",
            "publicKey": f"{self.base}/key",
            "revocationList": f"{self.base}/revoked",
        }
        self.put("/issuer", known | changes)

    def revoke(self, *entries: Any) -> None:
        """Serve the list of revoked badges."""
        self.put("/revoked", {"type": "RevocationList", "revokedAssertions": list(entries)})

    def hosted(self, recipient: IdentityObject | None = None, **changes: Any) -> dict[str, Any]:
        """A HostedBadge, which is served at its id."""
        made = Assertion(
            id=f"{self.base}/badges/1",
            recipient=recipient or hashed(EMAIL),
            badge=self.achievement,
            verification=Verification("HostedBadge"),
            issued_on=ISSUED,
        ).to_dict()
        document = made | changes
        self.put("/badges/1", document)
        return document

    def signed(self, recipient: IdentityObject | None = None, key: int = 0, **changes: Any) -> str:
        """A SignedBadge as a compact JWS."""
        made = Assertion(
            id="urn:uuid:00000000-0000-4000-8000-000000000001",
            recipient=recipient or hashed(EMAIL),
            badge=self.achievement,
            verification=Verification("SignedBadge", f"{self.base}/key"),
            issued_on=ISSUED,
        )
        return OB2Signer(rsa_key(key)[0]).sign(replace(made, **changes))


@contextmanager
def provider_2() -> Iterator[Provider2]:
    """A provider whose site is being served."""
    pages: dict[str, Page] = {}
    with serving(pages) as port:
        provider = Provider2(f"http://127.0.0.1:{port}", pages)
        provider.publish()
        yield provider


def reaching(office: Office, *hosts: str) -> Office:
    """The office with a fetcher that may reach these hosts on the loopback, and no other private one."""
    return replace(office, fetcher=Fetcher(own_hosts=frozenset(hosts)))


def trusting(office: Office, *trusted: TrustedBadge, certificate: str = "jmooc-course") -> Office:
    """The office with a catalogue in which these badges prove a certificate."""
    programme = office.programme
    skill_map = programme.skill_map
    entry = replace(skill_map.certificates[CertificateId(certificate)], trusted_badges=trusted)
    certificates = {**skill_map.certificates, entry.id: entry}
    return running(replace(programme, skill_map=replace(skill_map, certificates=certificates)), office)
