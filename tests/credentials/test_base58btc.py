"""Base 58 as everybody writes it."""

from __future__ import annotations

import base58
import pytest
from hypothesis import given
from hypothesis import strategies as st

from badgeserver.credentials.base58btc import b58decode, b58encode


@given(st.integers(0, 4), st.binary(max_size=80))
def test_it_writes_and_reads_what_others_do(zeros: int, rest: bytes) -> None:
    data = bytes(zeros) + rest
    assert b58encode(data) == base58.b58encode(data).decode()
    assert b58decode(b58encode(data)) == data


@given(st.text("123456789ABCabcxyz", max_size=90))
def test_any_text_of_the_alphabet_is_read_as_others_read_it(text: str) -> None:
    assert b58decode(text) == base58.b58decode(text)


@pytest.mark.parametrize("text", ["0", "O", "I", "l", "z6Mk ", "é", "\ud800", "１"])
def test_other_characters_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="base 58"):
        b58decode(text)
