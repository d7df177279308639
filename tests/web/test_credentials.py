"""One address for each credential: the verification page, its carriers, and whose name is shown."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from badgeserver.domain.ids import CredentialId
from badgeserver.domain.keys import KeyAlgorithm
from badgeserver.services.office import Office
from badgeserver.services.signing_keys import create_signing_key
from badgeserver.web import create_app
from tests.web.sites import BROWSER, REASON, client_as, credential_of, demo_office, holder_of, sign_in

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,image/png,image/svg+xml,*/*;q=0.8"

# What the client accepts, and the media type that it gets.
NEGOTIATED = [
    (BROWSER["Accept"], "text/html"),
    (FIREFOX, "text/html"),
    ("text/html", "text/html"),
    ("*/*", "application/vc+ld+json"),
    ("application/vc+ld+json", "application/vc+ld+json"),
    ("application/vc", "application/vc+ld+json"),
    ("application/ld+json", "application/vc+ld+json"),
    ("application/json", "application/vc+ld+json"),
    ("application/vc+ld+json, application/ld+json, application/json", "application/vc+ld+json"),
    ("application/ld+json, text/html;q=0.5", "application/vc+ld+json"),
    ("image/png", "image/png"),
    ("image/svg+xml", "image/svg+xml"),
    ("application/pdf", "application/pdf"),
]
NOT_THERE = ("audio/ogg", "application/vc+jwt", "application/jwt")
PARTS = {"json": b'{"@context"', "png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF"}


@pytest.fixture
def shown(demo: Office) -> CredentialId:
    """A credential whose holder agreed to show the name."""
    credential = credential_of("demo-officer", demo).id
    assert holder_of(credential, demo).shows_name
    return credential


@pytest.fixture
def unnamed(demo: Office) -> CredentialId:
    """A credential, revoked, whose holder did not agree."""
    credential = credential_of("demo-student", demo, 1).id
    assert not holder_of(credential, demo).shows_name
    return credential


@pytest.mark.parametrize(("accept", "media_type"), NEGOTIATED)
def test_the_bare_address_gives_what_the_client_wants(
    guest: FlaskClient, shown: CredentialId, accept: str, media_type: str
) -> None:
    answer = guest.get(f"/c/{shown}", headers={"Accept": accept})
    assert answer.status_code == 200
    assert answer.mimetype == media_type
    assert "Accept" in answer.vary


def test_a_client_without_a_wish_gets_the_credential(guest: FlaskClient, shown: CredentialId) -> None:
    assert guest.get(f"/c/{shown}").mimetype == "application/vc+ld+json"


@pytest.mark.parametrize("accept", NOT_THERE)
def test_a_form_that_is_not_there_is_refused(guest: FlaskClient, shown: CredentialId, accept: str) -> None:
    assert guest.get(f"/c/{shown}", headers={"Accept": accept}).status_code == 406


@pytest.mark.parametrize("kind", sorted(PARTS))
def test_each_carrier_is_a_file_to_keep(guest: FlaskClient, shown: CredentialId, kind: str) -> None:
    answer = guest.get(f"/c/{shown}.{kind}")
    assert answer.status_code == 200
    assert answer.data.lstrip().startswith(PARTS[kind])
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Disposition"].endswith(f".{kind}")
    assert "script-src" not in answer.headers["Content-Security-Policy"]
    assert answer.access_control_allow_origin == "*"


@pytest.mark.parametrize("kind", ["jwt", "jwt.png", "jwt.svg"])
def test_without_a_key_for_it_there_is_no_jwt(guest: FlaskClient, shown: CredentialId, kind: str) -> None:
    answer = guest.get(f"/c/{shown}.{kind}", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.get_json()["code"]) == (404, "no-jwt")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A demonstration that signs JWT too."""
    office = demo_office(tmp_path_factory.mktemp("jwt"), "http://127.0.0.1:8000")
    create_signing_key(KeyAlgorithm.ES256, "test", office)
    yield office
    office.store.close()


class TestJwt:
    """Open Badges 3.0, section 5.1: a compact JWS travels as `text/plain`."""

    @pytest.fixture
    def client(self, site: Office) -> FlaskClient:
        """Return a visitor of that site."""
        return create_app(site).test_client()

    def test_it_is_text_at_its_own_address_and_by_negotiation(
        self, site: Office, client: FlaskClient
    ) -> None:
        credential = credential_of("demo-officer", site).id
        kept = client.get(f"/c/{credential}.jwt")
        asked = client.get(f"/c/{credential}", headers={"Accept": "text/plain"})
        for answer in (kept, asked):
            assert (answer.status_code, answer.mimetype) == (200, "text/plain")
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.text.count(".") == 2
        assert kept.data == asked.data
        assert kept.headers["Content-Disposition"].endswith(".jwt")

    @pytest.mark.parametrize(
        ("kind", "part"), [("jwt.png", b"credential\0\0\0\0\0eyJ"), ("jwt.svg", b'="eyJ')]
    )
    def test_an_image_carries_it(self, site: Office, client: FlaskClient, kind: str, part: bytes) -> None:
        answer = client.get(f"/c/{credential_of('demo-officer', site).id}.{kind}")
        assert answer.status_code == 200
        assert part in answer.data

    def test_what_a_browser_gets_stays_the_page_with_a_link_to_it(
        self, site: Office, client: FlaskClient
    ) -> None:
        credential = credential_of("demo-officer", site).id
        answer = client.get(f"/c/{credential}", headers=BROWSER)
        assert answer.mimetype == "text/html"
        assert f"/c/{credential}.jwt" in answer.text


