"""The report's writer reaches no file but its own, and its drawing says what the table says."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest

from badgeserver.documents.fonts import FontShelf
from badgeserver.documents.level_bars import LevelBar, level_bars_svg
from badgeserver.documents.report import PICTURE, ReportWriter
from badgeserver.domain.errors import Misconfigured
from badgeserver.domain.targets import Figure

MADE = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
BARS = (
    LevelBar("L1 ふれる", Figure(175, 179), 1_200),
    LevelBar("L2 <つかう>", None, 700),
    LevelBar("L3 いかす", Figure(0, 0), None),
)


@pytest.fixture(scope="module")
def writer(templates: Path, shelf: FontShelf) -> ReportWriter:
    return ReportWriter(templates, shelf)


def test_the_same_report_gives_the_same_bytes(writer: ReportWriter) -> None:
    article = f'<h1>報告</h1><img src="{PICTURE}levels" alt="図">'
    pictures = {"levels": level_bars_svg(BARS, "ja")}
    first, second = (writer.pdf(article, pictures, "報告", MADE, "ja") for _ in range(2))
    assert first == second
    assert first.startswith(b"%PDF-1.7")


@pytest.mark.parametrize(
    "address", ["file:///etc/hostname", "https://example.jp/x.png", "picture:other", "../skillmap.svg"]
)
def test_nothing_else_is_read(writer: ReportWriter, address: str) -> None:
    article = f'<p>x</p><img src="{address}" alt="">'
    if address.startswith(".."):
        assert writer.pdf(article, {}, "t", MADE, "en"), "without a base, such an address leads nowhere"
        return
    with pytest.raises(Misconfigured) as found:
        writer.pdf(article, {}, "t", MADE, "en")
    assert found.value.code == "report-reaches-out"


def test_missing_templates_are_told(tmp_path: Path, shelf: FontShelf) -> None:
    with pytest.raises(Misconfigured) as found:
        ReportWriter(tmp_path, shelf)
    assert found.value.code == "report-template-missing"


def test_the_bars_say_people_and_targets_in_words(shelf: FontShelf) -> None:
    for language, expected in (("ja", "175～179 / 1,200"), ("en", "175 to 179 / 1,200")):
        drawing = level_bars_svg(BARS, "ja" if language == "ja" else "en")
        texts = [
            one.text or "" for one in ElementTree.fromstring(drawing).iter("{http://www.w3.org/2000/svg}text")
        ]
        assert expected in texts
        assert "L2 <つかう>" in texts
        assert any(text.endswith(" / 700") and not text.startswith("0") for text in texts)
        assert "0" in texts
