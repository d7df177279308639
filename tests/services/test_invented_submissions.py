"""The demonstration's desks have something to show, once."""

from __future__ import annotations

from badgeserver.domain.ids import StaffId
from badgeserver.services.assessing import to_assess
from badgeserver.services.checks import to_check
from badgeserver.services.demonstration import invent_population
from badgeserver.services.invented_submissions import hand_in_examples
from badgeserver.services.office import Office


def test_assessors_and_staff_find_something_waiting_once(small_office: Office) -> None:
    assert hand_in_examples(small_office) == 0
    for _ in invent_population(small_office, 0):
        pass
    assert hand_in_examples(small_office) == 3
    assert hand_in_examples(small_office) == 0
    assert len(to_assess(StaffId("assessor"), small_office)[0]) == 2
    assert len(to_check(StaffId("staff"), small_office)) == 1
