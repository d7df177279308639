"""The demonstration has people who can be found, and one message that waits."""

from __future__ import annotations

from pathlib import Path

from badgeserver.domain.ids import LearnerId, StaffId
from badgeserver.domain.person import Actor, Role
from badgeserver.services.invented_talent import invent_talent
from badgeserver.services.talent_contacts import received_by
from badgeserver.services.talent_search import Filters, search, searcher
from tests.web.sites import demo_office


def test_some_people_can_be_found_and_one_message_waits(tmp_path: Path) -> None:
    office = demo_office(tmp_path, "http://127.0.0.1:8000", people=20)
    assert invent_talent(office) > 3
    assert invent_talent(office) == 0
    who = searcher(Actor(Role.EMPLOYER, StaffId("employer")), office)
    assert who is not None
    assert search(Filters(badge="hk-first-step"), 1, who, office).count > 2
    (one,) = received_by(LearnerId("demo-citizen"), office)
    assert one.open
    office.store.close()
