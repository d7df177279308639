"""What assessors decide: an achievement on which two differ, an appeal, and prior experience for a badge."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from badgeserver.domain.account import learner_account
from badgeserver.domain.ids import EvidenceId, LearnerId
from badgeserver.domain.person import Actor, Role
from badgeserver.domain.submission import SubmissionState
from badgeserver.services.confirmations import claim_page
from badgeserver.services.sign_in import create_link
from tests.journeys.conftest import Site
from tests.journeys.steps import press
from tests.journeys.test_accessibility import examine
from tests.offices import learner
from tests.services.handing_in import achievement_of

if TYPE_CHECKING:
    from playwright.sync_api import Page, ViewportSize


@pytest.fixture
def somebody(site: Site, size: ViewportSize, language: str, request: pytest.FixtureRequest) -> LearnerId:
    """A learner of this test alone."""
    made = LearnerId(f"{request.node.originalname[5:13]}-{size['width']}-{language}")
    site.office.store.learners.add(learner(made))
    return made


def sign_in_as(page: Page, person: str) -> None:
    """Sign in as one of the demonstration's people."""
    page.context.clear_cookies()
    page.goto("/sign-in")
    press(page.locator("form", has=page.locator(f'input[value="{person}"]')).get_by_role("button"))
    page.wait_for_url("**/start")


def come_home(page: Page, whose: LearnerId, site: Site) -> None:
    page.context.clear_cookies()
    page.goto(create_link(learner_account(whose), site.office))
    press(page.locator("main").get_by_role("button").first)
    page.wait_for_url("**/me")


def rate(page: Page, assessor: str, submission: EvidenceId, step: int, reason: str) -> None:
    sign_in_as(page, assessor)
    press(page.locator('main a[href="/desk/assess"]'))
    examine(page)
    press(page.locator(f'a[href="/desk/assess/{submission}"]'))
    page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
    examine(page)
    press(page.locator('form:has(input[value="take"]) button'))
    expect(page.get_by_role("status")).to_be_visible()
    rating = page.locator('form:has(input[value="rate"])')
    rating.locator("#reason").fill(reason)
    press(rating.get_by_role("button"))
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator("#reason")).to_have_value(reason)
    examine(page)
    page.locator(f"#rubric-{step}").check()
    press(page.locator('form:has(input[value="rate"]) button'))
    page.wait_for_url("**/desk/assess")


def address_to_confirm(submission: EvidenceId, site: Site) -> str:
    """The address in the mail to whom the learner named."""
    mails = [one for one in site.office.store.outbox.newest(100) if one.event == "confirm-claim"]
    tokens = [one.letter.body.partition("/confirm/")[2].split()[0] for one in mails]
    return next(
        f"/confirm/{one}"
        for one in tokens
        if claim_page(one, site.office).confirmation.submission == submission
    )


def test_two_assessors_disagree_and_a_third_decides(page: Page, site: Site, somebody: LearnerId) -> None:
    herself = Actor(Role.LEARNER, somebody)
    submission = achievement_of(somebody, "sme-cocreation", herself, site.office)
    page.goto(address_to_confirm(submission.id, site))
    examine(page)
    press(page.locator("main form button"))
    expect(page.get_by_role("alert")).to_be_visible()
    examine(page)
    page.locator("#answer-partly").check()
    page.locator("#note").fill("時間は、月30時間ほどです。")
    page.locator("#name").fill("架空 店主")
    page.locator("#position").fill("架空商店 店主")
    press(page.locator("main form button"))
    expect(page.locator("main form")).to_have_count(0)
    examine(page)

    rate(page, "assessor", submission.id, 1, "まだ始めたばかりに見えます。")
    rate(page, "assessor-2", submission.id, 3, "報告書の2枚目で、成果がわかります。")
    page.goto(f"/desk/assess/{submission.id}")
    expect(page.locator(".ratings li")).to_have_count(2)
    examine(page)
    rate(page, "assessor-3", submission.id, 3, "自力で終え、注文の入力が減っています。")

    assert site.office.store.submissions.get(submission.id).state is SubmissionState.ACCEPTED
    come_home(page, somebody, site)
    expect(page.locator(".told")).to_contain_text("自力で終え、注文の入力が減っています。")
    page.goto(f"/me/evidence/{submission.id}")
    expect(page.locator("#now").locator("..")).to_contain_text("まだ始めたばかりに見えます。")
    examine(page)


