"""Certificates verified in the browser: beside the site, with its server stopped, with the network off."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pikepdf
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from playwright.sync_api import expect

from badgeserver.credentials.paper import qr_address, sign_statement, unverified_statement
from badgeserver.domain.ids import LearnerId
from badgeserver.services.carriers import award_certificate
from badgeserver.services.office import Office
from tests.journeys.conftest import Site
from tests.journeys.test_accessibility import examine
from tests.offices import NOW
from tests.ports import free_port
from tests.web.serving import served
from tests.web.sites import credential_of, demo_office

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

WORDS = {
    "ja": ("本物です", "有効ではありません", "確認できません", "有効です", "時点"),
    "en": ("Authentic", "Not valid", "Could not be determined", "Valid", "Status known as of"),
}

CONTROLLED = """() => new Promise((resolve) => navigator.serviceWorker.controller
  ? resolve() : navigator.serviceWorker.addEventListener("controllerchange", () => resolve()))"""


@dataclass(frozen=True)
class Stranger:
    """Whoever signs with a key of their own, under a name that the issuer never gave out."""

    kid: str = "key-20300101-zzzz"
    private: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)

    def sign(self, message: bytes) -> bytes:
        return self.private.sign(message)


def printed(office: Office, learner: str, position: int = 0) -> str:
    """What the QR code of somebody's certificate says."""
    credential = credential_of(learner, office, position)
    return award_certificate(credential, office.store.awards.get(credential.award), office).qr_content


def forged(address: str, **changes: str) -> str:
    """The same paper with other words under the old signature."""
    start, payload, signature = address.partition("#")[2].split(".")
    members = {**json.loads(base64.urlsafe_b64decode(payload + "==")), **changes}
    text = base64.urlsafe_b64encode(json.dumps(members).encode()).decode().rstrip("=")
    return f"{address.partition('#')[0]}#{start}.{text}.{signature}"


def resigned(address: str, office: Office, name: str) -> str:
    """The same paper with another name, signed by a key that nobody knows."""
    statement = replace(unverified_statement(address.partition("#")[2]), name=name)
    return qr_address(office.base_url, statement.credential_id, sign_statement(statement, Stranger()))


@pytest.fixture(scope="module")
def mortal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The demonstration, for a server of its own that stops and starts again."""
    office = demo_office(tmp_path_factory.mktemp("mortal"), f"http://127.0.0.1:{free_port()}")
    yield office
    office.store.close()


def prepare(page: Page, path: str = "/verify") -> None:
    """Open a page of the verifier once, as somebody does where there is a connection."""
    page.context.clock.set_system_time(NOW)
    page.goto(path)
    page.evaluate(CONTROLLED)


def open_paper(page: Page, address: str) -> None:
    """Open a certificate's address as a camera does: anew."""
    page.goto("about:blank")
    page.goto(address)


def expect_answers_without_the_site(page: Page, office: Office, language: str) -> None:
    """Genuine, forged, revoked, moved and signed by a stranger, one after the other."""
    authentic, invalid, unknown, _, as_of = WORDS[language]
    genuine = printed(office, "demo-citizen")
    answers = [
        (genuine, "valid", authentic),
        (forged(genuine, n="偽山 太郎"), "invalid", invalid),
        (printed(office, "demo-student", 1), "invalid", invalid),
        (f"{office.base_url}/c/{'A' * 22}#{genuine.partition('#')[2]}", "invalid", invalid),
        (resigned(genuine, office, "偽山 太郎"), "unknown", unknown),
        (genuine.partition("#")[0], "unknown", unknown),
    ]
    for address, answer, word in answers:
        open_paper(page, address)
        expect(page.locator("[data-kept] .answer")).to_have_class(f"answer answer--{answer}")
        expect(page.get_by_role("heading", level=1)).to_contain_text(word)
        if "#" in address:
            expect(page.locator(".answer__asof")).to_contain_text(as_of)
        expect(page.locator("[data-kept]")).not_to_contain_text("偽山")
        examine(page)
    open_paper(page, forged(genuine, n="偽山 太郎"))
    expect(page.locator(".check--failed")).to_have_count(1)
    expect(page.locator(".check--passed, .facts")).to_have_count(0)
    open_paper(page, genuine)
    credential = credential_of("demo-citizen", office)
    holder = office.store.learners.get(office.store.awards.get(credential.award).learner)
    expect(page.locator(".facts")).to_contain_text(holder.name)
    expect(page.locator(".facts")).to_contain_text("2026")


