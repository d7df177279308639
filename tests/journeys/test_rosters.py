"""A roster: staff look at it, bring it in and decide what is doubtful; the learner finds what counts now."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from badgeserver.domain.csv_cells import csv_text
from badgeserver.services.office import Office
from badgeserver.services.providers import NewProvider, add_provider, end_provider
from tests.journeys.steps import press
from tests.journeys.test_accessibility import examine
from tests.journeys.test_accounts import WORDS as ACCOUNT_WORDS
from tests.journeys.test_accounts import ask_for_link
from tests.ports import free_port
from tests.web.serving import served
from tests.web.sites import demo_office

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route, ViewportSize

FIRST_BADGE = {"ja": "デジタルはじめの一歩", "en": "Digital first step"}
PEOPLE = 1_500
"""So many that the bar is seen."""


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Office]:
    """A demonstration of one's own, with an invented provider."""
    office = demo_office(tmp_path, f"http://127.0.0.1:{free_port()}")
    new = NewProvider(
        id="academy", name_ja="架空アカデミー", name_en="Invented Academy", certificates=["ipa-sg"]
    )
    add_provider(new, "test", office)
    with served(office):
        yield office
    office.roster_work.finish()
    office.store.close()


def enter(page: Page, person: str, start: str) -> None:
    page.goto("/sign-in")
    press(page.locator("form", has=page.locator(f'input[value="{person}"]')).get_by_role("button"))
    page.wait_for_url(f"**{start}")


def roster(folder: Path) -> Path:
    """A file as Excel in Japan saves it: one learner, one under another name, strangers, and a bad row."""
    rows = [
        ["雪原 ひかり", "demo-citizen@example.jp", "R8.6.7"],
        ["別名", "demo-student@example.jp", "2026/6/7"],
        ["", "nobody", "5/1"],
        *([f"架空 {n}", f"stranger-{n}@example.jp", "2026-06-07"] for n in range(PEOPLE)),
    ]
    file = folder / "名簿.csv"
    file.write_bytes(csv_text(["氏名", "メール", "合格日"], rows).removeprefix("\ufeff").encode("cp932"))
    return file


@pytest.fixture
def page(chromium: Browser, own: Office, size: ViewportSize, language: str) -> Iterator[Page]:
    """A browser of its own."""
    context = chromium.new_context(
        viewport=size, locale=language, reduced_motion="reduce", base_url=own.base_url
    )
    yield context.new_page()
    context.close()


def hand_in(page: Page, file: Path) -> None:
    """Hand a roster in, up to its preview."""
    page.goto("/desk/rosters")
    form = page.locator('form[action="/desk/rosters"]')
    form.locator("#file").set_input_files(file)
    press(form.get_by_role("button").last)


def hold(route: Route) -> None:
    """Let a page load, and nothing that it asks for by itself later."""
    if route.request.resource_type == "fetch":
        route.abort()
    else:
        route.fallback()


def test_a_roster_is_looked_at_brought_in_and_found_by_the_learner(
    page: Page, own: Office, tmp_path: Path, language: str
) -> None:
    enter(page, "staff", "/start")
    page.goto("/desk/providers")
    examine(page)
    page.goto("/desk/rosters")
    examine(page)
    form = page.locator('form[action="/desk/rosters"]')
    form.locator("#file").set_input_files({"name": "a.csv", "mimeType": "text/csv", "buffer": b"a,b"})
    press(form.get_by_role("button").last)
    expect(page.locator("#file-fault")).to_be_visible()
    examine(page)
    hand_in(page, roster(tmp_path))
    expect(page.locator(".bad-rows")).to_be_visible()
    examine(page)
    page.route("**/desk/rosters/*", hold)
    press(page.locator('form[action$="/begin"] button'))
    examine(page)
    page.unroute("**/desk/rosters/*", hold)
    expect(page.locator('a[href$="/report.csv"]')).to_be_visible(timeout=60_000)
    expect(page.locator(".tally__waiting dd")).to_have_text("1,500")
    examine(page)
    page.goto("/desk/rosters/doubts")
    examine(page)
    press(page.locator('button[value="yes"]'))
    expect(page.get_by_role("status")).to_be_visible()
    press(page.locator(".tools__out button"))
    enter(page, "demo-citizen", "/me")
    name = own.programme.skill_map.certificates[
        next(iter(own.store.providers.get("academy").certificates))
    ].name
    expect(page.get_by_text(name.ja if language == "ja" else name.en).first).to_be_visible()


def test_a_newcomer_whom_a_roster_lists_has_a_first_badge_on_registering(
    page: Page, own: Office, tmp_path: Path, language: str
) -> None:
    course = NewProvider(
        id="courses", name_ja="架空講座", name_en="Invented Courses", certificates=["jmooc-course"]
    )
    add_provider(course, "test", own)
    end_provider("academy", "test", own)
    file = tmp_path / "completions.csv"
    file.write_text("氏名,メール,修了日\n雪原 つばさ,newcomer@example.jp,2026/6/7\n", encoding="utf-8-sig")
    enter(page, "staff", "/start")
    hand_in(page, file)
    press(page.locator('form[action$="/begin"] button'))
    expect(page.locator('a[href$="/report.csv"]')).to_be_visible(timeout=60_000)
    expect(page.locator(".tally__waiting dd")).to_have_text("1")
    press(page.locator(".tools__out button"))

    words = ACCOUNT_WORDS[language]
    page.goto(ask_for_link(page, "newcomer@example.jp", words, own))
    page.locator("#name").fill("雪原 つばさ")
    page.locator('input[name="group"][value="citizen"]').check()
    press(page.get_by_role("button", name=words["register"]))
    expect(page.locator(".held")).to_contain_text(FIRST_BADGE[language])
    examine(page)
    press(page.locator(".held a[href^='/c/']").first)
    expect(page.locator(".answer--valid")).to_be_visible()
