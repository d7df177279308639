"""After the end: the archive on a plain web server, with database and application gone, in a browser."""

from __future__ import annotations

import io
import json
import shutil
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pikepdf
import pytest
from playwright.sync_api import expect

from badgeserver.credentials import png
from badgeserver.services.archive import archive_parts
from badgeserver.services.archive_folder import write_archive
from badgeserver.services.carriers import carrier
from badgeserver.services.verification import address_on_page
from tests.journeys.test_accessibility import examine
from tests.ports import free_port, running
from tests.web.sites import credential_of, demo_office

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route, ViewportSize

AUTHENTIC = {"ja": "本物です", "en": "Authentic"}
WRONG = {"ja": "有効ではありません", "en": "Not valid"}


class Quiet(SimpleHTTPRequestHandler):
    """Python's own web server for files, which knows no rewriting."""

    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def served(folder: Path, port: int, error_page: str | None = None) -> Iterator[None]:
    """Serve a folder by Python's http.server; `error_page` is what it answers for what is no file."""
    handler = type("Handler", (Quiet,), {})
    if error_page is not None:
        handler.error_message_format = error_page.replace("%", "%%")  # type: ignore[attr-defined]
    server = ThreadingHTTPServer(("127.0.0.1", port), partial(handler, directory=str(folder)))
    with running(server):
        yield


@dataclass(frozen=True)
class Sunset:
    """What is left: the archive at the old address and at another, papers and files in people's hands."""

    old: str
    other: str
    papers: dict[str, str]
    files: dict[str, dict[str, Path]]


@pytest.fixture(scope="session")
def sunset(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sunset]:
    """An archive of the demonstration; nothing but it and what holders have is left."""
    home, hands = tmp_path_factory.mktemp("programme"), tmp_path_factory.mktemp("hands")
    archive = tmp_path_factory.mktemp("sunset") / "archive"
    # The old address is in everything that is issued; the archive is at another as well.
    port, other = free_port(), free_port()
    old = f"http://127.0.0.1:{port}"
    office = demo_office(home, old)
    good, revoked = credential_of("demo-leader", office), credential_of("demo-student", office, 1)
    files: dict[str, dict[str, Path]] = {}
    papers = {}
    for name, credential in (("genuine", good), ("revoked", revoked)):
        made = {kind: carrier(credential.id, kind, office).data for kind in ("json", "png", "pdf")}
        files[name] = written(hands / name, made)
        papers[name] = address_on_page(made["pdf"])
        if name == "genuine":
            files["forged"] = written(hands / "forged", {kind: forged(kind, made[kind]) for kind in made})
            papers["forged"] = forged_paper(papers[name])
    for _ in write_archive(archive_parts(office), archive):
        pass
    office.store.close()
    shutil.rmtree(home)
    with ExitStack() as servers:
        page = (archive / "404.html").read_text("utf-8")
        servers.enter_context(served(archive, port, error_page=page))
        servers.enter_context(served(archive, other))
        yield Sunset(old, f"http://127.0.0.1:{other}", papers, files)


def written(folder: Path, made: dict[str, bytes]) -> dict[str, Path]:
    folder.mkdir()
    for kind, data in made.items():
        (folder / f"badge.{kind}").write_bytes(data)
    return {kind: folder / f"badge.{kind}" for kind in made}


def forged(kind: str, data: bytes) -> bytes:
    """The same file with another award in it; its proof stays."""
    match kind:
        case "png":
            text = png.extract(data)
            assert text is not None
            return png.bake(data, forged("json", text).decode())
        case "pdf":
            return forged_pdf(data)
    document = json.loads(data)
    document["credentialSubject"]["achievement"]["name"] = "知事"
    return json.dumps(document, ensure_ascii=False).encode()


def forged_pdf(data: bytes) -> bytes:
    file = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as document:
        (name,) = document.attachments
        attached = document.attachments[name].get_file().read_bytes()
        del document.attachments[name]
        document.attachments[name] = forged("json", attached)
        document.save(file)
    return file.getvalue()


def forged_paper(address: str) -> str:
    """The same QR code with another name in it; its signature stays."""
    before, _, statement = address.partition("#")
    head, payload, signature = statement.split(".")
    members = json.loads(urlsafe_b64decode(payload + "=" * (-len(payload) % 4))) | {"n": "偽　太郎"}
    changed = urlsafe_b64encode(json.dumps(members).encode()).rstrip(b"=").decode()
    return f"{before}#{head}.{changed}.{signature}"


