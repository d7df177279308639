"""A reception desk at an event: certificates before the camera and as pictures, without a connection."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from playwright.sync_api import expect

from badgeserver.credentials.pdf import page_pictures
from badgeserver.services.carriers import carrier
from badgeserver.services.office import Office
from tests.conftest import CHROMIUM_OPTIONS
from tests.journeys.conftest import SIZES, Site
from tests.journeys.test_accessibility import examine
from tests.journeys.test_offline import prepare
from tests.qr_codes import qr_codes_in
from tests.servers import chromium_program
from tests.web.sites import credential_of, holder_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PEOPLE = (("demo-citizen", 0), ("demo-student", 1), ("demo-leader", 0))
FRAMES = 40
SIZE = (1280, 720)


def photo(office: Office, learner: str, position: int) -> Image.Image:
    """A printed certificate as a phone sees it that is held over its QR code."""
    pdf = carrier(credential_of(learner, office, position).id, "pdf", office).data
    sheet = next(page_pictures(pdf))
    (code,) = qr_codes_in(sheet)
    corner = code.position.top_left
    left = min(max(corner.x - 300, 0), sheet.width - SIZE[0])
    top = min(max(corner.y - 200, 0), sheet.height - SIZE[1])
    return sheet.crop((left, top, left + SIZE[0], top + SIZE[1])).convert("RGB")


def jpeg(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=85)
    return file.getvalue()


@pytest.fixture(scope="module")
def film(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the camera sees: one certificate after the other, and the table between them."""
    table = jpeg(Image.new("RGB", SIZE, "#777777"))
    frames = [[jpeg(photo(site.office, *one))] * FRAMES + [table] * 10 for one in PEOPLE]
    file = tmp_path_factory.mktemp("film") / "desk.mjpeg"
    file.write_bytes(b"".join(frame for some in frames for frame in some))
    return file


@pytest.fixture
def desk(chromium: Browser, site: Site, film: Path) -> Iterator[Page]:
    """A browser whose camera shows the film; it must not send anything to the site."""
    options = [
        *CHROMIUM_OPTIONS,
        *(["--no-sandbox"] if os.geteuid() == 0 else []),
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    ]
    browser = chromium.browser_type.launch(executable_path=chromium_program(), args=options)
    context = browser.new_context(
        locale="ja", base_url=site.base_url, permissions=["camera"], viewport=SIZES["phone"]
    )
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda asked: faults.append(asked.url) if asked.method != "GET" else None)
    yield page
    browser.close()
    assert not faults


def test_several_certificates_are_read_one_after_the_other_without_a_connection(
    desk: Page, site: Site
) -> None:
    prepare(desk, "/scan")
    desk.context.set_offline(True)
    desk.reload()
    expect(desk.locator("[data-kit]")).to_contain_text("つながっていません")
    desk.get_by_role("button", name="カメラを始める").click()
    expect(desk.locator(".scanned > li")).to_have_count(3, timeout=30_000)
    desk.get_by_role("button", name="カメラを止める").click()
    expect(desk.locator("[data-camera]")).to_be_hidden()
    for learner, position in PEOPLE:
        name = holder_of(credential_of(learner, site.office, position).id, site.office).name
        expect(desk.locator(".scanned")).to_contain_text(name)
    expect(desk.locator(".scanned .check--failed")).to_have_count(1)
    expect(desk.locator("[data-counts]")).to_have_text("有効・本物 2件、無効 1件、未確認 0件")
    examine(desk)
    desk.reload()
    expect(desk.locator(".scanned > li")).to_have_count(3)
    desk.get_by_role("button", name="一覧を消す").click()
    expect(desk.locator(".scanned > li")).to_have_count(0)
    assert desk.evaluate("sessionStorage.length + localStorage.length") == 0


def test_pictures_and_files_are_read_too(page: Page, site: Site, tmp_path: Path) -> None:
    prepare(page, "/scan")
    examine(page)
    page.context.set_offline(True)
    picture = tmp_path / "photo.jpg"
    picture.write_bytes(jpeg(photo(site.office, "demo-citizen", 0)))
    files = [picture]
    for kind in ("png", "svg", "json"):
        found = carrier(credential_of("demo-leader", site.office).id, kind, site.office)
        files.append(tmp_path / found.file_name)
        files[-1].write_bytes(found.data)
    files.append(tmp_path / "letter.pdf")
    files[-1].write_bytes(b"%PDF-1.7\n%%EOF")
    page.locator("#pictures").set_input_files(files)
    # The three files of one credential are one line, scanned three times.
    expect(page.locator(".scanned > li")).to_have_count(3)
    expect(page.locator(".scanned .check--passed")).to_have_count(2)
    expect(page.locator(".scanned .check--unknown")).to_contain_text("letter.pdf")
    expect(page.locator(".scanned__again")).to_have_count(1)
    examine(page)


def test_a_forgery_and_what_it_imitates_stand_beside_each_other(
    page: Page, site: Site, tmp_path: Path
) -> None:
    found = carrier(credential_of("demo-leader", site.office).id, "json", site.office)
    genuine, forged, another = (tmp_path / name / "badge.json" for name in ("genuine", "forged", "another"))
    for file, name in ((genuine, None), (forged, "偽山 太郎"), (another, "偽川 次郎")):
        document = json.loads(found.data)
        document["name"] = name or document["name"]
        file.parent.mkdir()
        file.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    prepare(page, "/scan")
    for order in ((genuine, forged, another), (another, forged, genuine)):
        for file in (*order, order[0]):
            page.locator("#pictures").set_input_files(file)
        expect(page.locator(".scanned .check--passed")).to_have_count(1)
        expect(page.locator(".scanned .check--failed")).to_have_count(2)
        expect(page.locator(".scanned__again")).to_have_count(1)
        page.locator("[data-clear]").click()


def test_the_page_for_verifying_is_there_without_the_site(page: Page) -> None:
    prepare(page, "/verify")
    page.context.set_offline(True)
    page.goto("/verify")
    expect(page.locator("#pictures")).to_be_visible()


def test_without_a_camera_the_page_says_what_to_do(page: Page) -> None:
    prepare(page, "/scan")
    page.locator("[data-start]").click()
    expect(page.locator("[data-no-camera]")).to_be_visible()
    expect(page.locator("[data-start]")).to_be_visible()
