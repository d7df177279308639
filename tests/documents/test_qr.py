"""QR codes: a second encoder agrees on the size, and a reader reads them."""

from __future__ import annotations

from io import BytesIO

import pytest
import vl_convert
import zxingcpp
from PIL import Image

from badgeserver.documents.qr import QUIET_ZONE, qr_code, qr_fit, qr_svg, rectangles
from badgeserver.domain.errors import Refused
from tests.qr_codes import qr_codes_in

ADDRESS = "https://badges.example.jp/c/AbCdEfGhIjKlMnOpQrStUv"


@pytest.mark.parametrize("length", [0, 100, 358])
def test_another_encoder_needs_a_symbol_of_the_same_size(length: int) -> None:
    text = f"{ADDRESS}#{'aZ_' * (length // 3)}"
    second_opinion = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    rows = memoryview(second_opinion.to_image(scale=1, add_quiet_zones=False)).tolist()  # type: ignore[arg-type]
    assert len(qr_code(text).modules) == len(rows)


@pytest.mark.parametrize("length", [10, 412])
def test_the_svg_reads_back(length: int) -> None:
    text = "a" * length
    png = vl_convert.svg_to_png(qr_svg(qr_code(text)).replace("<svg ", '<svg width="600" height="600" '))
    found = qr_codes_in(Image.open(BytesIO(png)).convert("L"))
    assert [(one.text, one.format) for one in found] == [(text, zxingcpp.BarcodeFormat.QRCode)]


def test_the_rectangles_cover_the_dark_modules_exactly_once_inside_the_quiet_zone() -> None:
    code = qr_code(ADDRESS)
    painted = [(column, row) for x, row, wide in rectangles(code) for column in range(x, x + wide)]
    dark = {
        (x + QUIET_ZONE, y + QUIET_ZONE)
        for y, row in enumerate(code.modules)
        for x, is_dark in enumerate(row)
        if is_dark
    }
    assert len(painted) == len(set(painted))
    assert set(painted) == dark


@pytest.mark.parametrize(("length", "version"), [(412, 15), (413, 16)])
def test_version_15_at_level_m_holds_412_bytes(length: int, version: int) -> None:
    """ISO/IEC 18004, table 7."""
    assert qr_fit("a" * length).version == version


def test_a_version_15_symbol_has_modules_of_0_41_mm_on_35_mm() -> None:
    fit = qr_fit("a" * 412)
    assert fit.module_mm == pytest.approx(35 / (77 + 8))
    assert fit.module_mm >= 0.40


def test_what_no_version_holds_is_refused() -> None:
    with pytest.raises(Refused) as refusal:
        qr_code("a" * 2332)
    assert refusal.value.code == "qr-too-long"
    assert "2332" in refusal.value.message.ja
