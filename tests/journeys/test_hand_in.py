"""A certificate is photographed, on a phone by its camera, with a break, handed in, and looked after."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import FilePayload, expect

from badgeserver.domain.account import learner_account
from badgeserver.domain.ids import LearnerId
from badgeserver.services.sign_in import create_link
from tests.journeys.conftest import SIZES, Site
from tests.journeys.steps import press
from tests.journeys.test_accessibility import examine
from tests.offices import learner
from tests.services.test_uploads import picture

if TYPE_CHECKING:
    from playwright.sync_api import Page, ViewportSize

WORDS = {
    "ja": (
        "証明を提出する",
        "資格・修了証",
        "紙の合格証・修了証",
        "続ける",
        "加える",
        "提出する",
        "担当者が確かめています",
    ),
    "en": (
        "Hand in evidence",
        "A certificate",
        "paper certificate",
        "Go on",
        "Add",
        "Hand in",
        "Being checked",
    ),
}


def test_a_photo_of_a_certificate_is_handed_in_with_a_break(
    page: Page, site: Site, size: ViewportSize, language: str
) -> None:
    start, certificate, paper, go_on, add, hand_in, checking = WORDS[language]
    somebody = LearnerId(f"hands-in-{language}-{size['width']}")
    site.office.store.learners.add(learner(somebody))
    page.goto(create_link(learner_account(somebody), site.office))
    press(page.locator("main").get_by_role("button").first)
    page.wait_for_url("**/me")
    press(page.get_by_role("link", name=start))
    examine(page)
    press(page.locator(".pick__tap", has=page.locator("strong", has_text=certificate)).first)
    page.locator("#q").fill("ipa")
    press(page.locator(".search .button"))
    examine(page)
    press(page.locator("form:has(input[value='ipa-ip']) button"))
    examine(page)
    press(page.get_by_role("button", name=paper))
    press(page.get_by_role("button", name=go_on))
    expect(page.get_by_role("alert")).to_be_visible()
    examine(page)
    page.locator("#dated").fill("2026-04-12")
    press(page.get_by_role("button", name=go_on))

    # The learner stops here, and comes back to it later.
    page.goto("/me")
    press(page.locator("#handed-in").locator("..").get_by_role("listitem").get_by_role("link"))
    expect(page).to_have_url(re.compile("/files$"))
    on_a_phone = size == SIZES["phone"]
    camera, files = page.locator("input[capture]"), page.locator("input[type='file'][multiple]")
    expect(camera).to_be_visible(visible=on_a_phone)
    photo = FilePayload(name="IMG_0001.jpg", mimeType="image/jpeg", buffer=picture("JPEG"))
    (camera if on_a_phone else files).set_input_files(photo)
    press(page.get_by_role("button", name=re.compile(f"^{add}")))
    shown = page.locator(".paper__picture")
    expect(shown).to_be_visible()
    shown.evaluate("picture => picture.decode()")
    examine(page)
    press(page.get_by_role("button", name=go_on))
    examine(page)
    press(page.locator(".hand-in-now").get_by_role("button", name=hand_in))
    expect(page).to_have_url(re.compile("/done$"))
    examine(page)
    press(page.locator("main a.button").first)
    expect(page.locator("#now")).to_contain_text(checking)
    page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
    examine(page)
