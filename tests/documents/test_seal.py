"""The issuer's seal."""

from __future__ import annotations

from io import BytesIO

import pytest
import vl_convert
from lxml import etree
from PIL import Image

from badgeserver.documents.fonts import FontShelf
from badgeserver.documents.seal import VERMILION, seal_svg
from badgeserver.domain.errors import Misconfigured


@pytest.mark.parametrize(
    "text", ["見本", "見本県", "見本之印", "見本県之印", "見本県知事印", "見本県教育委員会印"]
)
def test_a_seal_is_vermilion_and_fills_its_square(text: str, shelf: FontShelf) -> None:
    svg = seal_svg(text, shelf)
    picture = Image.open(
        BytesIO(vl_convert.svg_to_png(svg.replace("<svg ", '<svg width="200" height="200" ')))
    )
    inside = picture.convert("RGBA").getchannel("A").crop((20, 20, 180, 180))
    left, top, right, bottom = inside.getbbox() or (0, 0, 0, 0)
    assert etree.fromstring(svg)[-1].get("fill") == VERMILION
    assert left <= 16 and top <= 16 and right >= 144 and bottom >= 144


def test_characters_run_down_columns_from_the_right(shelf: FontShelf) -> None:
    """「一口」 in one column: the dash of 一 lies above the box of 口."""
    svg = seal_svg("一口", shelf)
    picture = Image.open(
        BytesIO(vl_convert.svg_to_png(svg.replace("<svg ", '<svg width="200" height="200" ')))
    )
    ink = picture.convert("RGBA").getchannel("A").crop((20, 20, 180, 180))
    upper, lower = ink.crop((0, 0, 160, 80)), ink.crop((0, 80, 160, 160))
    assert sum(upper.histogram()[128:]) < sum(lower.histogram()[128:])


@pytest.mark.parametrize("text", ["", "印", "見本県教育委員会之印影", "見 本", "見한"])
def test_what_can_not_be_cut_is_refused(text: str, shelf: FontShelf) -> None:
    with pytest.raises(Misconfigured) as refusal:
        seal_svg(text, shelf)
    assert refusal.value.code == "seal-text"
