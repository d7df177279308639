"""The signed statement in a certificate's QR code: a compact JWS (RFC 7515) with EdDSA (RFC 8037).

It is short so that an ordinary phone reads it, and whole enough to be checked without any server.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from jwt.algorithms import Algorithm
from jwt.api_jws import PyJWS
from jwt.exceptions import PyJWTError

from badgeserver.credentials.check_words import said
from badgeserver.credentials.strict_json import read_json_object
from badgeserver.domain.award import StatusEntry
from badgeserver.domain.errors import Refused
from badgeserver.domain.text import Text

MAX_ADDRESS = 2_000
_ADDRESS = re.compile(r"(https?://[^/?#]+(?:/[^?#]*)?)/c/([A-Za-z0-9_-]{22})", re.ASCII)


class StatementSigner(Protocol):
    """A private Ed25519 key with the short name that goes into the header."""

    @property
    def kid(self) -> str:
        """The fragment of the key's id in the issuer's DID document."""

    def sign(self, message: bytes) -> bytes:
        """Return the 64-byte Ed25519 signature of `message`."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What the printed certificate states; `valid_until` is its last day, None for no end."""

    credential_id: str
    badge: str
    map_version: str
    name: str
    awarded_on: date
    valid_until: date | None
    status: StatusEntry


class _EdDSA(Algorithm):
    """EdDSA for PyJWT with keys that need not show their private half."""

    def prepare_key(self, key: Any) -> Any:
        return key

    def sign(self, msg: bytes, key: Any) -> bytes:
        signature: bytes = key.sign(msg)
        return signature

    def verify(self, msg: bytes, key: Any, sig: bytes) -> bool:
        try:
            key.verify(sig, msg)
        except InvalidSignature:
            return False
        return True

    @staticmethod
    def to_jwk(key_obj: Any, as_dict: bool = False) -> Any:
        """Keys are published as Multikeys in the DID document, never as JWKs."""
        raise NotImplementedError

    @staticmethod
    def from_jwk(jwk: Any) -> Any:
        """Keys are published as Multikeys in the DID document, never as JWKs."""
        raise NotImplementedError


def _jws() -> PyJWS:
    jws = PyJWS(algorithms=[])
    jws.register_algorithm("EdDSA", _EdDSA())
    return jws


_JWS = _jws()


def sign_statement(statement: Statement, signer: StatementSigner) -> str:
    """Return the compact JWS of `statement`; its header holds only `alg` and the short `kid`."""
    payload = json.dumps(_members(statement), ensure_ascii=False, separators=(",", ":")).encode()
    key: Any = signer
    return _JWS.encode(payload, key, "EdDSA", {"typ": None, "kid": signer.kid})


def _members(statement: Statement) -> dict[str, Any]:
    members: dict[str, Any] = {
        "i": statement.credential_id,
        "b": statement.badge,
        "m": statement.map_version,
        "n": statement.name,
        "d": statement.awarded_on.strftime("%Y%m%d"),
    }
    if statement.valid_until is not None:
        members["u"] = statement.valid_until.strftime("%Y%m%d")
    return {**members, "s": [statement.status.list_number, statement.status.index]}


def key_name(jws: str) -> str:
    """Return the short name of the key that a statement says it was signed with.

    Raises Refused `bad-statement` unless the header holds exactly `alg: EdDSA` and a `kid`.
    """
    try:
        header = _JWS.get_unverified_header(jws)
    except PyJWTError as fault:
        raise _bad_statement() from fault
    kid = header.get("kid")
    if set(header) != {"alg", "kid"} or header["alg"] != "EdDSA" or not isinstance(kid, str):
        raise _bad_statement()
    return kid


def read_statement(jws: str, key: Ed25519PublicKey) -> Statement | None:
    """Return what the statement says, or None if its signature is not that of `key`.

    Raises Refused `bad-statement` for a text that is no statement.
    """
    key_name(jws)
    try:
        payload = _JWS.decode(jws, key, algorithms=["EdDSA"])
    except PyJWTError:
        return None
    return statement_of(payload)


def unverified_statement(jws: str) -> Statement:
    """Return what the statement says without looking at its signature; raises Refused `bad-statement`."""
    key_name(jws)
    try:
        return statement_of(_JWS.decode_complete(jws, options={"verify_signature": False})["payload"])
    except PyJWTError as fault:
        raise _bad_statement() from fault


def statement_of(payload: bytes) -> Statement:
    """Return the Statement that a payload writes; raises Refused `bad-statement`."""
    try:
        members = read_json_object(payload)
        number, index = _status(members)
        return Statement(
            credential_id=_text(members, "i"),
            badge=_text(members, "b"),
            map_version=_text(members, "m"),
            name=_text(members, "n"),
            awarded_on=_day(_text(members, "d")),
            valid_until=_day(_text(members, "u")) if "u" in members else None,
            status=StatusEntry(number, index),
        )
    except (KeyError, TypeError, ValueError, Refused) as fault:
        raise _bad_statement() from fault


def _text(members: Mapping[str, Any], name: str) -> str:
    value = members[name]
    if not isinstance(value, str):
        raise TypeError(name)
    return value


def _status(members: Mapping[str, Any]) -> tuple[int, int]:
    number, index = members["s"]
    if type(number) is not int or type(index) is not int or number < 0 or index < 0:
        raise ValueError("s")
    return number, index


def _day(text: str) -> date:
    return datetime.strptime(text, "%Y%m%d").date()


def qr_address(base_url: str, credential_id: str, jws: str) -> str:
    """Return what the QR code says: the credential's address with the statement as its fragment."""
    return f"{base_url}/c/{credential_id}#{jws}"


@dataclass(frozen=True, slots=True)
class CredentialAddress:
    """A credential's address, taken apart: the site, the credential's id, the statement if any."""

    base_url: str
    credential_id: str
    jws: str | None


def read_address(text: str) -> CredentialAddress:
    """Take a credential's address apart, with or without a fragment.

    Raises Refused `bad-address` for anything else than `https://HOST/c/ID` (or `http://`).
    """
    address, _, fragment = text.strip().partition("#")
    match = _ADDRESS.fullmatch(address) if len(text) <= MAX_ADDRESS else None
    if match is None or not _names_a_host(address):
        raise Refused(
            "bad-address",
            said("bad-address"),
            Text(
                "「https://…/c/…」の形のアドレスを入れてください。", "Enter an address such as https://…/c/…."
            ),
        )
    return CredentialAddress(match[1], match[2], fragment or None)


def _names_a_host(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return bool(parts.hostname) and "@" not in parts.netloc and parts.port != 0
    except ValueError:
        return False


def _bad_statement() -> Refused:
    return Refused(
        "bad-statement",
        said("bad-statement"),
        Text(
            "QRコードを、もう一度はっきり写してください。", "Scan the QR code again, sharply and as a whole."
        ),
    )
