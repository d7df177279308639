"""axe-core finds nothing in either size of window; nothing overflows, in a narrow one and with large text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.journeys.conftest import Site
from tests.journeys.steps import press
from tests.web.sites import credential_of

if TYPE_CHECKING:
    from playwright.sync_api import Page, ViewportSize

PUBLIC = [
    "/",
    "/about",
    "/privacy",
    "/accessibility",
    "/badges/",
    "/badges/?group=child",
    "/badges/pathways",
    "/badges/levels/L3",
    "/badges/hk-digital-literacy",
    "/badges/hk-dx-promoter",
    "/badges/hk-regional-dx-leader",
    "/verify",
    "/sign-in",
    "/sign-in/some-link",
    "/nothing",
]
ON_A_DESKTOP = pytest.mark.parametrize("variant", [("desktop", "ja")], ids="-".join)
"""On a phone every kind of page is looked at, in both languages (test_every_page.py)."""
PEOPLE = [("demo-citizen", "/me"), ("demo-student", "/me"), ("demo-officer", "/me"), ("staff", "/start")]


def examine(page: Page) -> None:
    """Fail with what axe-core finds, or when the page is wider than the window."""
    # A click returns as soon as the next document has begun to arrive; axe-core needs all of it.
    page.wait_for_load_state("load")
    found = Axe().run(page)
    assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"
    assert width_beyond(page) <= 0, f"{page.url} is wider than the window"


def width_beyond(page: Page) -> int:
    """Return how many pixels of the page lie to the right of the window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


@ON_A_DESKTOP
def test_public_pages_are_sound(page: Page) -> None:
    for path in PUBLIC:
        page.goto(path)
        examine(page)


def test_verification_pages_are_sound(page: Page, site: Site) -> None:
    for learner, position in (("demo-leader", 0), ("demo-student", 1), ("demo-citizen", 0)):
        page.goto(f"/c/{credential_of(learner, site.office, position).id}")
        examine(page)
    press(page.locator(".seal--ours a"))
    page.locator(".answer--valid").wait_for()
    examine(page)
    for form in ("file", "address"):
        page.goto("/verify")
        press(page.locator(f'form[action="/verify/{form}"] button'))
        page.locator(".fault").wait_for()
        examine(page)
    page.locator("#address").fill("https://example.invalid/c/AAAAAAAAAAAAAAAAAAAAAA")
    press(page.locator('form[action="/verify/address"] button'))
    page.locator(".answer--unknown").wait_for()
    examine(page)


@ON_A_DESKTOP
@pytest.mark.parametrize(("person", "path"), PEOPLE)
def test_pages_of_people_who_are_signed_in_are_sound(page: Page, person: str, path: str) -> None:
    page.goto("/sign-in")
    press(page.locator("form", has=page.locator(f'input[value="{person}"]')).get_by_role("button"))
    page.wait_for_url(f"**{path}")
    page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
    examine(page)


NARROW: ViewportSize = {"width": 320, "height": 640}
# WCAG 2.2: success criteria 1.4.4 (resize text) and 1.4.10 (reflow).
LARGE = "document.styleSheets[0].insertRule('html { font-size: 200% !important }')"


def fit(page: Page, path: str) -> None:
    """Fail when a page is wider than a narrow window, or than this one with large text."""
    wide = page.viewport_size or NARROW
    page.set_viewport_size(NARROW)
    page.goto(path)
    assert width_beyond(page) <= 0, f"{path} in a narrow window"
    page.set_viewport_size(wide)
    page.evaluate(LARGE)
    assert width_beyond(page) <= 0, f"{path} with large text"


def test_text_of_twice_the_size_and_a_narrow_window_still_fit(page: Page) -> None:
    public = ("/", "/badges/pathways", "/badges/hk-dx-promoter", "/verify", "/sign-in", "/about", "/figures")
    for path in (*public, "/figures/growth", "/targets", "/open-data", "/reports", "/scan"):
        fit(page, path)
    page.goto("/sign-in")
    press(page.locator("form", has=page.locator('input[value="demo-officer"]')).get_by_role("button"))
    for path in ("/me", "/me/profile", "/account", "/me/hand-in"):
        fit(page, path)


def test_the_pages_of_staff_fit_as_well(page: Page) -> None:
    page.goto("/sign-in")
    press(page.locator("form", has=page.locator('input[value="staff"]')).get_by_role("button"))
    for path in ("/start", "/desk/check", "/desk/print", "/desk/rosters", "/figures/growth"):
        fit(page, path)
