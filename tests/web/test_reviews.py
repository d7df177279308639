"""Staff correct evidence and decide about the badges that rested on it."""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from badgeserver.domain.evidence import Evidence
from badgeserver.domain.ids import LearnerId
from badgeserver.domain.person import Actor
from badgeserver.services.corrections import withdraw_evidence
from badgeserver.services.office import Office
from badgeserver.web import create_app
from tests.web.sites import BROWSER, credential_of, demo_office, form_token, sign_in

if TYPE_CHECKING:
    from flask.testing import FlaskClient

CITIZEN = LearnerId("demo-citizen")


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Office]:
    """A demonstration that a test may change."""
    office = demo_office(tmp_path, "http://127.0.0.1:8000")
    yield office
    office.store.close()


@pytest.fixture
def staff(own: Office) -> FlaskClient:
    """A member of staff of that demonstration, signed in."""
    client = create_app(own).test_client()
    sign_in(client, "staff")
    return client


@pytest.fixture
def piece(own: Office) -> Evidence:
    """A learner's one piece of evidence, which a badge rests on."""
    (found,) = own.store.evidence.of_learner(CITIZEN)
    return found


def post(client: FlaskClient, path: str, **form: str) -> tuple[int, str]:
    form["csrf_token"] = form_token(client, path)
    answer = client.post(f"{path}?lang=en", data=form, headers=BROWSER)
    return answer.status_code, unescape(answer.text)


def page(client: FlaskClient, path: str) -> str:
    answer = client.get(f"{path}?lang=en", headers=BROWSER)
    assert answer.status_code == 200
    return unescape(answer.text)


def test_the_way_from_a_wrong_piece_to_a_decision(staff: FlaskClient, own: Office, piece: Evidence) -> None:
    assert "/desk/reviews" in page(staff, "/start")
    status, found = post(staff, "/desk/evidence", email="DEMO-citizen@example.jp")
    assert (status, f"/desk/evidence/{piece.id}" in found) == (200, True)
    status, _ = post(staff, f"/desk/evidence/{piece.id}", do="withdraw", reason="実施機関が取り消したため")
    assert status == 303
    (review,) = own.store.award_reviews.waiting()
    listed = page(staff, "/desk/reviews")
    assert "Badges to look at again: 1" in listed
    assert f"/desk/reviews/{review.id}" in listed
    shown = page(staff, f"/desk/reviews/{review.id}")
    assert "実施機関が取り消したため" in shown
    assert "Missing now" in shown
    status, _ = post(
        staff, f"/desk/reviews/{review.id}", outcome="revoke", reason_ja="取り消し", reason_en="Taken back"
    )
    assert status == 303
    credential = credential_of(CITIZEN, own)
    verified = page(staff, f"/c/{credential.id}")
    assert "Reason: Taken back" in verified
    assert "Decided: Revoked" in page(staff, f"/desk/reviews/{review.id}")
    assert own.store.audit.entries(1)[0].actor == "staff:staff"


def test_a_refused_decision_keeps_what_was_typed(staff: FlaskClient, own: Office, piece: Evidence) -> None:
    (review,) = withdraw_evidence(piece.id, "誤り", Actor("staff", "staff"), own)
    path = f"/desk/reviews/{review.id}"
    status, shown = post(staff, path, outcome="revoke", reason_ja="理由はこれ", reason_en="")
    assert status == 400
    assert "理由はこれ</textarea>" in shown
    assert 'value="revoke" checked' in shown
    assert 'href="#reason_ja"' in shown
    status, shown = post(staff, path, outcome="", reason_ja="理由はこれ", reason_en="reason")
    assert (status, "Nothing is chosen." in shown) == (400, True)
    status, shown = post(staff, path, outcome="replace", reason_ja="理由", reason_en="reason")
    assert (status, "no badge that the evidence earns" in shown) == (400, True)
    assert post(staff, path, outcome="keep", reason_ja="理由", reason_en="reason")[0] == 303
    token = form_token(staff, "/desk/evidence")
    form = {"csrf_token": token, "outcome": "keep", "reason_ja": "理由", "reason_en": "reason"}
    again = staff.post(path, data=form, headers=BROWSER)
    assert again.status_code == 400


def test_a_refused_correction_keeps_what_was_typed(staff: FlaskClient, piece: Evidence) -> None:
    path = f"/desk/evidence/{piece.id}"
    status, shown = post(staff, path, do="correct", date="2026-05-02", reason="")
    assert (status, 'value="2026-05-02"' in shown, 'href="#reason"' in shown) == (400, True, True)
    status, shown = post(staff, path, do="correct", score="many", reason="点数の誤り")
    assert (status, "is not a whole number" in shown, "点数の誤り</textarea>" in shown) == (400, True, True)
    assert post(staff, path, do="nonsense")[0] == 400
    score = str(getattr(piece, "score", 0) + 1)
    assert post(staff, path, do="correct", score=score, reason="点数の誤り")[0] == 303


def test_an_unknown_address_is_told(staff: FlaskClient) -> None:
    status, shown = post(staff, "/desk/evidence", email="nobody@example.jp")
    assert (status, "No learner has this address." in shown) == (404, True)
    assert "nobody@example.jp" in shown
    for path in ("/desk/reviews/unknown", "/desk/evidence/unknown"):
        assert staff.get(path, headers=BROWSER).status_code == 404


@pytest.mark.parametrize("role", ["demo-citizen", "assessor", "help-desk"])
def test_only_staff_decide(own: Office, role: str) -> None:
    client = create_app(own).test_client()
    sign_in(client, role)
    for path in ("/desk/reviews", "/desk/reviews/x", "/desk/evidence", "/desk/evidence/x"):
        assert client.get(path, headers=BROWSER).status_code == 403, path
