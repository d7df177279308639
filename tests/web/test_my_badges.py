"""A learner's page of one badge, what they are told, and withdrawing one's own evidence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from badgeserver.documents.couriers import FolderCourier
from badgeserver.domain.evidence import Acceptance
from badgeserver.domain.ids import LearnerId
from badgeserver.domain.person import Actor
from badgeserver.domain.requirement import Strength
from badgeserver.services.acceptance import accept
from badgeserver.services.office import Office
from badgeserver.web import create_app
from tests.offices import TODAY, passed
from tests.web.pages import read
from tests.web.sites import BROWSER, credential_of, demo_office, form_token, sign_in

if TYPE_CHECKING:
    from flask.testing import FlaskClient

CITIZEN = LearnerId("demo-citizen")


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Office]:
    """A demonstration that a test may change, its mails in a folder."""
    office = demo_office(tmp_path, "http://127.0.0.1:8000")
    yield replace(office, courier=FolderCourier(tmp_path / "mails"), mail_from="badges@example.jp")
    office.store.close()


@pytest.fixture
def citizen(own: Office) -> FlaskClient:
    """A learner of that demonstration, signed in."""
    client = create_app(own).test_client()
    sign_in(client, CITIZEN)
    return client


def page(client: FlaskClient, path: str, language: str = "en") -> str:
    answer = client.get(f"{path}?lang={language}", headers=BROWSER)
    assert answer.status_code == 200, answer.status
    return unescape(answer.text)


def post(client: FlaskClient, path: str, at: str, **form: str) -> int:
    form["csrf_token"] = form_token(client, at)
    return client.post(path, data=form, headers=BROWSER).status_code


def test_a_badge_says_why_and_offers_every_form(guest: FlaskClient, demo: Office) -> None:
    credential = credential_of("demo-officer", demo)
    sign_in(guest, "demo-officer")
    shown = page(guest, f"/me/badges/{credential.id}")
    assert "You met the rule of this badge." in shown
    assert shown.count('class="grounds__rule"') >= 1
    links = read(shown).links
    for suffix in ("", ".pdf", ".png", ".svg", ".json"):
        assert f"/c/{credential.id}{suffix}" in links
    assert f'data-copy="http://127.0.0.1:8000/c/{credential.id}"' in shown


def test_linkedin_is_a_plain_link_that_says_what_it_tells(guest: FlaskClient, demo: Office) -> None:
    credential = credential_of("demo-officer", demo)
    award = demo.store.awards.get(credential.award)
    sign_in(guest, "demo-officer")
    shown = page(guest, f"/me/badges/{credential.id}")
    (link,) = (one for one in read(shown).links if "linkedin" in one)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}
    assert link.startswith("https://www.linkedin.com/profile/add?startTask=CERTIFICATION_NAME&")
    assert asked["certUrl"] == f"http://127.0.0.1:8000/c/{credential.id}"
    assert asked["certId"] == credential.id
    assert (asked["issueYear"], asked["issueMonth"]) == (
        str(award.awarded_on.year),
        str(award.awarded_on.month),
    )
    assert award.valid_until is not None
    assert asked["expirationYear"] == str(award.valid_until.year)
    assert "Nothing is sent until you open it" in shown
    holder = demo.store.learners.get(award.learner)
    assert holder.name not in unescape(link)


def test_nobody_sees_the_page_of_somebody_elses_badge(guest: FlaskClient, demo: Office) -> None:
    sign_in(guest, "demo-citizen")
    for id in (credential_of("demo-officer", demo).id, "unknown"):
        assert guest.get(f"/me/badges/{id}", headers=BROWSER).status_code == 404


def test_a_revoked_badge_shows_the_reason_and_nothing_to_share(guest: FlaskClient, demo: Office) -> None:
    sign_in(guest, "demo-student")
    shown = page(guest, f"/me/badges/{credential_of('demo-student', demo, 1).id}", "ja")
    assert "申請の内容に誤りがあったため" in shown
    assert "linkedin" not in shown


def test_the_learner_chooses_the_name_on_the_certificate(citizen: FlaskClient, own: Office) -> None:
    credential = credential_of(CITIZEN, own)
    path = f"/me/badges/{credential.id}"
    assert post(citizen, f"{path}/name", path, prints="reading") == 303
    assert own.store.notices.prints_reading(credential.award)
    assert "保存しました。" in page(citizen, path)
    assert re.search(r'value="reading" checked', page(citizen, path))
    assert post(citizen, f"{path}/name", path, prints="name") == 303
    assert not own.store.notices.prints_reading(credential.award)
    assert post(citizen, f"{path}/name", path, prints="nonsense") == 400


def test_who_has_no_reading_can_not_choose_it(citizen: FlaskClient, own: Office) -> None:
    learner = own.store.learners.get(CITIZEN)
    own.store.learners.replace(replace(learner, reading=""))
    path = f"/me/badges/{credential_of(CITIZEN, own).id}"
    assert "With a reading in your profile" in page(citizen, path)
    assert post(citizen, f"{path}/name", path, prints="reading") == 400


def test_news_stand_on_top_until_they_are_put_away(citizen: FlaskClient, own: Office) -> None:
    piece = replace(passed("ipa-ip"), acceptance=None)
    own.store.evidence.add(CITIZEN, piece)
    accept(piece.id, Acceptance(Strength.ROSTER, "provider", TODAY), Actor("staff", "s1"), own)
    notices = own.store.notices.unread(CITIZEN)
    shown = page(citizen, "/me")
    assert shown.index("News for you") < shown.index("Badges you have")
    assert all(one.message.en in shown and one.path in shown for one in notices)
    assert post(citizen, f"/me/notices/{notices[0].id}", "/me") == 303
    assert len(own.store.notices.unread(CITIZEN)) == len(notices) - 1


def test_the_demonstrations_mails_are_on_a_page(citizen: FlaskClient, own: Office) -> None:
    piece = replace(passed("ipa-ip"), acceptance=None)
    own.store.evidence.add(CITIZEN, piece)
    assert "No mail yet." in page(citizen, "/demo/mails")
    (credential, *_) = accept(
        piece.id, Acceptance(Strength.ROSTER, "provider", TODAY), Actor("staff", "s1"), own
    )
    own.background.finish()
    shown = page(citizen, "/demo/mails")
    assert f'href="http://127.0.0.1:8000/me/badges/{credential.id}"' in shown
    assert "demo-citizen@example.jp" in shown


def test_the_page_of_mails_is_found_where_one_looks_for_a_mail(citizen: FlaskClient, demo: Office) -> None:
    assert page(citizen, "/sign-in/sent").count('href="/demo/mails"') == 2
    assert 'href="/demo/mails"' in page(citizen, "/me")
    sent = create_app(demo).test_client().get("/sign-in/sent", headers=BROWSER).text
    assert "/demo/mails" not in sent


def test_there_are_no_mails_to_see_where_mail_is_sent(guest: FlaskClient, demo: Office) -> None:
    assert guest.get("/demo/mails", headers=BROWSER).status_code == 404
    real = create_app(replace(demo, demo=False, courier=FolderCourier(Path("nowhere")))).test_client()
    assert real.get("/demo/mails", headers=BROWSER).status_code == 404


def test_learners_withdraw_their_own_evidence_after_one_question(citizen: FlaskClient, own: Office) -> None:
    piece = own.store.evidence.of_learner(CITIZEN)[0]
    path = f"/me/withdraw/{piece.id}"
    assert path in page(citizen, "/me")
    assert "Withdraw this evidence?" in page(citizen, path)
    assert post(citizen, path, path) == 303
    assert own.store.evidence.get(piece.id)[1].acceptance is None
    shown = page(citizen, "/me")
    assert "Withdrawn" in shown
    assert path not in shown
    badge = credential_of(CITIZEN, own)
    assert "Looked at again" in page(citizen, f"/me/badges/{badge.id}")
    assert post(citizen, path, "/me") == 303


def test_nobody_withdraws_the_evidence_of_others(citizen: FlaskClient, own: Office) -> None:
    piece = own.store.evidence.of_learner(LearnerId("demo-officer"))[0]
    path = f"/me/withdraw/{piece.id}"
    assert citizen.get(path, headers=BROWSER).status_code == 404
    assert post(citizen, path, "/me") == 404
