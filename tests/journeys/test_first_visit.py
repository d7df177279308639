"""A first visit: from the home page to a badge, in one's own language."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.journeys.steps import press

if TYPE_CHECKING:
    from playwright.sync_api import Page

WORDS = {
    "ja": ("目指すバッジを選ぶ", "市民", "デジタルはじめの一歩", "取り方", "English", "How to earn it"),
    "en": ("Choose a badge", "Citizens", "Digital first step", "How to earn it", "日本語", "取り方"),
}


def test_from_home_by_the_catalogue_to_a_badge(page: Page, language: str) -> None:
    choose, group, badge, how, other_language, other_how = WORDS[language]
    page.goto("/")
    press(page.get_by_role("link", name=choose))
    press(page.get_by_role("navigation").get_by_role("link", name=group, exact=True))
    expect(page).to_have_url(re.compile(r"group=citizen"))
    press(page.get_by_role("link", name=badge))
    expect(page.get_by_role("heading", level=1)).to_have_text(badge)
    expect(page.get_by_role("heading", name=how)).to_be_visible()
    drawn = page.locator("main img").evaluate_all("all => all.every(one => one.naturalWidth > 0)")
    assert drawn, "the badge's art is not drawn"
    press(page.get_by_role("link", name=other_language))
    expect(page.get_by_role("heading", name=other_how)).to_be_visible()
    page.goto("/")
    expect(page.get_by_role("link", name=other_language, exact=True)).to_have_count(0)


def test_the_keyboard_reaches_the_content_at_once(page: Page) -> None:
    page.goto("/badges/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
