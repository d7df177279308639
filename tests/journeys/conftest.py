"""The demonstration on a real port, and a browser in each size and language.

A journey is made on a phone in Japanese and on a desktop in English: both sizes, both languages. Every page
is looked at on a phone in both languages as well (test_every_page.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from badgeserver.services.office import Office
from tests.ports import free_port
from tests.web.serving import served
from tests.web.sites import demo_office

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

# A machine may be busy, and a page late; what is right comes in the end.
expect.set_options(timeout=30_000)

SIZES: dict[str, ViewportSize] = {
    "phone": {"width": 390, "height": 844},
    "desktop": {"width": 1280, "height": 900},
}


@dataclass(frozen=True)
class Site:
    """A site that is being served."""

    base_url: str
    office: Office


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demonstration's named people, served for the session; journeys leave it as it is."""
    base_url = f"http://127.0.0.1:{free_port()}"
    office = demo_office(tmp_path_factory.mktemp("journeys"), base_url)
    with served(office):
        yield Site(base_url, office)
    office.store.close()


@pytest.fixture(params=["phone-ja", "desktop-en"])
def variant(request: pytest.FixtureRequest) -> tuple[str, str]:
    """The kind of window and the language of whoever makes a journey."""
    size, language = str(request.param).split("-")
    return size, language


@pytest.fixture
def size(variant: tuple[str, str]) -> ViewportSize:
    """The size of the window."""
    return SIZES[variant[0]]


@pytest.fixture
def language(variant: tuple[str, str]) -> str:
    """The language that the browser wishes for."""
    return variant[1]


@pytest.fixture
def page(chromium: Browser, site: Site, size: ViewportSize, language: str) -> Iterator[Page]:
    """A new visitor. At the end, nothing may have gone wrong in the browser, nor left the site."""
    # A click waits until nothing moves any more: a page that glides makes it wait for a second.
    context = chromium.new_context(
        viewport=size, locale=language, reduced_motion="reduce", base_url=site.base_url
    )
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda line: faults.append(line.text) if "Content Security" in line.text else None)
    page.on(
        "request",
        lambda asked: faults.append(asked.url) if not asked.url.startswith(site.base_url) else None,
    )
    yield page
    context.close()
    assert not faults
