"""Symbols from tables are those of the library, module by module."""

from __future__ import annotations

from random import Random
from typing import Final

import numpy as np
import pytest
import qrcode
from hypothesis import given, settings
from hypothesis import strategies as st
from qrcode.constants import ERROR_CORRECT_M
from qrcode.util import QRData

from badgeserver.documents.qr_symbols import MASK, VERSIONS, capacity, modules_of

BYTE_MODE: Final = 4


def drawn_by_the_library(data: bytes) -> list[list[bool]]:
    symbol = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0, mask_pattern=MASK)
    symbol.add_data(QRData(data, mode=BYTE_MODE, check_data=False))
    symbol.make(fit=True)
    return [[bool(dark) for dark in row] for row in symbol.modules]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("spare", [0, 1])
def test_each_version_filled_to_its_end_is_the_library_s(version: int, spare: int) -> None:
    data = Random(version).randbytes(capacity(version) - spare)
    modules = modules_of(data)
    assert modules is not None
    assert len(modules) == 17 + 4 * version
    assert modules.tolist() == drawn_by_the_library(data)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=450))
def test_any_data_give_the_library_s_symbol(data: bytes) -> None:
    modules = modules_of(data)
    assert modules is not None
    assert modules.tolist() == drawn_by_the_library(data)


def test_data_of_noughts_have_no_corrections_but_noughts() -> None:
    modules = modules_of(bytes(9))
    assert np.array_equal(np.array(modules), np.array(drawn_by_the_library(bytes(9))))


def test_what_no_version_holds_has_no_symbol() -> None:
    assert modules_of(bytes(capacity(40))) is not None
    assert modules_of(bytes(capacity(40) + 1)) is None
