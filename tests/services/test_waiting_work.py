"""What waits for whom, as those at work see it first."""

from __future__ import annotations

from badgeserver.domain.ids import StaffId
from badgeserver.domain.person import Role
from badgeserver.services.assessments import rate, take
from badgeserver.services.awarding import award_badges
from badgeserver.services.office import Office
from badgeserver.services.waiting_work import WaitingWork, waiting_work
from tests.offices import TODAY
from tests.services.handing_in import HIKARI, achievement, assessor, exam, practice, with_people
from tests.services.test_panels import all_but_the_panel


def test_an_assessor_is_told_what_they_can_rate_or_have_taken(office: Office) -> None:
    with_people(office)
    taken, rated, _ = achievement(office), practice(office), practice(office, "data-analysis")
    take(taken.id, assessor("sora"), office)
    rate(rated.id, 3, "できています。", assessor("sora"), office)
    assert waiting_work(Role.ASSESSOR, StaffId("sora"), office) == WaitingWork(assessments=2)
    assert waiting_work(Role.ASSESSOR, StaffId("umi"), office) == WaitingWork(assessments=2)


def test_staff_are_told_of_each_desk_and_operators_of_what_they_may_decide(office: Office) -> None:
    with_people(office)
    exam(office)
    office.store.evidence.add_many((HIKARI, one) for one in all_but_the_panel())
    award_badges(HIKARI, office, TODAY)
    assert waiting_work(Role.STAFF, StaffId("hajime"), office) == WaitingWork(checks=1, panels=1)
    assert waiting_work(Role.OPERATOR, StaffId("hajime"), office) == WaitingWork()
    assert waiting_work(Role.HELP_DESK, StaffId("hajime"), office) == WaitingWork()