def test_a_page_offers_no_jwt_where_there_is_none(guest: FlaskClient, shown: CredentialId) -> None:
    assert f"/c/{shown}.jwt" not in guest.get(f"/c/{shown}", headers=BROWSER).text


@pytest.mark.parametrize("suffix", ["", ".json", ".pdf"])
def test_nothing_about_a_credential_is_indexed_or_told_onwards(
    guest: FlaskClient, shown: CredentialId, suffix: str
) -> None:
    answer = guest.get(f"/c/{shown}{suffix}", headers=BROWSER)
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_a_genuine_credential_is_valid_with_each_check(guest: FlaskClient, shown: CredentialId) -> None:
    page = guest.get(f"/c/{shown}", headers=BROWSER).text
    assert "有効です" in page
    assert "answer--valid" in page
    assert page.count("check--passed") >= 6
    assert "𠮷野 かえで" in page
    assert "このサイト（127.0.0.1:8000）" in page
    assert "レベル" in page


def test_a_revoked_credential_is_not_valid_and_says_why(guest: FlaskClient, unnamed: CredentialId) -> None:
    page = guest.get(f"/c/{unnamed}", headers=BROWSER).text
    assert "有効ではありません" in page
    assert "check--failed" in page
    assert REASON in page


def test_a_name_is_shown_only_by_consent(guest: FlaskClient, demo: Office, unnamed: CredentialId) -> None:
    name = holder_of(unnamed, demo).name
    answer = guest.get(f"/c/{unnamed}", headers=BROWSER)
    assert name not in answer.text
    assert "氏名は表示していません" in answer.text
    document = json.loads(guest.get(f"/c/{unnamed}.json").data)
    assert name not in json.dumps(document, ensure_ascii=False)


def test_the_printed_certificate_of_an_unnamed_holder_is_for_the_holder(
    app: Flask, demo: Office, unnamed: CredentialId
) -> None:
    assert app.test_client().get(f"/c/{unnamed}.pdf").status_code == 403
    assert ".pdf" not in app.test_client().get(f"/c/{unnamed}", headers=BROWSER).text
    for role in ("learner", "staff"):
        assert client_as(app, role).get(f"/c/{unnamed}.pdf").status_code == 403
    by_wish = {"Accept": "application/pdf"}
    assert app.test_client().get(f"/c/{unnamed}", headers=by_wish).status_code == 403
    holder = app.test_client()
    sign_in(holder, "demo-student")
    assert holder.get(f"/c/{unnamed}.pdf").data.startswith(b"%PDF")
    assert f'href="/c/{unnamed}.pdf"' in holder.get(f"/c/{unnamed}", headers=BROWSER).text
    own = credential_of("demo-citizen", demo).id
    assert client_as(app, "learner").get(f"/c/{own}.pdf").data.startswith(b"%PDF")


@pytest.mark.parametrize(
    ("suffix", "accept"), [(".pdf", "*/*"), (".card.pdf", "*/*"), ("", "application/pdf")]
)
def test_no_copy_of_a_printed_certificate_is_kept_on_its_way(
    app: Flask, unnamed: CredentialId, suffix: str, accept: str
) -> None:
    holder = app.test_client()
    sign_in(holder, "demo-student")
    answer = holder.get(f"/c/{unnamed}{suffix}", headers={"Accept": accept})
    assert answer.data.startswith(b"%PDF")
    assert answer.cache_control.private
    assert answer.cache_control.no_store


@pytest.mark.parametrize("suffix", ["", ".json", ".png", ".svg", ".pdf"])
def test_an_unknown_id_is_not_found(guest: FlaskClient, suffix: str) -> None:
    assert guest.get(f"/c/AAAAAAAAAAAAAAAAAAAAAA{suffix}", headers=BROWSER).status_code == 404


def test_a_machine_is_told_of_an_unknown_id_in_json(guest: FlaskClient) -> None:
    answer = guest.get("/c/AAAAAAAAAAAAAAAAAAAAAA", headers={"Accept": "application/json"})
    assert answer.mimetype == "application/problem+json"
    assert answer.get_json()["status"] == 404
