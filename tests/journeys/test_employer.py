"""An employer verifies what an applicant shows: a file, an address, with and without JavaScript."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from badgeserver.services.carriers import carrier
from tests.journeys.conftest import Site
from tests.journeys.steps import press
from tests.journeys.test_accessibility import examine
from tests.web.sites import credential_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

WORDS = {
    "ja": (
        "バッジを確かめる",
        "バッジや認定証のファイル",
        "このファイルを確かめる",
        "有効です",
        "有効ではありません",
    ),
    "en": ("Verify a badge", "File of the badge", "Verify this file", "Valid", "Not valid"),
}
ADDRESS = {
    "ja": ("バッジのアドレス（URL）", "このアドレスを確かめる"),
    "en": ("Address of the badge", "Verify this address"),
}


@pytest.mark.parametrize("kind", ["pdf", "png"])
def test_an_employer_verifies_a_file(
    page: Page, site: Site, language: str, tmp_path: Path, kind: str
) -> None:
    door, label, button, valid, _ = WORDS[language]
    found = carrier(credential_of("demo-leader", site.office).id, kind, site.office)
    (tmp_path / found.file_name).write_bytes(found.data)
    page.goto("/")
    press(page.get_by_role("link", name=door, exact=True))
    page.get_by_label(label).set_input_files(tmp_path / found.file_name)
    press(page.get_by_role("button", name=button))
    expect(page.get_by_role("heading", level=1)).to_have_text(valid)
    expect(page.locator(".check--passed").first).to_be_visible()
    assert page.locator(".check").count() == page.locator(".check--passed").count() >= 6


def test_an_employer_verifies_an_address(page: Page, site: Site, language: str) -> None:
    label, button = ADDRESS[language]
    page.goto("/verify")
    page.get_by_label(label).fill(f"{site.base_url}/c/{credential_of('demo-student', site.office, 1).id}")
    press(page.get_by_role("button", name=button))
    expect(page.get_by_role("heading", level=1)).to_have_text(WORDS[language][4])
    expect(page.locator(".check--failed")).to_have_count(1)


def test_an_employer_verifies_many_files_and_takes_a_receipt(
    page: Page, site: Site, language: str, tmp_path: Path
) -> None:
    files = [tmp_path / name for name in ("leader.json", "revoked.json", "letter.txt")]
    files[0].write_text(credential_of("demo-leader", site.office).document, encoding="utf-8")
    files[1].write_text(credential_of("demo-student", site.office, 1).document, encoding="utf-8")
    files[2].write_text("Dear Sir or Madam", encoding="utf-8")
    page.goto("/verify")
    page.get_by_label(WORDS[language][1]).set_input_files(files)
    page.get_by_role("button", name=WORDS[language][2]).click()
    table = page.get_by_role("table")
    expect(table.get_by_role("rowheader")).to_have_count(3)
    examine(page)
    page.locator("summary").nth(1).click()
    expect(page.locator("details[open] .check--failed")).to_be_visible()
    examine(page)
    with page.expect_download() as download:
        page.locator("button[value=csv]").click()
    text = download.value.path().read_text(encoding="utf-8")
    assert all(file.name in text for file in files)
    page.locator("details[open] a[href^='/badges/levels/']").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    examine(page)


def test_many_files_and_the_receipt_work_without_javascript(
    chromium: Browser, site: Site, tmp_path: Path
) -> None:
    context = chromium.new_context(java_script_enabled=False, locale="ja", base_url=site.base_url)
    page = context.new_page()
    file = tmp_path / "badge.json"
    file.write_text(credential_of("demo-leader", site.office).document, encoding="utf-8")
    page.goto("/verify")
    page.get_by_label(WORDS["ja"][1]).set_input_files([file, file])
    page.get_by_role("button", name=WORDS["ja"][2]).click()
    page.locator("summary").first.click()
    expect(page.locator("details[open] .facts")).to_be_visible()
    with page.expect_download() as download:
        page.locator("button[value=pdf]").click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")
    context.close()


def test_verification_works_without_javascript(chromium: Browser, site: Site, tmp_path: Path) -> None:
    context = chromium.new_context(java_script_enabled=False, locale="ja", base_url=site.base_url)
    page = context.new_page()
    file = tmp_path / "badge.json"
    file.write_text(credential_of("demo-leader", site.office).document, encoding="utf-8")
    page.goto("/verify")
    page.get_by_label(WORDS["ja"][1]).set_input_files(file)
    press(page.get_by_role("button", name=WORDS["ja"][2]))
    expect(page.get_by_role("heading", level=1)).to_have_text("有効です")
    context.close()


def test_the_answer_can_be_printed(chromium: Browser, site: Site) -> None:
    context = chromium.new_context(locale="ja", base_url=site.base_url)
    page = context.new_page()
    address = f"/c/{credential_of('demo-leader', site.office).id}"
    page.goto(address)
    page.emulate_media(media="print")
    expect(page.get_by_text(f"{site.base_url}{address}").last).to_be_visible()
    expect(page.get_by_role("link", name="サインイン")).to_be_hidden()
    context.close()
