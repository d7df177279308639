"""The report's writer reaches no file but its own."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from badgeserver.documents.charts.drawing import draw
from badgeserver.documents.charts.pyramid import Storey, pyramid_chart
from badgeserver.documents.fonts import FontShelf
from badgeserver.documents.report import PICTURE, ReportWriter
from badgeserver.domain.errors import Misconfigured

MADE = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
STOREYS = (
    Storey("L1 ふれる", 175, "175～179", 1_200),
    Storey("L2 <つかう>", None, "×", 700),
    Storey("L3 いかす", 0, "0"),
)


@pytest.fixture(scope="module")
def writer(templates: Path, shelf: FontShelf) -> ReportWriter:
    return ReportWriter(templates, shelf)


def test_the_same_report_gives_the_same_bytes(writer: ReportWriter) -> None:
    article = f'<h1>報告</h1><img src="{PICTURE}levels" alt="図">'
    pictures = {"levels": draw(pyramid_chart("図", "", STOREYS, "ja"))}
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
