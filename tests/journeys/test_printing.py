"""Staff choose what to print, see who is on the list, and get the PDF."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pikepdf
import pytest

from tests.journeys.conftest import SIZES, Site
from tests.journeys.test_accessibility import examine

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.mark.parametrize(("size", "language"), [("phone", "ja"), ("desktop", "en")])
def test_staff_look_at_the_list_and_get_the_pdf(
    chromium: Browser, site: Site, tmp_path: Path, size: str, language: str
) -> None:
    context = chromium.new_context(viewport=SIZES[size], locale=language, base_url=site.base_url)
    page = context.new_page()
    page.goto("/sign-in")
    page.locator("form", has=page.locator('input[value="staff"]')).get_by_role("button").click()
    page.wait_for_url("**/start")
    page.locator('a[href="/desk/print"]').click()
    page.locator("#badge").select_option("hk-first-step")
    page.locator('button[name="look"]').click()
    page.locator("#paper").select_option("landscape")
    examine(page)
    with page.expect_download() as download:
        page.locator('form[method="post"][action="/desk/print"] button').click()
    download.value.save_as(tmp_path / "printed.pdf")
    with pikepdf.open(tmp_path / "printed.pdf") as document:
        assert len(document.attachments) == len(document.pages) - 1
    context.close()
