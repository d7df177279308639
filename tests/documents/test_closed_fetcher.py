"""What a document under construction may read, and what not."""

from __future__ import annotations

from pathlib import Path

import pytest
from weasyprint.urls import FatalURLFetchingError

from badgeserver.documents.closed_fetcher import ClosedFetcher


@pytest.fixture
def fetcher(tmp_path: Path) -> ClosedFetcher:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "frame.svg").write_text("<svg/>")
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "own" / "way-out.svg").symlink_to(tmp_path / "secret.txt")
    (tmp_path / "font.ttf").write_bytes(b"font")
    return ClosedFetcher(tmp_path / "own", [tmp_path / "font.ttf"])


@pytest.mark.parametrize(("file", "kind"), [("own/frame.svg", "image/svg+xml"), ("font.ttf", "font/ttf")])
def test_own_files_and_fonts_are_read(file: str, kind: str, fetcher: ClosedFetcher, tmp_path: Path) -> None:
    response = fetcher((tmp_path / file).as_uri())
    assert response.read() == (tmp_path / file).read_bytes()
    assert response.content_type == kind


@pytest.mark.parametrize("file", ["secret.txt", "own/../secret.txt", "own/way-out.svg", "own-too/frame.svg"])
def test_other_files_are_not(file: str, fetcher: ClosedFetcher, tmp_path: Path) -> None:
    with pytest.raises(FatalURLFetchingError):
        fetcher.fetch(f"{tmp_path.as_uri()}/{file}")


@pytest.mark.parametrize(
    "address",
    [
        "https://example.jp/frame.svg",
        "http://127.0.0.1/",
        "ftp://example.jp/a",
        "data:text/css,a",
        "file://host/a",
    ],
)
def test_nothing_is_read_from_elsewhere(address: str, fetcher: ClosedFetcher) -> None:
    with pytest.raises(FatalURLFetchingError):
        fetcher.fetch(address)


def test_a_lent_drawing_is_read_by_its_own_address_only(fetcher: ClosedFetcher) -> None:
    address = fetcher.lend("<svg/>")
    assert fetcher(address).read() == b"<svg/>"
    assert fetcher.lend("<svg/>") == address
    with pytest.raises(FatalURLFetchingError):
        fetcher(address[:-1])
    assert fetcher.refused == [address[:-1]]
