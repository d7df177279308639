"""Private keys as the rest of the product sees them: they sign, have a name, and never show themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from badgeserver.credentials.jwt_credential import JwtAlgorithm
from badgeserver.domain.errors import Conflict, Misconfigured
from badgeserver.domain.keys import KeyAlgorithm, PublishedKey
from badgeserver.domain.text import Text

RSA_BITS = 3072
"""The size of a new RSA key: as strong as P-256, and good beyond 2030 (NIST SP 800-57, table 2)."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key with its short name `kid` and its full id `verification_method`.

    `signature_of` makes the signature as JOSE writes it (RFC 7518, section 3; RFC 8037, section 3.1).
    """

    kid: str
    verification_method: str
    signature_of: Callable[[bytes], bytes] = field(repr=False)

    def sign(self, message: bytes) -> bytes:
        """Return the signature of `message`: 64 bytes of Ed25519 or of ES256 (r || s), or that of RS256."""
        return self.signature_of(message)


@dataclass(frozen=True, slots=True)
class JwtKey:
    """A private key that signs JWT, with its short name `kid` and its full id `verification_method`."""

    kid: str
    verification_method: str
    algorithm: JwtAlgorithm
    signature_of: Callable[[bytes], bytes] = field(repr=False)

    def sign(self, message: bytes) -> bytes:
        """Return the signature of `message` by `algorithm`, as JOSE writes it."""
        return self.signature_of(message)


def as_jwt_key(key: SigningKey, algorithm: KeyAlgorithm) -> JwtKey:
    """Return a key of RS256 or ES256 as one that signs JWT."""
    name: JwtAlgorithm = "RS256" if algorithm is KeyAlgorithm.RS256 else "ES256"
    return JwtKey(key.kid, key.verification_method, name, key.signature_of)


class Keyring(Protocol):
    """Where one issuer's private keys are kept."""

    @property
    def place(self) -> Text:
        """Where that is, for messages."""

    def find(self, published: PublishedKey) -> SigningKey | None:
        """Return the private half of a published key, or None if it is not here.

        It is looked for in the store behind when it is asked for first, so that a key made by another
        process is found at once; from then on it is at hand. Raises Misconfigured when it is there
        and can't be used, `key-not-published` when its public half is not the published one.
        """

    def create(self, kid: str, algorithm: KeyAlgorithm) -> str:
        """Make a private key and return its public half as `PublishedKey.public` writes it.

        Raises Refused `bad-key-name`, Conflict `key-exists`, Misconfigured when nothing can be kept there.
        """


def other_key(kid: str, place: Text) -> Misconfigured:
    """Return what to raise for a key whose public half is not the one that was published under its name."""
    return Misconfigured(
        "key-not-published",
        Text(
            f"鍵「{kid}」（{place.ja}）は、このデータベースで公開された鍵ではありません。",
            f"The key {kid} in {place.en} is not the one that this database has published.",
        ),
        Text(
            "このデータベースの鍵を控えから戻すか、「badgeserver keys rotate」で新しく作ってください。",
            "Restore this database's keys from your backup, or make a new one: “badgeserver keys rotate”.",
        ),
    )


def key_exists(kid: str) -> Conflict:
    """Return what to raise for a name that is taken."""
    return Conflict(
        "key-exists",
        Text(f"鍵「{kid}」は、もうあります。", f"The key {kid} exists already."),
        Text("別の名前にしてください。", "Choose another name."),
    )
