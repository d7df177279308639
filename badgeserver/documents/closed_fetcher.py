"""The only way by which a document under construction reaches a file: a list of what it may read."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

_CONTENT_TYPES = {".css": "text/css", ".svg": "image/svg+xml", ".ttf": "font/ttf"}


class ClosedFetcher(URLFetcher):  # type: ignore[misc]
    """Reads files of one folder and the named fonts; every other address is refused and remembered.

    WeasyPrint swallows errors inside an SVG, so whoever renders has to look at `refused` afterwards.

    The parent's constructor is left out on purpose: it would load certificate authorities and the
    proxy settings of the environment for requests that are never made.
    """

    def __init__(self, folder: Path, fonts: Iterable[Path]) -> None:
        self._folder = folder.resolve()
        self._fonts = frozenset(fonts)
        self.refused: list[str] = []

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        """Return a permitted file's bytes; raises FatalURLFetchingError for every other address."""
        parts = urlsplit(url)
        path = Path(url2pathname(parts.path))
        if parts.scheme != "file" or parts.netloc or not self._is_permitted(path):
            self.refused.append(url)
            raise FatalURLFetchingError(f"a document may not read {url}")
        kind = _CONTENT_TYPES.get(path.suffix, "application/octet-stream")
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})

    def __call__(self, url: str) -> URLFetcherResponse:
        """Fetch, as WeasyPrint calls it."""
        return self.fetch(url)

    def _is_permitted(self, path: Path) -> bool:
        return path in self._fonts or path.resolve().is_relative_to(self._folder)