def test_with_the_network_off_any_paper_is_verified(page: Page, site: Site, language: str) -> None:
    prepare(page)
    page.context.set_offline(True)
    expect_answers_without_the_site(page, site.office, language)


def test_with_the_server_stopped_any_paper_is_verified(
    chromium: Browser, mortal: Office, size: ViewportSize, language: str
) -> None:
    context = chromium.new_context(
        viewport=size, locale=language, reduced_motion="reduce", base_url=mortal.base_url
    )
    page = context.new_page()
    with served(mortal):
        prepare(page)
    expect_answers_without_the_site(page, mortal, language)
    with served(mortal):
        open_paper(page, printed(mortal, "demo-citizen"))
        expect(page.get_by_role("heading", level=1)).to_have_text(WORDS[language][3])
        context.close()


def test_beside_the_site_the_paper_gives_the_name(page: Page, site: Site, language: str) -> None:
    prepare(page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    genuine = printed(site.office, "demo-leader")
    open_paper(page, genuine)
    name = unverified_statement(genuine.partition("#")[2]).name
    expect(page.locator(".compare")).to_contain_text(name)
    expect(page.locator("[data-fact=holder]")).to_contain_text(name)
    expect(page.get_by_role("heading", level=1)).to_have_text(WORDS[language][3])
    expect(page.locator(".compare__differs")).to_have_count(0)
    jws = genuine.partition("#")[2]
    assert asked and not [url for url in asked if jws in url]
    examine(page)


@pytest.mark.parametrize("how", ["name", "badge", "unknown key", "other credential"])
def test_where_the_paper_says_something_else_the_page_says_so_in_red(
    page: Page, site: Site, language: str, how: str
) -> None:
    genuine = printed(site.office, "demo-leader")
    other = credential_of("demo-citizen", site.office).id
    papers = {
        "name": forged(genuine, n="偽山 太郎"),
        "badge": forged(genuine, b="hk-regional-dx-leader"),
        "unknown key": resigned(genuine, site.office, "偽山 太郎"),
        "other credential": f"{site.base_url}/c/{other}#{genuine.partition('#')[2]}",
    }
    prepare(page)
    open_paper(page, papers[how])
    expect(page.locator(".answer--invalid")).to_have_count(1)
    expect(page.get_by_role("heading", level=1)).to_contain_text(WORDS[language][1])
    expect(page.locator(".compare__differs").first).to_be_visible()
    if how in ("name", "unknown key"):
        expect(page.locator("[data-fact=holder]")).not_to_contain_text("偽山")
    examine(page)


def test_a_part_of_the_page_is_no_paper(page: Page, site: Site) -> None:
    prepare(page)
    open_paper(page, f"{site.base_url}/c/{credential_of('demo-leader', site.office).id}#main")
    expect(page.locator(".answer--valid")).to_have_count(1)
    expect(page.locator(".compare")).to_have_count(0)


def test_half_a_code_is_said_to_be_half_a_code(page: Page, site: Site) -> None:
    prepare(page)
    open_paper(page, printed(site.office, "demo-leader")[:-120])
    expect(page.locator(".answer--unknown")).to_have_count(1)
    examine(page)


def test_another_language_keeps_the_paper(page: Page, site: Site, language: str) -> None:
    prepare(page)
    page.context.set_offline(True)
    open_paper(page, printed(site.office, "demo-citizen"))
    other = "en" if language == "ja" else "ja"
    page.locator(".answer").wait_for()
    page.locator("a.language").click()
    expect(page.locator("html")).to_have_attribute("lang", other)
    expect(page.get_by_role("heading", level=1)).to_have_text(WORDS[other][0])


def test_the_answer_is_printed_on_one_sheet(chromium: Browser, site: Site) -> None:
    store = site.office.store
    (credential,) = (
        one
        for one in store.credentials.of_learner(LearnerId("demo-leader"))
        if store.awards.get(one.award).badge == "hk-supporter"
    )
    context = chromium.new_context(locale="ja", base_url=site.base_url)
    page = context.new_page()
    page.goto(f"/c/{credential.id}")
    page.locator(".checks").wait_for()
    with pikepdf.open(io.BytesIO(page.pdf(prefer_css_page_size=True))) as pdf:
        assert len(pdf.pages) == 1
    context.close()


def test_without_javascript_the_page_answers_by_itself(chromium: Browser, site: Site) -> None:
    context = chromium.new_context(java_script_enabled=False, locale="ja", base_url=site.base_url)
    page = context.new_page()
    page.goto(printed(site.office, "demo-leader"))
    expect(page.get_by_role("heading", level=1)).to_have_text("有効です")
    context.close()