def test_a_learner_appeals_and_somebody_else_decides(page: Page, site: Site, somebody: LearnerId) -> None:
    herself = Actor(Role.LEARNER, somebody)
    submission = achievement_of(somebody, "genai-work-case", herself, site.office)
    rate(page, "assessor", submission.id, 0, "だれが行ったかがわかりません。")

    come_home(page, somebody, site)
    page.goto(f"/me/evidence/{submission.id}")
    examine(page)
    press(page.locator(f'a[href="/me/evidence/{submission.id}/appeal"]'))
    examine(page)
    press(page.locator("main form button"))
    expect(page.get_by_role("alert")).to_be_visible()
    examine(page)
    page.locator("#text").fill("事例シートの1行目に、わたしの担当が書いてあります。")
    press(page.locator("main form button"))
    expect(page).to_have_url(re.compile(f"/me/evidence/{submission.id}$"))
    expect(page.get_by_role("status")).to_be_visible()
    examine(page)

    sign_in_as(page, "assessor")
    page.goto("/desk/assess")
    expect(page.locator(f'a[href="/desk/assess/{submission.id}"]')).to_have_count(0)
    rate(page, "assessor-3", submission.id, 2, "1行目でわかりました。")
    come_home(page, somebody, site)
    page.goto(f"/me/evidence/{submission.id}")
    expect(page.locator(".now--accepted")).to_contain_text("1行目でわかりました。")
    page.goto(f"/me/evidence/{submission.id}/appeal")
    expect(page.locator("main form")).to_have_count(0)
    examine(page)


def test_prior_experience_earns_the_badge_that_others_learn_for(
    page: Page, site: Site, somebody: LearnerId
) -> None:
    come_home(page, somebody, site)
    page.goto("/me/hand-in")
    page.locator('a[href="/me/hand-in/experience"]').click()
    examine(page)
    page.locator('form:has(input[value="sme-support"]) button').click()
    page.wait_for_url("**/details")
    page.locator("main form button").last.click()
    expect(page.get_by_role("alert")).to_be_visible()
    examine(page)
    page.locator("#began_on").fill("2022-04-01")
    page.locator("#break_months").fill("0")
    page.locator("#role_played").fill("商店街の店を回って、会計の道具を選ぶのを手伝った")
    page.locator("#story").fill("12の店で、紙の帳簿をやめました。いまも月に1度たずねます。")
    page.locator("main form button").last.click()
    page.wait_for_url("**/files")
    page.goto(page.url.replace("/files", "/check"))
    examine(page)
    page.locator(".hand-in-now").get_by_role("button").click()
    page.wait_for_url("**/done")
    (submission,) = site.office.store.submissions.of_learner(somebody)

    rate(page, "assessor", submission.id, 3, "店ごとの進め方が、くわしく書かれています。")
    assert site.office.store.awards.of_learner(somebody) == (), "one assessor alone awards nothing"
    rate(page, "assessor-3", submission.id, 4, "ほかの商店街にも広げています。")

    come_home(page, somebody, site)
    page.locator(".told__one--awarded a").first.click()
    page.wait_for_url("**/me/badges/*")
    expect(page.locator(".grounds__rule")).to_contain_text("36")
    examine(page)
    page.locator('a[href^="/c/"]').first.click()
    page.locator(".answer--valid").wait_for()
    examine(page)
