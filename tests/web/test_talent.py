"""The pages of being found: chosen and previewed, searched and asked, ended at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from badgeserver.domain.ids import LearnerId, MunicipalityCode, StaffId
from badgeserver.services.invented_talent import invent_talent
from badgeserver.services.office import Office
from badgeserver.web import create_app
from tests.web.sites import BROWSER, client_as, demo_office, form_token

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

CITIZEN = LearnerId("demo-citizen")
FIRST = "hk-first-step"


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Office]:
    office = demo_office(tmp_path, "http://127.0.0.1:8000")
    yield office
    office.store.close()


@pytest.fixture
def app(own: Office) -> Flask:
    return create_app(own)


def page(client: FlaskClient, path: str, status: int = 200) -> str:
    answer = client.get(path, headers=BROWSER | {"Accept-Language": "en"})
    assert answer.status_code == status, path
    return unescape(answer.text).partition("<main")[2]


def post(client: FlaskClient, path: str, **form: str | list[str]) -> tuple[int, str]:
    token = form_token(client, "/account")
    headers = BROWSER | {"Accept-Language": "en"}
    answer = client.post(path, data={"csrf_token": token, **form}, headers=headers)
    return answer.status_code, unescape(answer.text)


def pseudonym(office: Office) -> str:
    found = office.store.talent_offers.find(CITIZEN)
    assert found is not None
    return found.pseudonym


def test_it_is_off_until_chosen_previewed_and_agreed_and_off_again_with_one_button(
    app: Flask, own: Office
) -> None:
    learner, employer = client_as(app, "learner"), client_as(app, "employer")
    search = f"/talent?badge={FIRST}"
    assert "Off: nobody can find you" in page(learner, "/me/talent")
    status, shown = post(learner, "/me/talent", do="preview", badges=FIRST, text="働きたい")
    assert (status, "Preview" in shown, "働きたい</dd>" in shown) == (200, True, True)
    assert own.store.talent_offers.find(CITIZEN) is None
    assert post(learner, "/me/talent", do="offer", badges=FIRST, text="働きたい")[0] == 303
    assert "On: you can be found" in page(learner, "/me/talent")
    found, name = page(employer, search), own.store.learners.get(CITIZEN).name
    assert "働きたい" in found
    assert name not in found
    assert "demo-citizen" not in found
    open_page = f"/talent/people/{pseudonym(own)}"
    page(employer, open_page)
    assert post(learner, "/me/talent/withdraw")[0] == 303
    assert "働きたい" not in page(employer, search)
    page(employer, open_page, 404)


def test_what_is_wrong_is_said_beside_it_and_nothing_is_lost(app: Flask) -> None:
    learner = client_as(app, "learner")
    status, shown = post(learner, "/me/talent", do="offer", text="残る文")
    assert (status, 'href="#badges"' in shown, "残る文</textarea>" in shown) == (400, True, True)
    status, shown = post(learner, "/me/talent", do="offer", badges=FIRST, text="長" * 301)
    assert (status, 'href="#text"' in shown, f'value="{FIRST}" checked' in shown) == (400, True, True)


def test_an_employer_asks_and_the_learner_answers(app: Flask, own: Office) -> None:
    invent_talent(own)
    learner, employer = client_as(app, "learner"), client_as(app, "employer")
    (contact,) = own.store.talent_contacts.of_learner(CITIZEN)
    path = f"/me/talent/contacts/{contact.id}"
    assert contact.message in page(learner, path)
    sent = page(employer, "/talent/contacts")
    assert "waiting for an answer" in sent
    asked = own.store.talent_offers.find(CITIZEN)
    assert asked is not None
    assert f'href="/talent/people/{asked.pseudonym}"' in sent
    status, shown = post(learner, path, do="replied", reply=" ")
    assert (status, 'href="#reply"' in shown) == (400, True)
    assert post(learner, path, do="nonsense")[0] == 400
    assert post(learner, path, do="shared")[0] == 303
    email = own.store.learners.get(CITIZEN).email
    assert email in page(employer, "/talent/contacts")
    assert post(learner, path, do="declined")[0] == 400
    assert post(learner, path, do="report")[0] == 303
    assert contact.message in page(client_as(app, "staff"), "/desk/organisations")
    assert own.store.learners.get(CITIZEN).name not in page(client_as(app, "staff"), "/desk/organisations")


def test_stopping_says_that_it_declines_what_waits_and_leaves_no_news_of_it(app: Flask, own: Office) -> None:
    invent_talent(own)
    learner = client_as(app, "learner")
    assert "1 message waits for your answer. If you stop" in page(learner, "/me/talent")
    assert "Whether you answer is up to you" in page(learner, "/me")
    post(learner, "/me/talent/withdraw")
    assert "Whether you answer is up to you" not in page(learner, "/me")
    assert "declined" in page(client_as(app, "employer"), "/talent/contacts")
    post(learner, "/me/talent", do="offer", badges=FIRST)
    assert "If you stop" not in page(learner, "/me/talent"), "nothing waits any more"


def test_a_field_is_shown_to_be_found_by_once_it_is_in_the_profile(app: Flask, own: Office) -> None:
    learner, employer = client_as(app, "learner"), client_as(app, "employer")
    assert "once it is in your profile" in page(learner, "/me/talent")
    own.store.learners.replace(replace(own.store.learners.get(CITIZEN), sector="tourism"))
    assert "Show my field: Tourism" in page(learner, "/me/talent")
    assert post(learner, "/me/talent", do="offer", badges=FIRST, shows_sector="yes")[0] == 303
    assert "1 person" in page(employer, "/talent?sector=tourism")
    assert "0 people" in page(employer, "/talent?sector=health")


def test_a_message_is_checked_beside_its_fields(app: Flask, own: Office) -> None:
    invent_talent(own)
    employer, path = client_as(app, "employer"), ""
    other = own.store.talent_offers.find(LearnerId("demo-leader"))
    assert other is not None
    path = f"/talent/people/{other.pseudonym}"
    status, shown = post(employer, path, purpose="", message="残る文")
    assert (status, 'href="#purpose"' in shown, "残る文</textarea>" in shown) == (400, True, True)
    assert post(employer, path, purpose="講師", message="話してください")[0] == 303
    status, shown = post(employer, path, purpose="講師", message="もう一度")
    assert (status, "not long ago" in shown) == (400, True)


def test_nothing_is_listed_before_something_is_chosen_and_nothing_is_a_file(app: Flask, own: Office) -> None:
    invent_talent(own)
    employer = client_as(app, "employer")
    assert "Choose at least one thing" in page(employer, "/talent")
    for odd in ("page=0", "page=999999999999999999999", "page=x", "town=nowhere", "sector=x"):
        page(employer, f"/talent?badge={FIRST}&{odd}")
    answer = employer.get(f"/talent?badge={FIRST}", headers={"Accept": "application/json"})
    assert answer.mimetype == "text/html"
    assert answer.cache_control.no_store


def test_searches_are_limited(app: Flask) -> None:
    employer = client_as(app, "employer")
    codes = [employer.get(f"/talent?badge={FIRST}", headers=BROWSER).status_code for _ in range(31)]
    assert (codes[0], codes[-1]) == (200, 429)


def test_staff_of_a_municipality_search_and_the_prefectures_do_not(app: Flask, own: Office) -> None:
    invent_talent(own)
    staff = client_as(app, "staff")
    page(staff, "/talent", 403)
    assert "/talent" not in page(staff, "/start")
    member = own.store.staff.get(StaffId("staff"))
    own.store.staff.replace(replace(member, municipality=MunicipalityCode("01202")))
    assert 'href="/talent"' in page(staff, "/start")
    assert "函館市" in staff.get(f"/talent?badge={FIRST}", headers=BROWSER).text
    assert post(staff, f"/talent/people/{pseudonym(own)}", purpose="講師", message="話して")[0] == 303


def test_staff_register_an_employer_and_end_it_at_once(app: Flask, own: Office) -> None:
    staff, employer = client_as(app, "staff"), client_as(app, "employer")
    status, shown = post(staff, "/desk/organisations", name="架空商店", person="店長", email="nothing")
    assert (status, 'href="#email"' in shown, 'value="架空商店"' in shown) == (400, True, True)
    assert (
        post(staff, "/desk/organisations", name="架空商店", person="店長", email="shop@example.jp")[0] == 303
    )
    assert "架空商店" in page(staff, "/desk/organisations")
    page(employer, "/talent")
    assert post(staff, "/desk/organisations/employer/end")[0] == 303
    assert employer.get("/talent", headers=BROWSER).status_code == 303
    assert post(staff, "/desk/organisations/staff/end")[0] == 404
    assert own.store.staff.get(StaffId("staff")).ended_at is None


def test_children_are_told_that_they_are_not_shown(app: Flask, own: Office) -> None:
    child = replace(own.store.learners.get(CITIZEN), born_on=own.today())
    own.store.learners.replace(child)
    learner = client_as(app, "learner")
    shown = page(learner, "/me/talent")
    assert "before they are 18" in shown
    assert "<form" not in shown
    assert post(learner, "/me/talent", do="offer", badges=FIRST)[0] == 400
