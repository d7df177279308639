"""Bitstring Status List 1.0."""

from __future__ import annotations

import base64
import gzip
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from badgeserver.credentials.data_integrity import signature_matches
from badgeserver.credentials.status_list import (
    MAX_BYTES,
    MIN_ENTRIES,
    bitstring,
    decode,
    encode,
    status_entry,
    value_at,
)
from badgeserver.domain.award import StatusEntry, StatusPurpose
from badgeserver.domain.errors import Refused
from tests.credentials.samples import BASE, NOW, MemorySigner, signed_list


def _pack(bits: bytes) -> str:
    return "u" + base64.urlsafe_b64encode(gzip.compress(bits, mtime=0)).rstrip(b"=").decode()


# Section 3.2: the first entry is the left-most bit.
@pytest.mark.parametrize(
    ("index", "first_bytes"), [(0, b"\x80\x00"), (7, b"\x01\x00"), (8, b"\x00\x80"), (15, b"\x00\x01")]
)
def test_bit_0_is_the_left_most(index: int, first_bytes: bytes) -> None:
    assert bitstring(MIN_ENTRIES, [index])[:2] == first_bytes


@given(st.sets(st.integers(0, MIN_ENTRIES - 1), max_size=50))
def test_what_is_encoded_is_decoded(indexes: set[int]) -> None:
    bits = decode(encode(bitstring(MIN_ENTRIES, indexes)))
    assert {index for index in [*indexes, 0, MIN_ENTRIES - 1] if value_at(bits, index)} == indexes


def test_the_same_list_gives_the_same_text() -> None:
    assert encode(bitstring(MIN_ENTRIES, [5])) == encode(bitstring(MIN_ENTRIES, [5]))


def test_a_list_that_is_too_short_to_hide_in_is_not_made() -> None:
    with pytest.raises(ValueError, match="131072"):
        encode(bytes(MIN_ENTRIES // 8 - 1))


@pytest.mark.parametrize(
    "encoded",
    [
        None,
        7,
        "",
        "u",
        "zabc",
        "u!!!!",
        "u" + base64.urlsafe_b64encode(b"not gzip").decode(),
        _pack(bytes(MIN_ENTRIES // 8 - 1)),
        _pack(bytes(MIN_ENTRIES // 8))[:-8],
        _pack(bytes(MAX_BYTES + 1)),
        "m" + base64.b64encode(gzip.compress(bytes(MIN_ENTRIES // 8), mtime=0)).decode(),
        _pack(b"")[:-1] + "é",
    ],
)
def test_a_list_in_another_encoding_or_size_is_refused(encoded: object) -> None:
    with pytest.raises(Refused) as refused:
        decode(encoded)
    assert refused.value.code == "bad-status-list"


def test_the_signed_list_says_what_its_bits_are_for_and_how_long_it_may_be_kept(signer: MemorySigner) -> None:
    document = signed_list(signer, 3)
    subject = document["credentialSubject"]
    assert document["type"] == ["VerifiableCredential", "BitstringStatusListCredential"]
    assert document["id"] == f"{BASE}/status/revocation/1"
    assert (subject["type"], subject["statusPurpose"]) == ("BitstringStatusList", "revocation")
    assert subject["ttl"] == timedelta(minutes=5) / timedelta(milliseconds=1)
    assert (document["validFrom"], document["validUntil"]) == ("2026-11-20T03:00:00Z", "2026-11-21T03:00:00Z")
    assert signature_matches(document, document["proof"][0], signer.private.public_key())


@pytest.mark.parametrize("index", [-1, MIN_ENTRIES])
def test_a_list_has_no_entries_beyond_its_ends(index: int) -> None:
    with pytest.raises(IndexError):
        bitstring(MIN_ENTRIES, [index])
    with pytest.raises(IndexError):
        value_at(bytes(MIN_ENTRIES // 8), index)


# Section 3.2, step 9: `statusSize` bits from index times `statusSize` on, the left-most first.
@pytest.mark.parametrize(
    ("size", "index", "value"),
    [
        (1, 0, 1),
        (1, 1, 0),
        (2, 0, 0b10),
        (2, 3, 0b01),
        (3, 1, 0b101),
        (4, 2, 0b1111),
        (12, 0, 0b101101011111),
    ],
)
def test_an_entry_of_several_bits_is_one_number(size: int, index: int, value: int) -> None:
    bits = bytes([0b10110101, 0b11110000])
    assert value_at(bits, index, size) == value


@given(st.integers(1, 16), st.integers(0, 40), st.binary(min_size=96, max_size=96))
def test_an_entry_of_several_bits_is_read_bit_by_bit(size: int, index: int, bits: bytes) -> None:
    one_by_one = [value_at(bits, index * size + step) for step in range(size)]
    assert value_at(bits, index, size) == int("".join(map(str, one_by_one)), 2)


def test_the_entry_of_a_credential_has_an_id_and_its_index_as_text() -> None:
    assert status_entry(BASE, StatusPurpose.REVOCATION, StatusEntry(2, 17)) == {
        "id": f"{BASE}/status/revocation/2#17",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "17",
        "statusListCredential": f"{BASE}/status/revocation/2",
    }


def test_now_is_only_what_the_caller_says(signer: MemorySigner) -> None:
    later = signed_list(signer, now=NOW + timedelta(days=3))
    assert later["validFrom"] == "2026-11-23T03:00:00Z"
