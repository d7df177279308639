"""A learner of the demonstration signs in, sees the way ahead, takes a badge along and leaves."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.journeys.steps import press

if TYPE_CHECKING:
    from playwright.sync_api import Page

WORDS = {
    "ja": (
        "サインイン",
        "もうすぐ取れるバッジ",
        "印刷・保存用のファイル",
        "認定証（PDF）",
        "人に見せるページ",
        "サインアウト",
    ),
    "en": (
        "Sign in",
        "Nearest next badges",
        "Files to print and to keep",
        "Certificate (PDF)",
        "Page to show to others",
        "Sign out",
    ),
}


def test_a_learner_sees_progress_and_takes_a_badge_along(page: Page, language: str, tmp_path: Path) -> None:
    sign_in, ahead, files, certificate, share, sign_out = WORDS[language]
    page.goto("/")
    press(page.get_by_role("navigation").get_by_role("link", name=sign_in, exact=True))
    person = page.get_by_role("listitem").filter(has_text="雪原 ひかり")
    press(person.get_by_role("button"))
    expect(page).to_have_url(re.compile("/me$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("雪原 ひかり")
    expect(page.get_by_role("heading", name=ahead)).to_be_visible()
    expect(page.get_by_role("progressbar").first).to_be_visible()
    page.get_by_text(files).first.click()
    with page.expect_download() as download:
        page.get_by_role("link", name=certificate).first.click()
    kept = tmp_path / "certificate.pdf"
    download.value.save_as(kept)
    assert kept.read_bytes().startswith(b"%PDF")
    press(page.get_by_role("link", name=share).first)
    expect(page.locator(".answer--valid")).to_be_visible()
    press(page.get_by_role("button", name=sign_out))
    page.goto("/me")
    expect(page).to_have_url(re.compile("/sign-in$"))


def test_the_address_of_a_badge_can_be_copied(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.clock.install()
    page.goto("/sign-in")
    press(page.get_by_role("listitem").filter(has_text="雪原 ひかり").get_by_role("button"))
    button = page.locator("[data-copy]").first
    address = button.get_attribute("data-copy")
    label = " ".join((button.text_content() or "").split())
    button.click()
    expect(button).to_contain_text(button.get_attribute("data-done") or "no word for it")
    assert page.evaluate("navigator.clipboard.readText()") == address
    page.clock.fast_forward(3000)
    expect(button).to_contain_text(label)
