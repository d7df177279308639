"""What an entry of a Bitstring Status List says (Bitstring Status List 1.0, sections 2.1 and 3.2)."""

from __future__ import annotations

from typing import Any

import pytest

from badgeserver.credentials.bitstring_status import BitstringEntry, read_entry, status_value
from badgeserver.credentials.status_list import MAX_BYTES, MIN_ENTRIES, encode
from badgeserver.domain.errors import Refused
from tests.credentials.samples import BASE, MemorySigner, signed_list

ENTRY = {
    "type": "BitstringStatusListEntry",
    "statusPurpose": "revocation",
    "statusListIndex": "94567",
    "statusListCredential": f"{BASE}/status/revocation/1",
}
MESSAGES = [{"status": hex(value), "message": f"meaning {value}"} for value in range(4)]


def a_list(bits: bytes, purpose: Any = "revocation") -> dict[str, Any]:
    """Return the part of a list credential that is read once it is verified."""
    subject = {"type": "BitstringStatusList", "statusPurpose": purpose, "encodedList": encode(bits)}
    return {"credentialSubject": subject}


def test_an_entry_is_read() -> None:
    assert read_entry(ENTRY) == BitstringEntry(f"{BASE}/status/revocation/1", "revocation", 94567)


def test_an_entry_of_two_bits_tells_what_its_values_mean() -> None:
    entry = read_entry({**ENTRY, "statusPurpose": "message", "statusSize": 2, "statusMessage": MESSAGES})
    assert (entry.size, entry.messages[3]) == (2, "meaning 3")


# Section 2.1, member by member.
@pytest.mark.parametrize(
    "changes",
    [
        {"statusPurpose": None},
        {"statusPurpose": ""},
        {"statusPurpose": ["revocation"]},
        {"statusListCredential": None},
        {"statusListIndex": 7},
        {"statusListIndex": "-1"},
        {"statusListIndex": "0x7"},
        {"statusListIndex": "7" * 40},
        {"statusSize": 0},
        {"statusSize": "1"},
        {"statusSize": True},
        {"statusSize": 10**9, "statusMessage": MESSAGES},
        {"statusSize": 2},
        {"statusSize": 2, "statusMessage": MESSAGES[:3]},
        {"statusSize": 2, "statusMessage": [*MESSAGES[:3], MESSAGES[0]]},
        {"statusSize": 2, "statusMessage": {"status": "0x0", "message": "no array"}},
        {"statusSize": 2, "statusMessage": [*MESSAGES[:3], "no object"]},
        {"statusSize": 2, "statusMessage": [*MESSAGES[:3], {"status": "3", "message": "no hex"}]},
        {"statusSize": 2, "statusMessage": [*MESSAGES[:3], {"status": "0x3"}]},
        {"statusMessage": MESSAGES},
    ],
)
def test_a_malformed_entry_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refused:
        read_entry({**ENTRY, **changes})
    assert refused.value.code == "bad-status-entry"


def test_an_entry_is_looked_up_in_the_signed_list(signer: MemorySigner) -> None:
    document = signed_list(signer, 3)
    assert [status_value(document, BitstringEntry("", "revocation", index)) for index in (3, 4)] == [1, 0]


def test_a_list_may_serve_several_purposes() -> None:
    listed = a_list(b"\x10" + bytes(MIN_ENTRIES // 8), ["revocation", "suspension"])
    assert status_value(listed, BitstringEntry("", "suspension", 3)) == 1


@pytest.mark.parametrize("size", [1, 2, 4, 16])
def test_lists_of_all_sizes_are_read(size: int) -> None:
    """Section 3.2, step 7: 131,072 entries at least, whatever their size; ours is the upper bound."""
    for length in (MIN_ENTRIES * size // 8, MAX_BYTES):
        last = length * 8 // size - 1
        listed = a_list(bytes(length - 2) + b"\xff\xff")
        assert status_value(listed, BitstringEntry("", "revocation", last, size)) == (1 << size) - 1


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        (BitstringEntry("", "suspension", 3), "status-purpose"),
        (BitstringEntry("", "revocation", MIN_ENTRIES), "status-range"),
        (BitstringEntry("", "revocation", 0, 2), "bad-status-list"),
    ],
)
def test_a_list_that_does_not_speak_of_the_entry_is_refused(entry: BitstringEntry, code: str) -> None:
    with pytest.raises(Refused) as refused:
        status_value(a_list(bytes(MIN_ENTRIES // 8)), entry)
    assert refused.value.code == code


@pytest.mark.parametrize("subject", [None, [], {"type": "Other"}, {}, {"type": ["BitstringStatusList", "x"]}])
def test_a_list_without_a_list_is_refused(subject: Any) -> None:
    with pytest.raises(Refused) as refused:
        status_value({"credentialSubject": subject}, BitstringEntry("", "revocation", 0))
    assert refused.value.code == "bad-status-list"
