"""Staff enter figures, grade, write and publish a report; everybody reads it. axe-core finds nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from badgeserver.services.invented_targets import invent_targets
from badgeserver.services.open_data import release_for_demonstration
from tests.journeys.conftest import Site
from tests.journeys.steps import press
from tests.journeys.test_accessibility import examine
from tests.journeys.test_assessing import sign_in_as

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.fixture
def told(site: Site) -> None:
    """Figures, grades and a published report, as in the demonstration."""
    release_for_demonstration("test", site.office)
    invent_targets(site.office)


@pytest.mark.usefixtures("told")
def test_everybody_reads_targets_and_the_report(page: Page) -> None:
    for path in ("/targets", "/reports", "/reports/2025"):
        page.goto(path)
        examine(page)
    drawing = page.locator("article img").first
    expect(drawing).to_be_visible()
    assert drawing.evaluate("one => one.complete && one.naturalWidth > 0")


@pytest.mark.usefixtures("told")
def test_staff_enter_grade_write_and_publish(page: Page) -> None:
    sign_in_as(page, "staff")
    press(page.locator('main a[href="/desk/indicators"]'))
    examine(page)
    press(page.locator('a[href="/desk/indicators/sme_dx"]'))
    press(page.locator('form[action$="/actual"] button'))
    expect(page.get_by_role("alert")).to_be_visible()
    examine(page)
    page.locator("#value").fill("32.5")
    press(page.locator('form[action$="/actual"] button'))
    expect(page.get_by_role("status")).to_be_visible()
    examine(page)
    page.locator("#grade-B").check()
    page.locator("#reason_ja").fill("理由です")
    page.locator("#reason_en").fill("A reason")
    press(page.locator('form[action$="/grade"] button'))
    expect(page.get_by_role("status")).to_be_visible()
    for path in ("/targets", "/desk/reports", "/desk/reports/2026", "/desk/reports/2025/draft"):
        page.goto(path)
        examine(page)
    page.goto("/desk/reports/2025")
    page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
    examine(page)
    page.locator("#purpose_ja").fill("")
    press(page.locator('form[action="/desk/reports/2025"] button'))
    expect(page.get_by_role("alert")).to_be_visible()
    examine(page)
    page.locator("#purpose_ja").fill("目的です")
    press(page.locator('form[action="/desk/reports/2025"] button'))
    press(page.locator('form[action$="/publish"] button'))
    expect(page.get_by_role("status")).to_be_visible()
