"""A badge with a panel waits for what the panel decides."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from badgeserver.domain.errors import Conflict, NotFound, Refused
from badgeserver.domain.evidence import Evidence
from badgeserver.domain.ids import BadgeId, StaffId
from badgeserver.domain.panel import Seat
from badgeserver.services.acceptance import recognise
from badgeserver.services.awarding import award_badges, judge_learner
from badgeserver.services.form_faults import FormFaults
from badgeserver.services.notices import unread_notices
from badgeserver.services.office import Office
from badgeserver.services.overdue import remind_staff
from badgeserver.services.panel_gate import WAITS, blocks
from badgeserver.services.panels import (
    PanelReport,
    decide,
    decided_cases,
    panel_page,
    reopen,
    waiting_cases,
)
from tests.offices import NOW, TODAY, at, made, passed
from tests.services.handing_in import HIKARI, events, same_person, staff, with_people

TOP = BadgeId("hk-regional-dx-leader")


def all_but_the_panel() -> Iterator[Evidence]:
    """What earns the badges below, and then the highest."""
    yield passed("ipa-ap")
    yield passed("ipa-fe")
    yield made("system-delivery")
    yield made("regional-project-lead")
    for day in (1, 2):
        yield made("mentoring", date(2026, 6, day))
    yield made("summit")


SEATS = (Seat(StaffId("sora")), Seat(StaffId("umi")), Seat(StaffId("riku"), outside=True))
YES = PanelReport(True, SEATS, TODAY, "地域を動かしてきました。")


def waiting(office: Office) -> str:
    """The id of the case of a learner who meets everything but the panel."""
    with_people(office)
    office.store.evidence.add_many((HIKARI, one) for one in all_but_the_panel())
    assert TOP not in {award.badge for award in award_badges(HIKARI, office, TODAY)}
    (line,) = waiting_cases(office)
    return line.case.id


def test_the_badge_waits_and_those_below_it_do_not(office: Office) -> None:
    case = waiting(office)
    assert {one.badge for one in office.store.awards.of_learner(HIKARI)} >= {BadgeId("hk-it-engineer")}
    judgement = judge_learner(HIKARI, office, TODAY)[TOP]
    assert blocks(HIKARI, TOP, judgement, office) == WAITS
    assert award_badges(HIKARI, office, TODAY) == ()
    assert len(waiting_cases(office)) == 1
    assert events(office) == ["panel-waits"]
    page = panel_page(case, staff(), office)
    assert page.panel.members == 3
    assert any("地域のDX" in one.title.ja for one in page.evidence)


def test_a_panels_yes_awards_it_at_once_with_the_reason(office: Office) -> None:
    case = waiting(office)
    decide(case, YES, staff(), office)
    awards = {one.badge for one in office.store.awards.of_learner(HIKARI)}
    assert TOP in awards
    assert waiting_cases(office) == ()
    (line,) = decided_cases(office)
    assert line.case.decision is not None
    assert line.case.decision.seats == tuple(sorted(SEATS, key=lambda one: one.staff))
    assert {"awarded", "panel-decided"} <= set(events(office))
    assert any("地域を動かしてきました。" in one.message.ja for one in unread_notices(HIKARI, office))
    with pytest.raises(Conflict) as error:
        decide(case, YES, staff(), office)
    assert error.value.code == "panel-decided"


def test_a_panels_no_is_told_with_its_reason_and_stands_until_staff_open_it_again(office: Office) -> None:
    case = waiting(office)
    decide(case, PanelReport(False, SEATS, TODAY, "まだ一人の取組です。"), staff(), office)
    assert recognise(HIKARI, office) == ()
    assert waiting_cases(office) == ()
    assert "panel_decided" in {one.kind for one in unread_notices(HIKARI, office)}
    again = reopen(case, staff(), at(office, NOW + timedelta(hours=1)))
    assert [one.case.id for one in waiting_cases(office)] == [again.id]
    with pytest.raises(Refused) as error:
        reopen(case, staff(), office)
    assert error.value.code == "panel-open"
    decide(again.id, YES, staff(), at(office, NOW + timedelta(hours=2)))
    assert TOP in {one.badge for one in office.store.awards.of_learner(HIKARI)}
    with pytest.raises(Refused) as approved:
        reopen(again.id, staff(), office)
    assert approved.value.code == "not-declined"


@pytest.mark.parametrize(
    ("report", "fields"),
    [
        (PanelReport(None, (), None, ""), {"approved", "seats", "interviewed_on", "reason"}),
        (PanelReport(True, SEATS[:2], TODAY, "理由"), {"seats"}),
        (PanelReport(True, (*SEATS[:2], Seat(StaffId("nobody"), True)), TODAY, "理由"), {"seats"}),
        (PanelReport(True, SEATS, date(2026, 12, 1), "理由"), {"interviewed_on"}),
    ],
)
def test_a_decision_follows_the_panels_rules(
    small_office: Office, report: PanelReport, fields: set[str]
) -> None:
    case = waiting(small_office)
    with pytest.raises(FormFaults) as error:
        decide(case, report, staff(), small_office)
    assert set(error.value.faults) == fields
    assert len(waiting_cases(small_office)) == 1


def test_nobody_sits_on_or_records_their_own_panel(small_office: Office) -> None:
    with_people(small_office, sora=same_person("sora"))
    small_office.store.evidence.add_many((HIKARI, one) for one in all_but_the_panel())
    award_badges(HIKARI, small_office, TODAY)
    case = waiting_cases(small_office)[0].case.id
    assert "sora" not in {one.id for one in panel_page(case, staff(), small_office).people}
    for actor in (staff("hajime"), staff("sora")):
        with pytest.raises(Refused) as error:
            decide(case, YES, actor, small_office)
        assert error.value.code == "own-evidence"


def test_a_case_that_there_is_not_is_said(small_office: Office) -> None:
    with pytest.raises(NotFound):
        panel_page("nothing", staff(), small_office)


def test_staff_are_told_of_a_panel_that_is_overdue(small_office: Office) -> None:
    waiting(small_office)
    assert list(remind_staff(at(small_office, NOW + timedelta(days=30)))) == []
    assert set(remind_staff(at(small_office, NOW + timedelta(days=31)))) == {"hajime", "tsugi"}
