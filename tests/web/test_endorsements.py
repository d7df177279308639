"""Both seals on the page of a credential, and the address of each endorsement."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from badgeserver.domain.endorsement import Seal
from badgeserver.domain.ids import CredentialId
from badgeserver.services.endorsement_pages import seals_of_credential
from badgeserver.services.office import Office
from badgeserver.services.revocation import revoke
from badgeserver.web import create_app
from tests.web.sites import BROWSER, credential_of, demo_office

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient


@pytest.fixture
def sealed(demo: Office) -> CredentialId:
    """The credential of the learner whose evidence is a provider's own badge."""
    return credential_of("demo-citizen", demo).id


@pytest.fixture
def seal(demo: Office, sealed: CredentialId) -> Seal:
    """What it carries."""
    (only,) = seals_of_credential(sealed, demo)
    return only


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ja", ["2つの印が重なっています", "提供者が発行したバッジ", "見本ラーニング（実在しない提供者）"]),
        ("en", ["Two seals, one on top of the other", "own badge", "Sealed on"]),
    ],
)
def test_the_page_of_a_credential_shows_both_seals(
    guest: FlaskClient, sealed: CredentialId, seal: Seal, language: str, words: list[str]
) -> None:
    page = guest.get(f"/c/{sealed}?lang={language}", headers=BROWSER).text
    for word in [*words, seal.badge.id, f"/endorsements/{seal.endorsement.id}"]:
        assert word in page


def test_a_credential_without_a_provider_badge_shows_none(guest: FlaskClient, demo: Office) -> None:
    page = guest.get(f"/c/{credential_of('demo-officer', demo).id}", headers=BROWSER).text
    assert 'id="seals"' not in page


def test_a_person_gets_the_page_and_a_machine_the_endorsement(guest: FlaskClient, seal: Seal) -> None:
    address = f"/endorsements/{seal.endorsement.id}"
    page = guest.get(address, headers=BROWSER)
    assert (page.status_code, page.mimetype) == (200, "text/html")
    assert "answer--valid" in page.text
    assert seal.badge.id in page.text
    signed = guest.get(address, headers={"Accept": "application/vc+ld+json"})
    assert signed.mimetype == "application/vc+ld+json"
    assert signed.headers["Access-Control-Allow-Origin"] == "*"
    assert json.loads(signed.data)["id"].endswith(address)
    assert signed.text == seal.endorsement.document
    for answer in (page, signed):
        assert "Accept" in answer.vary
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"


def test_the_endorsement_is_a_file_to_keep(guest: FlaskClient, seal: Seal) -> None:
    answer = guest.get(f"/endorsements/{seal.endorsement.id}.json")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.text == seal.endorsement.document


def test_an_unknown_endorsement_is_not_found(guest: FlaskClient) -> None:
    assert guest.get("/endorsements/nothing", headers=BROWSER).status_code == 404
    assert guest.get("/endorsements/nothing.json").status_code == 404


def test_a_seal_that_was_taken_back_says_so_on_both_pages(tmp_path: Path) -> None:
    office = demo_office(tmp_path, "http://127.0.0.1:8000")
    credential = credential_of("demo-citizen", office).id
    (seal,) = seals_of_credential(credential, office)
    revoke(seal.endorsement.id, "提供者が取り消したため", "test", office)
    client = create_app(office).test_client()
    for address in (f"/c/{credential}", f"/endorsements/{seal.endorsement.id}"):
        assert "提供者が取り消したため" in client.get(address, headers=BROWSER).text
    assert "answer--invalid" in client.get(address, headers=BROWSER).text
    office.store.close()
