"""The desks of assessors and staff, panels, the confirmers' page and appeals, as people use them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from badgeserver.domain.account import Account, learner_account, staff_account
from badgeserver.domain.ids import StaffId
from badgeserver.domain.submission import Submission, SubmissionState
from badgeserver.services.assessments import rate
from badgeserver.services.awarding import award_badges
from badgeserver.services.checks import decline_proof
from badgeserver.services.office import Office
from badgeserver.services.panels import waiting_cases
from badgeserver.services.visits import BRIEF, begin_visit
from badgeserver.web import create_app
from tests.offices import NOW, TODAY, at, make_office
from tests.services.handing_in import (
    HIKARI,
    achievement,
    assessor,
    exam,
    letter,
    now_,
    practice,
    staff,
    unlisted,
    with_people,
)
from tests.services.test_panels import all_but_the_panel
from tests.web.pages import read
from tests.web.sites import BROWSER, client_as, demo_office, form_token

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

ENGLISH = BROWSER | {"Accept-Language": "en"}


@pytest.fixture
def office(small_office: Office) -> Office:
    return with_people(small_office)


@pytest.fixture
def small_office(tmp_path: Path) -> Iterator[Office]:
    changes = {"BADGESERVER_BASE_URL": "http://127.0.0.1:8000"}
    made = make_office(tmp_path, f"sqlite:///{tmp_path / 'badgeserver.db'}", changes)
    yield made
    made.store.close()


@pytest.fixture
def app(office: Office) -> Flask:
    return create_app(office)


def visitor(app: Flask, office: Office, account: Account) -> FlaskClient:
    """A browser of somebody who is signed in, with a passkey where that is asked."""
    secret, _ = begin_visit(account, "Firefox", BRIEF, True, office)
    client = app.test_client()
    client.set_cookie("visit", secret)
    return client


def at_work(id: str, app: Flask, office: Office) -> FlaskClient:
    return visitor(app, office, staff_account(StaffId(id)))


def hikari(app: Flask, office: Office) -> FlaskClient:
    return visitor(app, office, learner_account(HIKARI))


def send(client: FlaskClient, path: str, **form: str | list[str]) -> TestResponse:
    form["csrf_token"] = form_token(client, "/verify")
    return client.post(path, data=form, headers=ENGLISH)


def text_of(client: FlaskClient, path: str) -> str:
    answer = client.get(path, headers=ENGLISH)
    assert answer.status_code == 200, answer.text
    assert not read(answer.text).inline
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", answer.text).split()))


def address(submission: Submission, desk: str = "assess") -> str:
    return f"/desk/{desk}/{submission.id}"


@pytest.mark.uncounted
def test_an_assessor_finds_takes_and_rates(app: Flask, office: Office) -> None:
    submission = practice(office)
    client, here = at_work("sora", app, office), address(submission)
    assert "DX promotion" in text_of(client, "/desk/assess")
    page = text_of(client, here)
    for words in (
        "売上の集計。",
        "Do you rate this?",
        "2 more ratings are needed.",
        "Made a start",
        "DX promoter",
    ):
        assert words in page
    assert f'action="{here}"' in client.get(here, headers=ENGLISH).text
    assert send(client, here, do="take").location == here
    assert "Yours to rate" in text_of(client, "/desk/assess")
    assert send(client, here, do="rate", rubric="3", reason="よくわかります。").location == "/desk/assess"
    assert "Your rating is kept." in text_of(client, "/desk/assess")
    page = text_of(client, here)
    assert "Yours: 3" in page
    assert "よくわかります。" in page
    other = at_work("umi", app, office)
    assert "よくわかります。" not in text_of(other, here)
    send(other, here, do="rate", rubric="1", reason="まだです。")
    assert "Another assessor's: 3" in text_of(other, here)
    third = at_work("riku", app, office)
    assert "differ by more than one step" in text_of(third, here)
    send(third, here, do="rate", rubric="3", reason="できています。")
    assert now_(submission, office).state is SubmissionState.ACCEPTED
    assert "The assessment is complete" in text_of(third, "/desk/assess")
    assert "まだです。" in text_of(hikari(app, office), f"/me/evidence/{submission.id}")


def test_nothing_typed_is_lost_when_a_rating_is_refused(app: Flask, office: Office) -> None:
    submission = achievement(office)
    client, here = at_work("sora", app, office), address(submission)
    send(client, here, do="take")
    answer = send(client, here, do="rate", reason="くわしい理由")
    assert answer.status_code == 400
    assert "くわしい理由" in answer.text
    assert 'id="rubric-fault"' in answer.text
    answer = send(client, here, do="rate", rubric="2", reason=" ")
    assert answer.status_code == 400
    assert re.search(r'id="rubric-2"[^>]* checked', answer.text)
    assert 'aria-describedby="reason-hint reason-fault"' in answer.text
    for name in ("umi", "riku"):
        other = at_work(name, app, office)
        refused = send(other, here, do="rate", rubric="2", reason="遅れた理由")
        assert refused.status_code == 409
        assert "at work on this already" in unescape(refused.text)
    assert send(client, here, do="nothing").status_code == 400


@pytest.mark.uncounted
def test_an_assessor_asks_declares_an_interest_or_gives_it_back(app: Flask, office: Office) -> None:
    submission = achievement(office)
    client, here = at_work("sora", app, office), address(submission)
    send(client, here, do="take")
    assert send(client, here, do="release").location == "/desk/assess"
    refused = send(client, here, do="recuse", interest="")
    assert refused.status_code == 400
    assert 'id="interest-fault"' in refused.text
    assert send(client, here, do="recuse", interest="友人です。").location == "/desk/assess"
    assert client.get(here, headers=ENGLISH).status_code == 404
    other = at_work("umi", app, office)
    assert send(other, here, do="ask", question="画面をください。").location == "/desk/assess"
    assert "画面をください。" in text_of(hikari(app, office), f"/me/evidence/{submission.id}")


def test_a_list_is_narrowed_by_its_form(app: Flask, office: Office) -> None:
    achievement(office)
    practice(office)
    client = at_work("sora", app, at(office, NOW))
    assert "generative AI" in text_of(client, "/desk/assess")
    # The field itself names every subject; the lines below it are those of one.
    page = client.get("/desk/assess?subject=dx-promotion", headers=ENGLISH).text
    assert page.count('class="queue__one') == 1


def test_staff_check_a_certificate_and_put_its_facts_right(app: Flask, office: Office) -> None:
    submission = exam(office)
    client, here = at_work("hajime", app, office), address(submission, "check")
    assert "IT Passport" in text_of(client, "/desk/check")
    assert "IP-2026-05-000123" in text_of(client, here)
    refused = send(client, here, do="accept", dated="tomorrow", score="700")
    assert refused.status_code == 400
    assert 'value="tomorrow"' in refused.text
    assert 'id="dated-fault"' in refused.text
    assert send(client, here, do="accept", dated="2026-05-02", score="700").location == "/desk/check"
    assert now_(submission, office).state is SubmissionState.ACCEPTED
    assert "Nothing to decide" in text_of(client, here)
    assert "Nothing waits for you." in text_of(client, "/desk/check")


def test_staff_map_decline_ask_and_pass_on(app: Flask, office: Office) -> None:
    first, second, third = unlisted(office), exam(office), achievement(office)
    office.store.submissions.move(third.id, SubmissionState.CHECKING, "", by="staff:tsugi", at=NOW)
    client = at_work("hajime", app, office)
    here = address(first, "check")
    assert "What is it in the catalogue?" in text_of(client, here)
    assert f'action="{here}"' in client.get(here, headers=ENGLISH).text
    assert send(client, here, do="map", certificate="").status_code == 400
    assert send(client, here, do="map", certificate="ipa-ip").location == here
    assert "Only if the proof shows it." in text_of(client, here)
    assert send(client, here, do="decline", decline_reason="").status_code == 400
    assert send(client, here, do="decline", decline_reason="読めません。").status_code == 303
    assert send(client, address(second, "check"), do="ask", question="写真をください。").status_code == 303
    assert "Assessors rate this" in text_of(client, address(third, "check"))
    assert send(client, address(third, "check"), do="pass_on").status_code == 303
    assert now_(third, office).state is SubmissionState.ASSESSING
    assert send(client, here, do="nothing").status_code == 400


def test_a_panel_is_put_on_record(app: Flask, office: Office) -> None:
    office.store.evidence.add_many((HIKARI, one) for one in all_but_the_panel())
    award_badges(HIKARI, office, TODAY)
    case = waiting_cases(office)[0].case.id
    client, here = at_work("hajime", app, office), f"/desk/panels/{case}"
    assert "雪原 ひかり" not in text_of(client, "/desk/panels")
    assert "雪原 ひかり" in text_of(client, here)
    refused = send(client, here, sat=["sora"], outside=[], reason="理由", interviewed_on="soon")
    assert refused.status_code == 400
    page = refused.text
    for fault in ("seats-fault", "interviewed_on-fault", "approved-fault"):
        assert f'id="{fault}"' in page
    assert re.search(r'name="sat" value="sora"[^>]* checked', page)
    seats = {"sat": ["sora", "umi", "riku"], "outside": ["riku"]}
    form: dict[str, str | list[str]] = {**seats, "interviewed_on": "2026-11-19", "reason": "よい取組です。"}
    assert send(client, here, **form, approved="no").location == "/desk/panels"
    assert "Not approved" in text_of(client, here)
    again = send(client, f"{here}/again").location
    assert send(client, again, **form, approved="yes").status_code == 303
    page = text_of(client, again)
    assert "よい取組です。" in page
    assert "(from outside)" in page
    twice = send(client, again, **form, approved="yes")
    assert "The panel has decided already." in twice.text


def test_an_employer_answers_without_an_account(app: Flask, office: Office) -> None:
    submission = achievement(office, "work-improvement")
    guest = app.test_client()
    here = f"/confirm/{letter(office, 'confirm-claim').partition('/confirm/')[2].split()[0]}"
    page = text_of(guest, here)
    for words in ("Is this right?", "雪原 ひかり", "紙の台帳をやめた。", "12"):
        assert words in page
    assert "boss@example.jp" not in page
    refused = send(guest, here, answer="partly", name="架空 課長", position="架空商店", note="")
    assert refused.status_code == 400
    assert re.search(r'id="answer-partly"[^>]* checked', refused.text)
    assert 'value="架空 課長"' in refused.text
    assert 'id="note-fault"' in refused.text
    given = send(guest, here, answer="yes", name="架空 課長", position="架空商店 課長", note="")
    assert given.location == here
    assert "Thank you for your answer" in text_of(guest, here)
    assert now_(submission, office).state is SubmissionState.ASSESSING
    answer = guest.get(here, headers=ENGLISH)
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer.headers["Cache-Control"]
    assert send(guest, "/confirm/unknown", answer="yes").status_code == 400


def test_a_learner_appeals_once(app: Flask, office: Office) -> None:
    submission = exam(office)
    decline_proof(submission.id, "番号がちがいます。", staff(), office)
    client = hikari(app, office)
    page, here = f"/me/evidence/{submission.id}", f"/me/evidence/{submission.id}/appeal"
    assert "ask for another look" in text_of(client, page)
    assert "番号がちがいます。" in text_of(client, here)
    refused = send(client, here, text=" ")
    assert refused.status_code == 400
    assert 'id="text-fault"' in refused.text
    assert send(client, here, text="写真を見てください。").location == page
    assert "Other people decide anew." in text_of(client, page)
    assert "You asked for another look already." in text_of(client, here)
    assert send(client, here, text="もう一度").status_code == 400
    second = at_work("tsugi", app, office)
    assert "写真を見てください。" in text_of(second, address(submission, "check"))


def test_who_may_not_see_a_submission_gets_a_404(app: Flask, office: Office) -> None:
    submission = exam(office)
    client = at_work("sora", app, office)
    assert client.get(address(submission), headers=ENGLISH).status_code == 404
    assert send(client, address(submission), do="rate", rubric="3", reason="理由").status_code == 404
    assert client.get(address(submission, "check"), headers=ENGLISH).status_code == 403


def test_an_old_decision_offers_no_appeal(app: Flask, office: Office) -> None:
    submission = achievement(office)
    rate(submission.id, 0, "見えません。", assessor("sora"), office)
    late = at(office, NOW + timedelta(days=31))
    client = hikari(create_app(late), late)
    assert "the time for it is over" in text_of(client, f"/me/evidence/{submission.id}/appeal")


@pytest.mark.parametrize(("role", "desk"), [("staff", "check"), ("assessor", "assess")])
def test_what_waits_in_a_demonstration_is_opened_from_the_list(tmp_path: Path, role: str, desk: str) -> None:
    office = demo_office(tmp_path, "http://127.0.0.1:8000", 60)
    client = client_as(create_app(office), role)
    links = re.findall(f'href="(/desk/{desk}/[^"?#]+)"', client.get(f"/desk/{desk}", headers=BROWSER).text)
    assert links
    assert {client.get(link, headers=BROWSER).status_code for link in links} == {200}
    office.store.close()
