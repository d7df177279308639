"""No dead links: every link from the home page on, for each role, leads somewhere.

A guest follows all of them. Whoever is signed in, to whom most of the same is shown, follows a few to each
view with each set of questions: the others differ in nothing but their values.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest

from tests.web.pages import Page, crawl
from tests.web.sites import ROLES, client_as

if TYPE_CHECKING:
    from flask import Flask

OF_A_KIND = 4


@pytest.mark.uncounted
@pytest.mark.parametrize("role", ["guest", *ROLES])
def test_no_link_is_dead_and_every_page_is_sound(app: Flask, role: str) -> None:
    pages: dict[str, Page | None] = {}
    dead = []
    for path, status, page in crawl(client_as(app, role), follows=bool if role == "guest" else few(app)):
        pages[path] = page
        if status not in (200, 303):
            dead.append((path, status))
        if page is not None:
            require_sound(path, page)
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


def require_sound(path: str, page: Page) -> None:
    """Fail where a page brings its own script or style, uses an id twice, or asks other sites."""
    assert not page.inline, f"{path} holds inline style or script"
    assert len(page.ids) == len(set(page.ids)), f"{path} uses an id twice"
    assert all(link.startswith("/") for link in page.loads), f"{path} loads from elsewhere"


def few(app: Flask) -> Callable[[str], bool]:
    """Choose the first addresses of each view and of each set of questions to it."""
    followed: Counter[object] = Counter()
    routes = app.url_map.bind("127.0.0.1:8000")

    def is_followed(path: str) -> bool:
        parts = urlsplit(path)
        view = routes.match(parts.path, query_args=parts.query)[0] if routes.test(parts.path) else path
        questions = tuple(sorted(one.partition("=")[0] for one in parts.query.split("&")))
        followed[view, questions] += 1
        return followed[view, questions] <= OF_A_KIND

    return is_followed