@pytest.fixture
def visitor(chromium: Browser, size: ViewportSize, language: str, sunset: Sunset) -> Iterator[Page]:
    """A visitor whose browser asks for nothing outside the archive, and in whose page nothing goes wrong."""
    context = chromium.new_context(viewport=size, locale=language, reduced_motion="reduce")
    page = context.new_page()
    faults: list[str] = []
    hosts = (sunset.old, sunset.other, sunset.old.replace("127.0.0.1", "localhost"))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda asked: faults.append(asked.url) if not asked.url.startswith(hosts) else None)
    page.on("console", lambda line: faults.append(line.text) if "Content Security" in line.text else None)
    yield page
    context.close()
    assert not faults


def expect_answer(page: Page, kind: str, language: str) -> None:
    answer = page.locator("[data-result] .answer")
    expect(answer.get_by_role("heading")).to_have_text((AUTHENTIC if kind == "genuine" else WRONG)[language])
    expect(answer).to_contain_text("2026-11-20")


@pytest.mark.parametrize("kind", ["genuine", "forged", "revoked"])
def test_a_printed_code_opens_the_page_that_verifies_it(
    visitor: Page, sunset: Sunset, language: str, kind: str
) -> None:
    visitor.goto(sunset.papers[kind])
    expect_answer(visitor, kind, language)
    examine(visitor)


@pytest.mark.parametrize("carried", ["png", "pdf", "json"])
@pytest.mark.parametrize("kind", ["genuine", "forged", "revoked"])
def test_files_verify_on_the_plainest_of_web_servers(
    chromium: Browser, sunset: Sunset, kind: str, carried: str
) -> None:
    context = chromium.new_context(locale="ja")
    page = context.new_page()
    page.goto(f"{sunset.other}/")
    page.locator("#file").set_input_files(sunset.files[kind][carried])
    expect_answer(page, kind, "ja")
    context.close()


def test_a_file_that_is_chosen_while_the_page_is_being_loaded_is_verified(
    visitor: Page, sunset: Sunset, language: str
) -> None:
    waiting: list[Route] = []
    visitor.route("**/offline/kit.json", lambda asked: waiting.append(asked))
    with visitor.expect_request("**/offline/kit.json"):
        visitor.goto(f"{sunset.other}/{'' if language == 'ja' else 'en/'}")
    visitor.locator("#file").set_input_files(sunset.files["genuine"]["png"])
    for asked in waiting:
        asked.continue_()
    expect_answer(visitor, "genuine", language)


def test_papers_of_the_old_address_verify_under_another_host_name(
    visitor: Page, sunset: Sunset, language: str
) -> None:
    visitor.goto(sunset.papers["genuine"].replace("127.0.0.1", "localhost"))
    expect_answer(visitor, "genuine", language)
    expect(visitor.locator("[data-result] .facts")).to_contain_text(
        sunset.papers["genuine"].partition("#")[0]
    )


@pytest.mark.parametrize("kind", ["genuine", "forged", "revoked"])
def test_the_text_of_a_code_verifies_where_the_host_has_no_page_for_its_address(
    chromium: Browser, sunset: Sunset, kind: str
) -> None:
    context = chromium.new_context(locale="en")
    page = context.new_page()
    page.goto(f"{sunset.other}/en/")
    page.locator("#address").fill(sunset.papers[kind])
    page.get_by_role("button", name="Verify this text").click()
    expect_answer(page, kind, "en")
    context.close()


def test_the_language_changes_with_the_answer_in_place(visitor: Page, sunset: Sunset, language: str) -> None:
    visitor.goto(sunset.papers["genuine"])
    expect_answer(visitor, "genuine", language)
    visitor.locator("a.language").click()
    expect_answer(visitor, "genuine", "en" if language == "ja" else "ja")


def test_what_is_no_credential_is_said_and_an_address_alone_proves_nothing(
    chromium: Browser, sunset: Sunset, tmp_path: Path
) -> None:
    (tmp_path / "letter.txt").write_text("Dear Sir or Madam", encoding="utf-8")
    context = chromium.new_context(locale="en")
    page = context.new_page()
    page.goto(f"{sunset.other}/en/")
    page.locator("#file").set_input_files(tmp_path / "letter.txt")
    expect(page.get_by_role("alert")).to_be_visible()
    page.goto(sunset.papers["genuine"].partition("#")[0])
    expect(page.locator(".answer--unknown")).to_be_visible()
    context.close()


def test_the_pages_of_badges_are_sound(visitor: Page, sunset: Sunset, language: str) -> None:
    visitor.goto(f"{sunset.other}/{'en/' if language == 'en' else ''}badges/")
    examine(visitor)
    visitor.locator(".shelf__head a").first.click()
    expect(visitor.locator("h1")).to_contain_text("1")
    examine(visitor)
    visitor.go_back()
    visitor.locator(".card a").first.click()
    expect(visitor.locator("#rule")).to_be_visible()
    examine(visitor)
    with visitor.expect_request("**/badges/**") as asked:
        visitor.locator("a[type='application/ld+json']").click()
    assert asked.value.response() is not None
