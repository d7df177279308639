"""Reading pages in tests: their links, fragments and what they load."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urljoin, urlsplit

if TYPE_CHECKING:
    from flask.testing import FlaskClient

from tests.web.sites import BROWSER


@dataclass
class Page(HTMLParser):
    """What a page links to, loads, offers as a fragment, and holds inline."""

    links: list[str] = field(default_factory=list)
    loads: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    inline: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag in ("a", "form"):
            self.links += [values[name] for name in ("href",) if name in values]
        if tag in ("img", "script", "link", "iframe", "source"):
            self.loads += [values[name] for name in ("src", "href") if name in values]
        if "id" in values:
            self.ids.append(values["id"])
        if tag == "style" or (tag == "script" and "src" not in values):
            self.inline.append(tag)
        self.inline += [name for name in values if name == "style" or name.startswith("on")]


def read(html: str) -> Page:
    """Read a page."""
    page = Page()
    page.feed(html)
    return page


def crawl(
    client: FlaskClient, start: str = "/", follows: Callable[[str], bool] = bool
) -> Iterator[tuple[str, int, Page | None]]:
    """Follow the links within the site from `start`; give each address, its status and its page.

    Each address is asked about once, whether it is followed; without a word about that, all are.
    """
    waiting, seen = [start], {start}
    while waiting:
        path = waiting.pop()
        answer = client.get(path, headers=BROWSER)
        page = read(answer.text) if answer.mimetype == "text/html" else None
        yield path, answer.status_code, page
        if answer.status_code in (301, 302, 303):
            found = [answer.location]
        else:
            found = [*page.links, *page.loads] if page else []
        for link in found:
            target = urljoin(path, urldefrag(link).url)
            if not urlsplit(target).scheme and target not in seen:
                seen.add(target)
                waiting += [target] if follows(target) else []
