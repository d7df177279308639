"""One's own data: the profile, a guardian's consent, what a badge shows, the copy, and leaving."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from badgeserver.domain.account import learner_account
from badgeserver.domain.ids import EvidenceId, GroupId, LearnerId
from badgeserver.domain.learner import Learner
from badgeserver.services.acceptance import recognise
from badgeserver.services.consent import GUARDIAN
from badgeserver.services.deletion import DELETE
from badgeserver.services.sign_in import create_link
from badgeserver.services.tokens import create_token
from tests.journeys.conftest import Site
from tests.journeys.steps import press
from tests.journeys.test_accessibility import examine
from tests.offices import passed

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

HOUR = timedelta(hours=1)


def newcomer(site: Site, group: str) -> LearnerId:
    """Bring in somebody of a group who has earned a badge; what waits for nothing is awarded."""
    office, id = site.office, LearnerId(site.office.new_id())
    someone = Learner(id, "月岡 しずく", f"{id}@example.jp", GroupId(group), shows_name=True, invented=True)
    office.store.learners.add(someone)
    office.store.evidence.add(id, replace(passed("jmooc-course"), id=EvidenceId(office.new_id())))
    recognise(id, office)
    return id


def signed_in(page: Page, learner_id: LearnerId, site: Site) -> None:
    page.goto(create_link(learner_account(learner_id), site.office))
    press(page.locator('main button[name="kind"]'))
    page.wait_for_url("**/me")


def test_a_profile_is_mended_and_kept_and_the_badge_issued_anew(page: Page, site: Site) -> None:
    signed_in(page, newcomer(site, "citizen"), site)
    press(page.locator('main a[href="/me/profile"]'))
    examine(page)
    page.locator("#name").fill("")
    page.locator("#reading").fill("あおぞら しずく")
    page.locator("#sector").select_option("fisheries")
    page.locator("#outside").check()
    press(page.locator('form[action="/me/profile"] button'))
    page.locator('.summary a[href="#name"]').click()
    expect(page.locator("#name")).to_be_focused()
    expect(page.locator("#reading")).to_have_value("あおぞら しずく")
    expect(page.locator("#sector")).to_have_value("fisheries")
    expect(page.locator("#outside")).to_be_checked()
    examine(page)
    page.locator("#name").fill("青空 しずく")
    press(page.locator('form[action="/me/profile"] button'))
    expect(page.locator(".done")).to_be_visible()
    press(page.locator(".tell a"))
    examine(page)
    press(page.locator('form[action$="/anew"] button'))
    expect(page.locator(".done")).to_be_visible()
    page.locator("#unnamed").check()
    press(page.locator('form[action$="/visibility"] button'))
    examine(page)
    expect(page.locator("#unnamed")).to_be_checked()
    page.goto(page.url.replace("/me/badges/", "/c/").removesuffix("/visibility"))
    expect(page.locator(".answer--valid")).to_be_visible()
    expect(page.locator("main")).not_to_contain_text("青空")


def test_a_childs_badge_waits_for_a_guardian(page: Page, site: Site, chromium: Browser) -> None:
    child = newcomer(site, "child")
    signed_in(page, child, site)
    press(page.locator('.tip a[href="/me/consent"]'))
    examine(page)
    page.locator("#email").fill("guardian@example.jp")
    press(page.locator('form[action="/me/consent"] button'))
    expect(page.locator(".done")).to_be_visible()
    examine(page)
    (consent,) = site.office.store.guardian_consents.of_learner(child)
    token = create_token(GUARDIAN, consent.id, HOUR, site.office)
    guardian = chromium.new_context(base_url=site.base_url).new_page()
    guardian.goto(f"/consent/{token}")
    press(guardian.locator('button[value="agree"]'))
    expect(guardian.locator("#name-fault")).to_be_visible()
    examine(guardian)
    guardian.locator("#name").fill("月岡 のぞみ")
    press(guardian.locator('button[value="agree"]'))
    expect(guardian.locator('button[value="withdraw"]')).to_be_visible()
    examine(guardian)
    page.goto("/me")
    expect(page.locator(".held__one")).to_have_count(1)
    press(guardian.locator('button[value="withdraw"]'))
    expect(guardian.locator("main form")).to_have_count(0)
    examine(guardian)
    guardian.context.close()


def test_somebody_takes_their_data_along_and_leaves(page: Page, site: Site, tmp_path: Path) -> None:
    learner = newcomer(site, "citizen")
    (credential,) = site.office.store.credentials.of_learner(learner)
    signed_in(page, learner, site)
    page.goto("/me/data")
    examine(page)
    with page.expect_download() as download:
        page.locator('form[action="/me/data"] button').click()
    kept = tmp_path / "copy.zip"
    download.value.save_as(kept)
    archive = zipfile.ZipFile(kept)
    (badge,) = (name for name in archive.namelist() if name.endswith(".json") and "badges/" in name)
    archive.extract(badge, tmp_path)
    page.goto("/me/delete")
    page.locator("#word").fill("delete")
    press(page.locator('form[action="/me/delete"] button'))
    expect(page.locator(".done")).to_be_visible()
    examine(page)
    page.goto(f"/delete/{create_token(DELETE, learner, HOUR, site.office)}")
    examine(page)
    press(page.locator('form[action^="/delete/"] button'))
    expect(page).to_have_url(re.compile("/delete/"))
    expect(page.locator('main a[href="/verify"]')).to_be_visible()
    examine(page)
    page.goto("/me")
    expect(page).to_have_url(re.compile("/sign-in$"))
    page.goto(f"/c/{credential.id}")
    expect(page.locator(".answer--unknown")).to_be_visible()
    examine(page)
    page.goto("/verify")
    page.locator('form[action="/verify/file"] input[type="file"]').set_input_files(tmp_path / badge)
    press(page.locator('form[action="/verify/file"] button'))
    expect(page.locator(".answer--valid")).to_be_visible()
