"""Every page of the site, before somebody who may open it: axe-core finds nothing in either language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest

from badgeserver.documents.couriers import FolderCourier
from badgeserver.domain.account import staff_account
from badgeserver.domain.ids import StaffId
from badgeserver.services.mail import deliver_due
from badgeserver.services.office import Office
from badgeserver.services.visits import BRIEF, begin_visit
from tests.journeys.conftest import SIZES
from tests.journeys.test_accessibility import examine
from tests.ports import free_port
from tests.web.addresses import EVERYBODY, PAGES
from tests.web.furnished import OWNER, furnish
from tests.web.serving import served
from tests.web.sites import demo_office, reference_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

REFUSALS = {"guest": ["/nothing", "/join/spent", "/me/hand-in/badge/address"], "assessor": ["/me"]}
"""Pages that say why there is nothing else, and where to go on."""
OF_EACH = ("/", "/start", "/account", "/me", "/c/{unnamed}")
"""Pages that are not the same for all who may open them."""


@dataclass(frozen=True)
class Furnished:
    """A demonstration that is served, and what is in it by the names of the tables."""

    office: Office
    things: dict[str, str]


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Furnished]:
    folder = tmp_path_factory.mktemp("every-page")
    made = demo_office(folder, f"http://127.0.0.1:{free_port()}")
    things = furnish(made)
    office = replace(made, courier=FolderCourier(folder / "mails"), mail_from="badges@example.jp")
    assert all(one.error is None for one in deliver_due(office))
    with served(office):
        yield Furnished(office, things)
    office.background.finish()
    office.store.close()


@pytest.fixture
def page(chromium: Browser, furnished: Furnished, language: str) -> Iterator[Page]:
    """On a phone, where room is scarce; journeys look at larger windows."""
    context = chromium.new_context(
        viewport=SIZES["phone"], locale=language, base_url=furnished.office.base_url
    )
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("role", EVERYBODY)
def test_every_page_is_sound(page: Page, furnished: Furnished, role: str) -> None:
    if role != "guest":
        enter(page, role)
    for path in paths_of(role, furnished.things):
        look_at(page, path)


def test_the_desk_sees_sound_pages_in_a_learners_turn(page: Page, furnished: Furnished) -> None:
    enter(page, "help_desk")
    page.goto("/desk/help")
    page.locator("#email").fill(furnished.office.store.learners.get(OWNER).email)
    page.locator('form[action="/desk/help"] button').click()
    page.locator('input[name="presence"]').first.wait_for()
    examine(page)
    page.locator('input[name="presence"]').first.check()
    page.locator('form[action="/desk/help/begin"] button').click()
    page.wait_for_url("**/me/hand-in")
    for path in (
        "",
        "/{draft}/proof",
        "/{draft}/details",
        "/{draft}/files",
        "/{draft}/check",
        "/{rated}/done",
    ):
        look_at(page, f"/me/hand-in{path}".format(**furnished.things))
    look_at(page, f"/me/evidence/{furnished.things['rated']}")


def test_who_has_yet_to_show_a_passkey_sees_a_sound_page(page: Page, furnished: Furnished) -> None:
    secret, _ = begin_visit(staff_account(StaffId("staff")), "Firefox", BRIEF, False, furnished.office)
    page.context.add_cookies([{"name": "visit", "value": secret, "url": furnished.office.base_url}])
    look_at(page, "/second-factor")
    assert page.url.endswith("/second-factor")


def enter(page: Page, role: str) -> None:
    """Sign in as one of the demonstration's people."""
    page.goto("/sign-in")
    person = page.locator(f'form:has(input[value="{reference_of(role)}"])')
    person.get_by_role("button").click()
    page.locator(".tools__out button").wait_for()


def paths_of(role: str, things: dict[str, str]) -> list[str]:
    """Return what somebody is the first who may open: to others the same page is shown."""
    earlier = EVERYBODY[: EVERYBODY.index(role)]
    mine = [
        pattern.format(**things)
        for pattern, answers in PAGES.items()
        if answers[role] == 200 and (pattern in OF_EACH or all(answers[other] != 200 for other in earlier))
    ]
    return [*mine, *REFUSALS.get(role, [])]


def look_at(page: Page, path: str) -> None:
    """Examine a page with all of it unfolded; what is no page but a file is left out."""
    kind = page.request.get(path).headers["content-type"]
    if not kind.startswith("text/html"):
        return
    page.goto(path)
    # Where a script fills the page, its heading comes a moment later.
    page.locator("h1").first.wait_for()
    page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
    examine(page)
