"""What an entry of a Bitstring Status List says of a credential (Bitstring Status List 1.0)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from badgeserver.credentials.status_list import MIN_ENTRIES, bad_list, decode, value_at
from badgeserver.credentials.verdicts import known_refusal
from badgeserver.domain.errors import Refused

ENTRY_TYPE: Final = "BitstringStatusListEntry"
LIST_TYPE: Final = "BitstringStatusList"

_INDEX: Final = re.compile(r"[0-9]{1,10}", re.ASCII)
_VALUE: Final = re.compile(r"0x[0-9a-fA-F]{1,4}", re.ASCII)
_MAX_SIZE: Final = 16


@dataclass(frozen=True, slots=True)
class BitstringEntry:
    """A credential's place in the list at `address`: entry `index` of `size` bits (section 2.1).

    `messages` says what each value means, where the issuer says so.
    """

    address: str
    purpose: str
    index: int
    size: int = 1
    messages: Mapping[int, str] = field(default_factory=dict)


def read_entry(stated: Mapping[str, Any]) -> BitstringEntry:
    """Return a BitstringStatusListEntry as a credential states it; raises Refused `bad-status-entry`."""
    address, purpose, index = (
        stated.get(name) for name in ("statusListCredential", "statusPurpose", "statusListIndex")
    )
    size = stated.get("statusSize", 1)
    if not isinstance(address, str) or not isinstance(purpose, str) or not purpose:
        raise bad_entry()
    if not isinstance(index, str) or not _INDEX.fullmatch(index):
        raise bad_entry()
    if not isinstance(size, int) or isinstance(size, bool) or not 1 <= size <= _MAX_SIZE:
        raise bad_entry()
    return BitstringEntry(address, purpose, int(index), size, _messages(stated, size))


def _messages(stated: Mapping[str, Any], size: int) -> dict[int, str]:
    """Return what each value means: every value, or none where the entry is a single bit (section 2.1)."""
    if "statusMessage" not in stated and size == 1:
        return {}
    listed = stated.get("statusMessage")
    messages = dict(map(_message, listed if isinstance(listed, list) else ()))
    if set(messages) != set(range(1 << size)):
        raise bad_entry()
    return messages


def _message(stated: object) -> tuple[int, str]:
    value, message = (
        (stated.get("status"), stated.get("message")) if isinstance(stated, dict) else (None, None)
    )
    if not isinstance(value, str) or not _VALUE.fullmatch(value) or not isinstance(message, str):
        raise bad_entry()
    return int(value, 16), message[:200]


def list_bits(document: Mapping[str, Any], size: int) -> bytes:
    """Return the bits of a status list credential whose entries have `size` bits each.

    Raises Refused `bad-status-list` for a malformed one and for fewer than 131,072 entries
    (section 3.2, step 7).
    """
    bits = decode(_list(document).get("encodedList"))
    if len(bits) * 8 // size < MIN_ENTRIES:
        raise bad_list()
    return bits


def status_value(document: Mapping[str, Any], entry: BitstringEntry) -> int:
    """Return the value of `entry` in a verified status list credential (section 3.2, steps 5 to 11).

    Raises Refused: `status-purpose` when the list serves another purpose, `status-range` for an
    index beyond it, and as `list_bits` does.
    """
    purposes = _list(document).get("statusPurpose")
    if entry.purpose not in (purposes if isinstance(purposes, list) else [purposes]):
        raise known_refusal("status-purpose")
    try:
        return value_at(list_bits(document, entry.size), entry.index, entry.size)
    except IndexError as fault:
        raise known_refusal("status-range") from fault


def _list(document: Mapping[str, Any]) -> Mapping[str, Any]:
    subject = document.get("credentialSubject")
    if not isinstance(subject, dict) or subject.get("type") not in (LIST_TYPE, [LIST_TYPE]):
        raise bad_list()
    return subject


def bad_entry() -> Refused:
    """Return the refusal of a status entry that is malformed."""
    return known_refusal("bad-status-entry")
