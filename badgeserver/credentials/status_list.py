"""Bitstring Status List 1.0 (W3C Recommendation of 2025-05-15): who is revoked, without asking for one."""

from __future__ import annotations

import base64
import binascii
import gzip
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final

import numpy as np

from badgeserver.credentials.bounded import GZIP, decompress
from badgeserver.credentials.check_words import said
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


GZIP_LEVEL: Final = 6
"""Measured with 1,000,000 entries, 2 % of them set: level 9 takes 16 times as long and saves 9 % only."""


def bitstring(size: int, indexes: Collection[int]) -> bytes:
    """Return a list of `size` entries (a multiple of 8) in which the entries `indexes` are 1.

    Bit 0 is the left-most (section 3.2). Raises IndexError for an index beyond the list.
    """
    positions = np.fromiter(indexes, np.int64, len(indexes))
    if len(positions) and not 0 <= positions.min() <= positions.max() < size:
        raise IndexError("an index lies beyond the status list")
    entries = np.zeros(size, np.uint8)
    entries[positions] = 1
    return np.packbits(entries).tobytes()


def value_at(bits: bytes, index: int, size: int = 1) -> int:
    """Return entry `index` of a list whose entries have `size` bits each, the left-most bit first.

    Raises IndexError (section 3.2, step 9: RANGE_ERROR).
    """
    start, end = index * size, (index + 1) * size
    if index < 0 or end > len(bits) * 8:
        raise IndexError(index)
    window = bits[start // 8 : -(-end // 8)]
    return int.from_bytes(window) >> (-end % 8) & ((1 << size) - 1)


def encode(bits: bytes) -> str:
    """Return `bits` as `encodedList`: multibase base64url of GZIP (section 3.3)."""
    if len(bits) * 8 < MIN_ENTRIES:
        raise ValueError(f"a status list has {MIN_ENTRIES} entries at least")
    packed = gzip.compress(bits, GZIP_LEVEL, mtime=0)
    return "u" + base64.urlsafe_b64encode(packed).rstrip(b"=").decode("ascii")


def decode(encoded: object) -> bytes:
    """Return the bits of an `encodedList` (section 3.4).

    Raises Refused `bad-status-list` for another encoding, for fewer than 131,072 entries and for
    more than `MAX_BYTES`.
    """
    if not isinstance(encoded, str) or not encoded.startswith("u"):
        raise bad_list()
    return _unfolded(encoded)


@lru_cache(maxsize=4)
def _unfolded(encoded: str) -> bytes:
    """Unfold a list once for the many credentials that point to it; four of the longest take 32 MiB."""
    text = encoded[1:]
    try:
        packed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        bits = decompress(packed, MAX_BYTES, GZIP)
    except (ValueError, binascii.Error) as fault:
        raise bad_list() from fault
    if len(bits) * 8 < MIN_ENTRIES:
        raise bad_list()
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
    content: StatusList,
    issuer: str,
    signer: Signer,
    now: datetime,
    ttl: timedelta,
    valid_for: timedelta | None,
) -> dict[str, Any]:
    """Return the signed BitstringStatusListCredential (section 2.2).

    A verifier may keep it for `ttl`; after `valid_for` it says nothing any more. Without that it is the
    last one, and says for ever how things stood when it was signed.
    """
    document = {
        "@context": [CREDENTIALS_V2],
        "id": content.address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": format_timestamp(now),
        **({} if valid_for is None else {"validUntil": format_timestamp(now + valid_for)}),
        "credentialSubject": {
            "id": f"{content.address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": str(content.purpose),
            "encodedList": encode(bitstring(content.size, content.indexes)),
            "ttl": ttl // timedelta(milliseconds=1),
        },
    }
    return add_proof(document, signer, now)


def bad_list() -> Refused:
    """Return the refusal of a status list that is malformed."""
    return Refused(
        "bad-status-list",
        said("bad-status-list"),
        Text("発行者に知らせてください。", "Tell the issuer."),
    )
