"""Somebody without a phone comes to the help desk, which hands in for them; they find it on their page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from badgeserver.domain.ids import LearnerId
from tests.journeys.conftest import Site
from tests.journeys.test_accessibility import examine
from tests.journeys.test_assessing import come_home, sign_in_as
from tests.offices import learner

if TYPE_CHECKING:
    from playwright.sync_api import Page, ViewportSize


@pytest.fixture
def somebody(site: Site, size: ViewportSize, language: str) -> LearnerId:
    """A learner of this test alone."""
    made = LearnerId(f"at-the-desk-{size['width']}-{language}")
    site.office.store.learners.add(learner(made))
    return made


def test_the_desk_hands_in_for_who_is_present(page: Page, site: Site, somebody: LearnerId) -> None:
    sign_in_as(page, "help-desk")
    page.locator('main a[href="/desk/help"]').click()
    examine(page)
    page.locator("#email").fill(f"{somebody}@example.jp")
    page.locator('form[action="/desk/help"] button').click()
    begin = page.locator('form[action="/desk/help/begin"]')
    begin.get_by_role("button").click()
    expect(page.get_by_role("alert")).to_be_visible()
    examine(page)
    page.locator('input[name="presence"]').first.check()
    page.locator('form[action="/desk/help/begin"] button').click()
    page.wait_for_url("**/me/hand-in")
    expect(page.locator("body")).to_contain_text("雪原 ひかり")
    examine(page)

    page.locator('a[href="/me/hand-in/certificate"]').click()
    page.locator("#q").fill("ipa")
    page.locator(".search .button").click()
    page.locator("form:has(input[value='ipa-ip']) button").click()
    page.wait_for_url("**/proof")
    page.locator("form:has(input[value='certificate_number']) button").click()
    page.wait_for_url("**/details")
    page.locator("#dated").fill("2026-04-12")
    page.locator('input[name="proof.certificate_number"]').fill("IP-2026-04-000777")
    page.locator("main form button").last.click()
    page.wait_for_url("**/check")
    examine(page)
    page.locator(".hand-in-now").get_by_role("button").click()
    page.wait_for_url("**/done")
    examine(page)
    page.locator('form[action="/desk/help/end"] button').click()
    page.wait_for_url("**/desk/help")
    (submission,) = site.office.store.submissions.of_learner(somebody)
    assert submission.handed_in_by == "help_desk:help-desk"

    come_home(page, somebody, site)
    expect(page.locator(".told")).to_be_visible()
    examine(page)
    page.goto(f"/me/evidence/{submission.id}")
    expect(page.locator("main")).to_contain_text("IP-2026-04-000777")
    examine(page)
