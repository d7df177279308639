"""Bitstring Status List 1.0 (W3C Recommendation of 2025-05-15): who is revoked, without asking for one."""

from __future__ import annotations

import base64
import binascii
import gzip
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from badgeserver.credentials.bounded import GZIP, decompress
from badgeserver.credentials.contexts import CREDENTIALS_V2
from badgeserver.credentials.data_integrity import Signer, add_proof
from badgeserver.credentials.timestamps import format_timestamp
from badgeserver.domain.award import StatusEntry, StatusPurpose
from badgeserver.domain.errors import Refused
from badgeserver.domain.text import Text

MIN_ENTRIES: Final = 131_072
"""Section 3.2: a shorter list would tell the issuer who is being checked."""

MAX_BYTES: Final = 8 * 1024 * 1024
"""The longest list that is unfolded: 67 million entries."""


def bitstring(size: int, indexes: Iterable[int]) -> bytes:
    """Return a list of `size` entries (a multiple of 8) in which the entries `indexes` are 1."""
    bits = bytearray(size // 8)
    for index in indexes:
        bits[index // 8] |= _mask(index)
    return bytes(bits)


def bit(bits: bytes, index: int) -> bool:
    """Tell whether entry `index` is 1. Bit 0 is the left-most (section 3.2). Raises IndexError."""
    if not 0 <= index < len(bits) * 8:
        raise IndexError(index)
    return bool(bits[index // 8] & _mask(index))


def _mask(index: int) -> int:
    return 0x80 >> (index % 8)


def encode(bits: bytes) -> str:
    """Return `bits` as `encodedList`: multibase base64url of GZIP (section 3.3)."""
    if len(bits) * 8 < MIN_ENTRIES:
        raise ValueError(f"a status list has {MIN_ENTRIES} entries at least")
    return "u" + base64.urlsafe_b64encode(gzip.compress(bits, mtime=0)).rstrip(b"=").decode("ascii")


def decode(encoded: object) -> bytes:
    """Return the bits of an `encodedList` (section 3.4).

    Raises Refused `bad-status-list` for another encoding, for fewer than 131,072 entries and for
    more than `MAX_BYTES`.
    """
    if not isinstance(encoded, str) or not encoded.startswith("u"):
        raise _bad_list()
    text = encoded[1:]
    try:
        packed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        bits = decompress(packed, MAX_BYTES, GZIP)
    except (ValueError, binascii.Error) as fault:
        raise _bad_list() from fault
    if len(bits) * 8 < MIN_ENTRIES:
        raise _bad_list()
    return bits


def list_address(base_url: str, purpose: StatusPurpose, number: int) -> str:
    """Return the address, and id, of status list `number` for `purpose`."""
    return f"{base_url}/status/{purpose}/{number}"


def status_entry(base_url: str, purpose: StatusPurpose, entry: StatusEntry) -> dict[str, str]:
    """Return the BitstringStatusListEntry that a credential carries (section 2.1)."""
    address = list_address(base_url, purpose, entry.list_number)
    return {
        "id": f"{address}#{entry.index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": str(purpose),
        "statusListIndex": str(entry.index),
        "statusListCredential": address,
    }


@dataclass(frozen=True, slots=True)
class StatusList:
    """What a status list says: its address, its purpose, and its `size` entries, 1 at `indexes`."""

    address: str
    purpose: StatusPurpose
    size: int
    indexes: frozenset[int]


def status_list_credential(
    content: StatusList, issuer: str, signer: Signer, now: datetime, ttl: timedelta, valid_for: timedelta
) -> dict[str, Any]:
    """Return the signed BitstringStatusListCredential (section 2.2).

    A verifier may keep it for `ttl`; after `valid_for` it says nothing any more.
    """
    document = {
        "@context": [CREDENTIALS_V2],
        "id": content.address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": format_timestamp(now),
        "validUntil": format_timestamp(now + valid_for),
        "credentialSubject": {
            "id": f"{content.address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": str(content.purpose),
            "encodedList": encode(bitstring(content.size, content.indexes)),
            "ttl": ttl // timedelta(milliseconds=1),
        },
    }
    return add_proof(document, signer, now)


def entry_is_set(document: Mapping[str, Any], purpose: str, index: int) -> bool:
    """Tell whether entry `index` of a status list credential is 1 (section 3.2, Validate Algorithm).

    The caller has verified the credential itself. Raises Refused: `bad-status-list`,
    `status-purpose` when the list serves another purpose, `status-range` for an index beyond it.
    """
    subject = document.get("credentialSubject")
    if not isinstance(subject, Mapping) or subject.get("type") != "BitstringStatusList":
        raise _bad_list()
    purposes = subject.get("statusPurpose")
    if purpose not in (purposes if isinstance(purposes, list) else [purposes]):
        raise Refused(
            "status-purpose",
            Text(
                "失効リストの目的が、証明書に書かれたものとちがいます。",
                "The status list serves another purpose than the credential states.",
            ),
            Text("発行者に知らせてください。", "Tell the issuer."),
        )
    try:
        return bit(decode(subject.get("encodedList")), index)
    except IndexError as fault:
        raise Refused(
            "status-range",
            Text(
                "証明書の番号が、失効リストの範囲の外にあります。",
                "The credential's place lies outside the status list.",
            ),
            Text("発行者に知らせてください。", "Tell the issuer."),
        ) from fault


def _bad_list() -> Refused:
    return Refused(
        "bad-status-list",
        Text("失効リストが正しい形ではありません。", "The status list is malformed."),
        Text("発行者に知らせてください。", "Tell the issuer."),
    )
