"""What visitors do on every page."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Locator


def press(what: Locator) -> None:
    """Click what leads to another page, and wait until the whole of that page is there."""
    with what.page.expect_navigation(wait_until="load"):
        what.click()
