"""A learner reads who looked at their records; at a desk, each page is a look."""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from badgeserver.domain.ids import LearnerId
from badgeserver.domain.looks import Looks, Purpose
from badgeserver.domain.person import Actor, Role
from badgeserver.services.looks import looks_at, record_looks
from badgeserver.services.office import Office
from badgeserver.web import create_app
from tests.web.sites import BROWSER, client_as, demo_office
from tests.web.test_helping import KEIKO, begin

CITIZEN = LearnerId("demo-citizen")
STAFF = Actor(Role.STAFF, "staff")


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Office]:
    office = demo_office(tmp_path, "http://127.0.0.1:8000")
    yield office
    office.store.close()


def test_the_page_tells_role_purpose_and_day_and_no_name(own: Office) -> None:
    client = client_as(create_app(own), "learner")
    assert "まだ、だれも見ていません。" in client.get("/me/looks", headers=BROWSER).text
    record_looks([CITIZEN], Purpose.CHECK, STAFF, own)
    record_looks([CITIZEN], Purpose.CHECK, Actor(Role.STAFF, "other"), own)
    record_looks([KEIKO], Purpose.PANEL, STAFF, own)
    shown = unescape(client.get("/me/looks?lang=en", headers=BROWSER).text)
    assert "checked a proof that you handed in" in shown
    assert "2 times" in shown
    assert "panel" not in shown.partition("<main")[2]
    assert "道庁" not in shown
    assert 'href="/me/looks"' in client.get("/me/profile", headers=BROWSER).text


def test_every_page_at_the_help_desk_is_a_look(own: Office) -> None:
    app = create_app(own)
    app.extensions["limiter"].pop().enabled = False
    desk = client_as(app, "help_desk")
    begin(desk, own)
    before = sum(one.count for one in looks_at(KEIKO, own))
    for _ in range(2):
        assert desk.get("/me/hand-in", headers=BROWSER).status_code == 200
    assert looks_at(KEIKO, own) == (Looks(own.today(), Role.HELP_DESK, Purpose.HELP, before + 2),)
