"""What verifiers elsewhere read: the DID document and the status lists."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from badgeserver.services.office import Office
from badgeserver.web import create_app
from tests.offices import NOW, at

if TYPE_CHECKING:
    from flask.testing import FlaskClient


def test_the_did_document_lists_the_keys(guest: FlaskClient) -> None:
    answer = guest.get("/.well-known/did.json")
    document = answer.get_json(force=True)
    assert document["id"] == "did:web:127.0.0.1%3A8000"
    assert document["assertionMethod"]
    assert answer.access_control_allow_origin == "*"


@pytest.mark.parametrize(
    "accept", ["application/vc+ld+json", "application/ld+json", "application/json", "*/*"]
)
def test_a_status_list_may_be_kept_no_longer_than_it_is_good(guest: FlaskClient, accept: str) -> None:
    answer = guest.get("/status/revocation/1", headers={"Accept": accept})
    document = answer.get_json(force=True)
    assert answer.mimetype == "application/vc+ld+json"
    assert document["id"] == "http://127.0.0.1:8000/status/revocation/1"
    assert document["credentialSubject"]["statusPurpose"] == "revocation"
    assert 0 < (answer.cache_control.max_age or 0) <= document["credentialSubject"]["ttl"] / 1000


@pytest.mark.parametrize("path", ["/status/revocation/99", "/status/envy/1", "/status/revocation/one"])
def test_a_list_that_is_not_there_is_not_found(guest: FlaskClient, path: str) -> None:
    answer = guest.get(path)
    assert answer.status_code == 404
    assert answer.mimetype == "application/problem+json"


def test_a_list_is_kept_for_ever_less_and_signed_anew_past_half_of_its_time(demo: Office) -> None:
    seconds = []
    for minutes in (0, 2, 3):
        client = create_app(at(demo, NOW + timedelta(days=1, minutes=minutes))).test_client()
        answer = client.get("/status/suspension/1")
        assert answer.access_control_allow_origin == "*"
        assert answer.cache_control.public
        seconds.append(answer.cache_control.max_age)
    assert seconds == [300, 180, 300]
