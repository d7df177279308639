"""A badge is awarded, told and shared; its evidence is withdrawn; staff decide; the learner reads why."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from badgeserver.documents.couriers import FolderCourier
from badgeserver.domain.evidence import Acceptance
from badgeserver.domain.ids import LearnerId
from badgeserver.domain.person import Actor
from badgeserver.domain.requirement import Strength
from badgeserver.services.acceptance import accept
from badgeserver.services.office import Office
from tests.journeys.steps import press
from tests.journeys.test_accessibility import examine
from tests.offices import TODAY, passed
from tests.ports import free_port
from tests.web.serving import served
from tests.web.sites import demo_office

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

CITIZEN = LearnerId("demo-citizen")
WORDS = {
    "ja": (
        "開く",
        "この名前にする",
        "取り下げる",
        "証明をさがす",
        "決めて、学習者に知らせる",
        "サインアウト",
    ),
    "en": ("Open it", "Keep this name", "Withdraw it", "Find the evidence", "Decide and tell", "Sign out"),
}
REASONS = {"ja": "修了が取り消されたため", "en": "The completion was taken back"}


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Office]:
    """A demonstration of one's own, in which a learner was just awarded a badge."""
    made = demo_office(tmp_path, f"http://127.0.0.1:{free_port()}")
    office = replace(made, courier=FolderCourier(tmp_path / "mails"), mail_from="badges@example.jp")
    piece = replace(passed("ipa-ip"), acceptance=None)
    office.store.evidence.add(CITIZEN, piece)
    accept(piece.id, Acceptance(Strength.ROSTER, "provider", TODAY), Actor("staff", "s1"), office)
    with served(office):
        yield office
    office.background.finish()
    office.store.close()


def enter(page: Page, person: str) -> None:
    page.goto("/sign-in")
    press(page.locator("form", has=page.locator(f'input[value="{person}"]')).get_by_role("button"))
    page.wait_for_url(re.compile("/(me|start)$"))


def test_from_the_award_to_the_decision_of_a_person(
    chromium: Browser, own: Office, language: str, size: ViewportSize
) -> None:
    open_it, keep_name, withdraw, find, decide, sign_out = WORDS[language]
    context = chromium.new_context(
        viewport=size, locale=language, reduced_motion="reduce", base_url=own.base_url
    )
    page = context.new_page()

    # The learner is told, sees why, and chooses the name on the certificate.
    enter(page, CITIZEN)
    examine(page)
    press(page.locator(".told__one--awarded").get_by_role("link", name=open_it).first)
    expect(page).to_have_url(re.compile("/me/badges/"))
    expect(page.locator(".grounds__rule").first).to_be_visible()
    examine(page)
    page.locator("#prints-reading").check()
    press(page.get_by_role("button", name=keep_name))
    expect(page.locator(".done")).to_be_visible()
    badge = page.url
    page.goto("/demo/mails")
    expect(page.locator(".mail").first).to_be_visible()
    examine(page)
    page.goto("/me")
    press(page.get_by_role("button", name=sign_out))

    # Staff withdraw the evidence and decide about the badge.
    enter(page, "staff")
    page.goto("/desk/evidence")
    examine(page)
    page.locator("#email").fill("demo-citizen@example.jp")
    press(page.get_by_role("button", name=find))
    press(page.locator(".case a", has_text=re.compile("ITパスポート|IT Passport")))
    page.locator("#reason").fill("実施機関の取り消し")
    examine(page)
    press(page.get_by_role("button", name=withdraw))
    expect(page.locator(".done")).to_be_visible()
    examine(page)
    press(page.locator(".case a").first)
    page.locator("#outcome-revoke").check()
    press(page.get_by_role("button", name=decide))
    expect(page.locator(".summary")).to_be_visible()
    expect(page.locator("#outcome-revoke")).to_be_checked()
    examine(page)
    page.locator("#reason_ja").fill(REASONS["ja"])
    page.locator("#reason_en").fill(REASONS["en"])
    press(page.get_by_role("button", name=decide))
    expect(page.locator(".done")).to_be_visible()
    press(page.get_by_role("button", name=sign_out))

    # The learner reads why.
    enter(page, CITIZEN)
    expect(page.locator(".told__one--review_decided")).to_contain_text(REASONS[language])
    page.goto(badge)
    expect(page.locator(".aside--bad")).to_contain_text(REASONS[language])
    examine(page)
    context.close()
