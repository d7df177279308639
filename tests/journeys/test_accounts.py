"""Getting in and staying in: by mail, with a provider, with a passkey, with a new address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from badgeserver.services.office import Office
from tests.journeys.steps import press
from tests.journeys.test_accessibility import examine
from tests.letters import letters, link_in
from tests.offices import learner, make_office
from tests.oidc import running_provider, with_provider
from tests.people import staff_member
from tests.ports import free_port
from tests.web.serving import served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

PEOPLE: list[dict[str, object]] = [
    {"sub": "hikari-at-school", "email": "hikari@example.jp", "email_verified": True},
    {"sub": "new-at-school", "email": "new-at-school@example.jp", "email_verified": True},
    {"sub": "unverified", "email": "hikari@example.jp", "email_verified": False},
]
WORDS = {
    "ja": {
        "sign in": "サインイン",
        "send": "リンクを送ってもらう",
        "register": "登録して始める",
        "name": "名前",
        "needed": "直してください",
        "make": "パスキーを作る",
        "use": "パスキーを使う",
        "another": "加えるメールアドレス",
        "send link": "リンクを送る",
        "add": "このアドレスを加える",
        "main": "主なアドレスにする",
        "remove": "消す",
        "everywhere": "すべての端末からサインアウト",
        "sign out": "サインアウト",
        "school": "架空の学校でサインイン",
        "own device": "自分だけが使う端末です",
        "not verified": "メールアドレスを確かめていません",
        "add passkey": "パスキーを加える",
    },
    "en": {
        "sign in": "Sign in",
        "send": "Send me a link",
        "register": "Register and begin",
        "name": "Name",
        "needed": "Please correct this first",
        "make": "Make a passkey",
        "use": "Use my passkey",
        "another": "Another e-mail address",
        "send link": "Send the link",
        "add": "Add this address",
        "main": "Make it the main one",
        "remove": "Remove",
        "everywhere": "Sign out on all devices",
        "sign out": "Sign out",
        "school": "Sign in with Invented School",
        "own device": "This device is mine alone",
        "not verified": "has not verified your e-mail address",
        "add passkey": "Add a passkey",
    },
}


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """A real OpenID Connect provider in a process of its own."""
    with running_provider(PEOPLE) as running:
        yield running


@pytest.fixture
def office(tmp_path_factory: pytest.TempPathFactory, issuer: str) -> Iterator[Office]:
    """An installation that is no demonstration; a passkey needs a name, so that it is at localhost."""
    folder, base_url = tmp_path_factory.mktemp("accounts"), f"http://localhost:{free_port()}"
    url = f"sqlite:///{folder / 'badgeserver.db'}"
    made = with_provider(make_office(folder, url, {"BADGESERVER_BASE_URL": base_url}), issuer)
    made.store.learners.add(learner())
    made.store.staff.add(staff_member())
    with served(made):
        yield made
    made.store.close()


@pytest.fixture
def context(chromium: Browser, office: Office, size: ViewportSize, language: str) -> Iterator[BrowserContext]:
    """A browser of its own."""
    made = chromium.new_context(
        viewport=size, locale=language, reduced_motion="reduce", base_url=office.base_url
    )
    yield made
    made.close()


@pytest.fixture
def words(language: str) -> dict[str, str]:
    """What the buttons say."""
    return WORDS[language]


def ask_for_link(page: Page, address: str, words: dict[str, str], office: Office) -> str:
    """Ask for a link on the page “Sign in”; give its path."""
    page.goto("/sign-in")
    page.locator("#email").fill(address)
    press(page.get_by_role("button", name=words["send"]))
    expect(page).to_have_url(re.compile("/sign-in/sent$"))
    (mail,) = letters(office)
    assert mail.to == address
    return link_in(mail)


def test_a_newcomer_registers_by_mail(context: BrowserContext, office: Office, words: dict[str, str]) -> None:
    page = context.new_page()
    page.goto("/")
    press(page.get_by_role("navigation").get_by_role("link", name=words["sign in"], exact=True))
    examine(page)
    press(page.get_by_role("button", name=words["send"]))
    expect(page.get_by_role("alert")).to_contain_text(words["needed"])
    examine(page)
    page.get_by_role("alert").get_by_role("link").click()
    expect(page.locator("#email")).to_be_focused()
    link = ask_for_link(page, "new@example.jp", words, office)
    examine(page)
    page.goto(link)
    examine(page)
    page.locator("#name").fill("雪原 つばさ")
    press(page.get_by_role("button", name=words["register"]))
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator("#name")).to_have_value("雪原 つばさ")
    examine(page)
    page.locator("#group").check()
    # What was written stays when the language changes, and is kept nowhere afterwards.
    for _ in ("to the other language", "and back"):
        press(page.locator(".language"))
        expect(page.locator("#name")).to_have_value("雪原 つばさ")
        expect(page.locator("#group")).to_be_checked()
        assert page.evaluate("sessionStorage.length") == 0
    press(page.get_by_role("button", name=words["register"]))
    expect(page).to_have_url(re.compile("/me$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("雪原 つばさ")


def test_a_learner_stays_signed_in_on_an_own_device_until_signed_out_elsewhere(
    context: BrowserContext, chromium: Browser, office: Office, words: dict[str, str], language: str
) -> None:
    page = context.new_page()
    page.goto(ask_for_link(page, "hikari@example.jp", words, office))
    examine(page)
    page.get_by_label(words["own device"]).check()
    press(page.get_by_role("button", name=words["sign in"], exact=True))
    expect(page).to_have_url(re.compile("/me$"))
    elsewhere = chromium.new_context(locale=language, base_url=office.base_url)
    other = elsewhere.new_page()
    other.goto(ask_for_link(other, "hikari@example.jp", words, office))
    press(other.get_by_role("button", name=words["sign in"], exact=True))
    other.goto("/account")
    press(other.locator("form[action$='visits/end']").get_by_role("button"))
    page.goto("/me")
    expect(page).to_have_url(re.compile("/sign-in$"))
    press(other.get_by_role("button", name=words["everywhere"]))
    expect(other).to_have_url(re.compile("/sign-in$"))
    elsewhere.close()


def test_a_learner_changes_the_address(
    context: BrowserContext, office: Office, words: dict[str, str]
) -> None:
    page = context.new_page()
    page.goto(ask_for_link(page, "hikari@example.jp", words, office))
    press(page.get_by_role("button", name=words["sign in"], exact=True))
    page.goto("/account")
    examine(page)
    page.get_by_label(words["another"]).fill("newer@example.jp")
    press(page.get_by_role("button", name=words["send link"]))
    expect(page.get_by_role("status")).to_be_visible()
    (mail,) = letters(office)
    page.goto(link_in(mail))
    examine(page)
    press(page.get_by_role("button", name=words["add"]))
    press(page.get_by_role("button", name=words["main"]))
    expect(page.locator(".line").first).to_contain_text("newer@example.jp")
    examine(page)
    press(page.get_by_role("button", name=words["remove"]))
    expect(page.locator("main")).not_to_contain_text("hikari@example.jp")
    told = letters(office)
    assert {one.event for one in told} == {"address-changed"}
    assert [one.to for one in told].count("hikari@example.jp") == 3
    press(page.get_by_role("button", name=words["sign out"], exact=True).first)
    page.goto(ask_for_link(page, "newer@example.jp", words, office))
    press(page.get_by_role("button", name=words["sign in"], exact=True))
    expect(page.get_by_role("heading", level=1)).to_contain_text("雪原 ひかり")


def test_staff_make_a_passkey_once_and_show_it_each_time(
    context: BrowserContext, office: Office, words: dict[str, str]
) -> None:
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    authenticator = {"protocol": "ctap2", "transport": "internal", "hasUserVerification": True}
    simulated = {"isUserVerified": True, "automaticPresenceSimulation": True, "hasResidentKey": True}
    made = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": {**authenticator, **simulated}})
    faults: list[str] = []
    page.on("console", lambda line: faults.append(line.text) if "Content Security" in line.text else None)

    def sign_in() -> None:
        page.goto(ask_for_link(page, "hajime@staff.example.jp", words, office))
        press(page.get_by_role("button", name=words["sign in"], exact=True))
        expect(page).to_have_url(re.compile("/second-factor$"))
        page.goto("/start")
        expect(page).to_have_url(re.compile("/second-factor$"))
        examine(page)

    sign_in()
    press(page.get_by_role("button", name=words["make"]))
    expect(page).to_have_url(re.compile("/start$"))
    page.goto("/account")
    expect(page.locator("form[action$='passkeys/remove']")).to_have_count(0)
    examine(page)
    press(page.get_by_role("link", name=words["add passkey"]))
    examine(page)
    press(page.get_by_role("button", name=words["sign out"], exact=True).first)
    sign_in()
    press(page.get_by_role("button", name=words["use"]))
    expect(page).to_have_url(re.compile("/start$"))
    press(page.get_by_role("button", name=words["sign out"], exact=True).first)
    devtools.send("WebAuthn.removeVirtualAuthenticator", made)
    other = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": {**authenticator, **simulated}})
    sign_in()
    page.get_by_role("button", name=words["use"]).click()
    expect(page.get_by_role("alert")).to_be_visible()
    examine(page)
    devtools.send("WebAuthn.removeVirtualAuthenticator", other)
    assert not faults


def test_without_scripts_a_passkey_says_what_it_needs(
    chromium: Browser, office: Office, words: dict[str, str], language: str
) -> None:
    context = chromium.new_context(java_script_enabled=False, locale=language, base_url=office.base_url)
    page = context.new_page()
    page.goto(ask_for_link(page, "hajime@staff.example.jp", words, office))
    press(page.get_by_role("button", name=words["sign in"], exact=True))
    expect(page.locator("[data-unable]")).to_be_visible()
    expect(page.get_by_role("button", name=words["make"])).to_be_hidden()
    context.close()


def test_a_learner_signs_in_with_the_schools_account(
    context: BrowserContext, office: Office, words: dict[str, str]
) -> None:
    def sign_on(page: Page, person: str) -> None:
        page.goto("/sign-in")
        press(page.get_by_role("link", name=words["school"]))
        page.locator("input[name='sub']").first.fill(person)
        page.locator("input[name='sub']").first.press("Enter")

    page = context.new_page()
    sign_on(page, "unverified")
    expect(page.locator("main")).to_contain_text(words["not verified"])
    sign_on(page, "hikari-at-school")
    expect(page).to_have_url(re.compile("/me$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("雪原 ひかり")
    press(page.get_by_role("button", name=words["sign out"], exact=True).first)
    sign_on(page, "new-at-school")
    page.locator("#name").fill("雪原 はるか")
    page.locator("#group").check()
    press(page.get_by_role("button", name=words["register"]))
    expect(page).to_have_url(re.compile("/me$"))
    press(page.get_by_role("button", name=words["sign out"], exact=True).first)
    sign_on(page, "new-at-school")
    expect(page.get_by_role("heading", level=1)).to_contain_text("雪原 はるか")
