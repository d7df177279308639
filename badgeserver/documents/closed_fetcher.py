"""The only way by which a document under construction reaches a file: a list of what it may read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

_CONTENT_TYPES = {".css": "text/css", ".svg": "image/svg+xml", ".ttf": "font/ttf"}


class ClosedFetcher(URLFetcher):  # type: ignore[misc]
    """Reads files of one folder, the named fonts and lent drawings, and refuses every other address.

    WeasyPrint swallows errors inside an SVG, so whoever renders has to look at `refused` afterwards.

    The parent's constructor is left out on purpose: it would load certificate authorities and the
    proxy settings of the environment for requests that are never made.
    """

    def __init__(self, folder: Path, fonts: Iterable[Path]) -> None:
        self._folder = folder.resolve()
        self._fonts = frozenset(fonts)
        self._drawings: dict[str, bytes] = {}
        self.refused: list[str] = []

    def lend(self, svg: str) -> str:
        """Return an address by which a document may use a drawing; the same drawing keeps its address."""
        content = svg.encode()
        address = f"drawing:{hashlib.sha256(content).hexdigest()}"
        self._drawings[address] = content
        return address

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        """Return a permitted file's bytes; raises FatalURLFetchingError for every other address."""
        if url in self._drawings:
            return URLFetcherResponse(url, self._drawings[url], {"Content-Type": "image/svg+xml"})
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
