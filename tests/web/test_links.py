"""No dead links: every link from the home page on, for each role, leads somewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urljoin

import pytest

from tests.web.pages import crawl
from tests.web.sites import ROLES, client_as

if TYPE_CHECKING:
    from flask import Flask


@pytest.mark.parametrize("role", ["guest", *ROLES])
def test_no_link_is_dead(app: Flask, role: str) -> None:
    pages = {}
    dead = []
    for path, status, page in crawl(client_as(app, role)):
        pages[path] = page
        if status not in (200, 303):
            dead.append((path, status))
    assert not dead
    assert len(pages) > 50
    missing = [
        (path, link)
        for path, page in pages.items()
        for link in (page.links if page else ())
        if (fragment := urldefrag(link).fragment)
        and (target := pages.get(urljoin(path, urldefrag(link).url))) is not None
        and fragment not in target.ids
    ]
    assert not missing


@pytest.mark.parametrize("role", ["guest", *ROLES])
def test_every_page_is_sound(app: Flask, role: str) -> None:
    for path, _, page in crawl(client_as(app, role)):
        if page is None:
            continue
        assert not page.inline, f"{path} holds inline style or script"
        assert len(page.ids) == len(set(page.ids)), f"{path} uses an id twice"
        assert all(link.startswith("/") for link in page.loads), f"{path} loads from elsewhere"
