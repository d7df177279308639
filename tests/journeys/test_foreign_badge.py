"""A first visit to a first badge: a newcomer registers by mail and hands in a provider's Open Badge."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from badgeserver.credentials import png as png_carrier
from badgeserver.domain.catalogue import TrustedBadge
from badgeserver.services.office import Office
from tests.intake.test_open_badge_2_images import png
from tests.journeys.steps import press
from tests.journeys.test_accessibility import examine
from tests.journeys.test_accounts import WORDS as ACCOUNT_WORDS
from tests.journeys.test_accounts import ask_for_link
from tests.offices import make_office
from tests.open_badges_2 import Provider2, hashed, provider_2, reaching, trusting
from tests.ports import free_port
from tests.providers import Provider, hashed_email
from tests.web.serving import served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

EMAIL = "tsubasa@example.jp"
PROVIDER = Provider()
WORDS = {
    "ja": {
        "file": "このファイルを提出",
        "address": "このアドレスを提出",
        "counts": "認められました",
        "first": "デジタルはじめの一歩",
        "look": "バッジを見る",
        "page": "マイページへ",
        "again": "前に提出されています",
        "not yours": "あなたのものか、まだ分かりません",
    },
    "en": {
        "file": "Hand in this file",
        "address": "Hand in this address",
        "counts": "It counts",
        "first": "Digital first step",
        "look": "Look at your badge",
        "page": "To my page",
        "again": "handed in this badge before",
        "not yours": "yet that it is yours",
    },
}


@pytest.fixture
def provider() -> Iterator[Provider2]:
    with provider_2() as running:
        yield running


@pytest.fixture
def office(tmp_path: Path, provider: Provider2) -> Iterator[Office]:
    """An installation that trusts two providers for what counts as a first course."""
    base_url = f"http://localhost:{free_port()}"
    made = make_office(
        tmp_path, f"sqlite:///{tmp_path / 'badgeserver.db'}", {"BADGESERVER_BASE_URL": base_url}
    )
    trusted = (
        TrustedBadge(PROVIDER.did, ("https://provider.example.com/achievements/*",)),
        TrustedBadge(provider.issuer, (provider.achievement,)),
    )
    ready = trusting(reaching(made, provider.host), *trusted)
    with served(ready):
        yield ready
    made.store.close()


@pytest.fixture
def words(language: str) -> dict[str, str]:
    """What the pages say."""
    return WORDS[language]


@pytest.fixture
def newcomer(chromium: Browser, office: Office, size: ViewportSize, language: str) -> Iterator[Page]:
    """Somebody who has just registered by mail."""
    context = chromium.new_context(
        viewport=size, locale=language, reduced_motion="reduce", base_url=office.base_url
    )
    page = context.new_page()
    buttons = ACCOUNT_WORDS[language]
    page.goto(ask_for_link(page, EMAIL, buttons, office))
    page.locator("#name").fill("雪原 つばさ")
    page.locator('input[name="group"][value="citizen"]').check()
    press(page.get_by_role("button", name=buttons["register"]))
    expect(page).to_have_url(re.compile("/me$"))
    yield page
    context.close()


def test_a_newcomer_has_a_first_badge_by_a_picture_of_version_3(
    newcomer: Page, words: dict[str, str], tmp_path: Path
) -> None:
    page = newcomer
    page.goto("/me/hand-in/badge")
    examine(page)
    press(page.get_by_role("button", name=words["file"]))
    expect(page.get_by_role("alert")).to_be_visible()
    examine(page)
    picture = tmp_path / "badge.png"
    picture.write_bytes(png_carrier.bake(png(), PROVIDER.badge(hashed_email(EMAIL)).decode()))
    page.locator("#file").set_input_files(picture)
    press(page.get_by_role("button", name=words["file"]))
    expect(page.get_by_role("heading", level=1)).to_have_text(words["counts"])
    expect(page.locator(".earned")).to_contain_text(words["first"])
    examine(page)
    place = page.url
    press(page.get_by_role("link", name=words["look"]))
    page.locator(".answer--valid").wait_for()
    page.goto("/me")
    expect(page.locator(".held")).to_contain_text(words["first"])
    page.goto("/me/hand-in/badge")
    examine(page)
    page.locator("#file").set_input_files(picture)
    press(page.get_by_role("button", name=words["file"]))
    expect(page).to_have_url(place)
    expect(page.get_by_role("status")).to_contain_text(words["again"])
    examine(page)


def test_a_newcomer_has_a_first_badge_by_the_address_of_version_2(
    newcomer: Page, provider: Provider2, words: dict[str, str]
) -> None:
    page = newcomer
    provider.hosted(hashed("other@example.jp"))
    page.goto("/me/hand-in/badge")
    page.locator("#address").fill("https://provider.invalid/a page")
    press(page.get_by_role("button", name=words["address"]))
    expect(page.locator("#address")).to_have_value("https://provider.invalid/a page")
    examine(page)
    page.locator("#address").fill(f"{provider.base}/badges/1")
    press(page.get_by_role("button", name=words["address"]))
    expect(page.get_by_role("heading", level=1)).to_contain_text(words["not yours"])
    examine(page)
    provider.hosted(hashed(EMAIL))
    page.goto("/me/hand-in/badge")
    page.locator("#address").fill(f"{provider.base}/badges/1")
    press(page.get_by_role("button", name=words["address"]))
    expect(page.get_by_role("heading", level=1)).to_have_text(words["counts"])
    expect(page.locator(".earned")).to_contain_text(words["first"])
    examine(page)
