"""Multikey: public keys as text (Controlled Identifiers 1.0, section 2.2.2)."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from badgeserver.credentials.base58btc import b58decode, b58encode
from badgeserver.domain.errors import Refused
from badgeserver.domain.text import Text

_ED25519_PUB = b"\xed\x01"  # multicodec 0xed as a varint
_LENGTH = 32
MAX_TEXT = 100


def encode_public_key(key: Ed25519PublicKey) -> str:
    """Return `key` as multibase base58-btc with the Ed25519 header: `z6Mk…`."""
    raw = key.public_bytes(Encoding.Raw, PublicFormat.Raw)
    return "z" + b58encode(_ED25519_PUB + raw)


def decode_public_key(text: object) -> Ed25519PublicKey:
    """Return the Ed25519 key that `text` writes; raises Refused `bad-multikey` for anything else."""
    data = decode_base58btc(text)
    if data is None or len(data) != _LENGTH + 2 or not data.startswith(_ED25519_PUB):
        raise Refused(
            "bad-multikey",
            Text(
                "公開鍵がEd25519のMultikeyの形ではありません。", "The public key is not an Ed25519 Multikey."
            ),
            Text("発行者に知らせてください。", "Tell the issuer."),
        )
    return Ed25519PublicKey.from_public_bytes(data[2:])


def decode_base58btc(text: object) -> bytes | None:
    """Return the bytes of a multibase base58-btc text (`z…`, 100 characters at most), or None."""
    if not isinstance(text, str) or not text.startswith("z") or len(text) > MAX_TEXT:
        return None
    try:
        return b58decode(text[1:])
    except ValueError:
        return None


def encode_base58btc(data: bytes) -> str:
    """Return `data` as multibase base58-btc."""
    return "z" + b58encode(data)
