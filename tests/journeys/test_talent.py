"""A learner lets employers find them; an employer finds and asks them; the learner replies, and stops."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from badgeserver.domain.account import learner_account
from badgeserver.domain.ids import EvidenceId, LearnerId
from badgeserver.services.sign_in import create_link
from tests.journeys.conftest import Site
from tests.journeys.steps import press
from tests.journeys.test_accessibility import examine
from tests.journeys.test_assessing import sign_in_as
from tests.offices import learner, passed, with_award

if TYPE_CHECKING:
    from playwright.sync_api import Page, ViewportSize


@pytest.fixture
def somebody(site: Site, size: ViewportSize, language: str) -> LearnerId:
    """A holder of this test alone."""
    made = LearnerId(f"found-{size['width']}-{language}")
    piece = replace(passed("jmooc-course"), id=EvidenceId(f"piece-of-{made}"))
    with_award(site.office, piece, who=learner(made))
    return made


def test_from_consent_to_a_reply_and_out_again(page: Page, site: Site, somebody: LearnerId) -> None:
    words = f"はなしかけてください {somebody}"
    come_in(page, site, somebody)
    page.goto("/me/talent")
    examine(page)
    page.locator('input[name="badges"]').first.check()
    page.locator("#text").fill(words)
    press(page.locator('button[value="preview"]'))
    expect(page.locator(".talent")).to_contain_text(words)
    examine(page)
    press(page.locator('button[value="offer"]'))
    examine(page)

    offer = site.office.store.talent_offers.find(somebody)
    assert offer is not None
    sign_out(page)
    page.goto("/sign-in")
    press(page.locator("form", has=page.locator('input[value="employer"]')).get_by_role("button"))
    page.wait_for_url("**/talent")
    page.locator("#badge").select_option("hk-first-step")
    press(page.locator(".talent-filters button"))
    examine(page)
    page.goto(f"/talent/people/{offer.pseudonym}")
    expect(page.locator("main")).to_contain_text(words)
    press(page.locator("main form button"))
    expect(page.get_by_role("alert")).to_be_visible()
    examine(page)
    page.locator("#purpose").fill("講師")
    page.locator("#message").fill("話してください。")
    press(page.locator("main form button"))
    expect(page.locator("main")).to_contain_text("講師")
    examine(page)

    (contact,) = site.office.store.talent_contacts.of_learner(somebody)
    sign_out(page)
    come_in(page, site, somebody)
    page.goto(f"/me/talent/contacts/{contact.id}")
    examine(page)
    page.locator("#reply").fill("よろこんで。")
    press(page.locator('button[value="replied"]'))
    expect(page.locator("main")).to_contain_text("よろこんで。")
    press(page.locator('button[value="report"]'))
    page.goto("/me/talent")
    press(page.locator('form[action="/me/talent/withdraw"] button'))
    examine(page)
    assert site.office.store.talent_offers.find(somebody) is None

    sign_out(page)
    sign_in_as(page, "staff")
    page.goto("/desk/organisations")
    expect(page.locator("main")).to_contain_text("話してください。")
    examine(page)


def come_in(page: Page, site: Site, who: LearnerId) -> None:
    """Sign in as a learner by a link."""
    page.goto(create_link(learner_account(who), site.office))
    press(page.locator("main form button"))


def sign_out(page: Page) -> None:
    """Leave."""
    press(page.locator(".tools__out button"))
