"""Looking at a learner's name is recorded, and the learner is told of it without names."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from badgeserver.domain.ids import StaffId
from badgeserver.domain.looks import Looks, Purpose
from badgeserver.domain.person import Actor, Role
from badgeserver.services.assessing import assessing_list, assessing_page
from badgeserver.services.award_reviews import decided_reviews, review_page, waiting_reviews
from badgeserver.services.awarding import award_badges
from badgeserver.services.checks import check_list, check_page
from badgeserver.services.correctable import correctable_of, evidence_to_correct, piece_to_show
from badgeserver.services.corrections import withdraw_evidence
from badgeserver.services.helping import begin_help, look_up, record_turn_page
from badgeserver.services.looks import looks_at, record_looks
from badgeserver.services.office import Office
from badgeserver.services.panels import panel_page, waiting_cases
from badgeserver.services.roster_waiting import doubts_for
from badgeserver.services.submitted_files import open_file
from tests.offices import NOW, TODAY, at, learner, with_award
from tests.services.handing_in import HERSELF, HIKARI, achievement, assessor, exam, staff, with_people
from tests.services.test_corrections import COURSE
from tests.services.test_panels import all_but_the_panel
from tests.services.test_rosters import bring_in, changed, with_provider

if TYPE_CHECKING:
    from collections.abc import Mapping

OPERATOR = Actor(Role.OPERATOR, "op")
DESK = Actor(Role.HELP_DESK, "hajime")


def recorded(office: Office) -> list[tuple[str, str, Mapping[str, str]]]:
    """The looks in the audit log, the first at the front."""
    entries = office.store.audit.entries(100)[::-1]
    return [(one.actor, one.subject, one.detail) for one in entries if one.action == "look"]


def look(actor: Actor, purpose: Purpose) -> tuple[str, str, Mapping[str, str]]:
    return actor.reference, HIKARI, {"purpose": purpose.value}


def test_each_page_of_a_proof_is_one_look_and_lists_show_no_name(office: Office) -> None:
    proof = exam(with_people(office))
    check_list(StaffId("hajime"), "", "", office)
    assert recorded(office) == []
    check_page(proof.id, StaffId("hajime"), office)
    check_page(proof.id, StaffId("tsugi"), office)
    assert recorded(office) == [look(staff(), Purpose.CHECK), look(staff("tsugi"), Purpose.CHECK)]


def test_an_assessor_looks(office: Office) -> None:
    told = achievement(with_people(office))
    assessing_list(StaffId("sora"), "", "", office)
    assert recorded(office) == []
    assessing_page(told.id, StaffId("sora"), office)
    assert recorded(office) == [look(assessor("sora"), Purpose.ASSESS)]


def test_a_panel_is_prepared(office: Office) -> None:
    with_people(office)
    office.store.evidence.add_many((HIKARI, one) for one in all_but_the_panel())
    award_badges(HIKARI, office, TODAY)
    (line,) = waiting_cases(office)
    assert recorded(office) == []
    panel_page(line.case.id, staff(), office)
    assert recorded(office) == [look(staff(), Purpose.PANEL)]


def test_evidence_is_looked_up_and_a_badge_looked_at_again(office: Office) -> None:
    with_award(office)
    correctable_of("hikari@example.jp", OPERATOR, office)
    piece_to_show(COURSE, OPERATOR, office)
    evidence_to_correct(COURSE, OPERATOR, office)
    (review,) = withdraw_evidence(COURSE, "誤り", OPERATOR, office)
    assert (len(waiting_reviews(office)), decided_reviews(office)) == (1, ())
    review_page(review.id, OPERATOR, office)
    correct = look(OPERATOR, Purpose.CORRECT)
    assert recorded(office) == [correct, correct, look(OPERATOR, Purpose.REVIEW)]


def test_a_name_is_compared_with_a_roster(office: Office) -> None:
    with_provider(office)
    bring_in(office, changed(name="雪原 光"))
    assert recorded(office) == []
    (line,) = doubts_for(OPERATOR, office)
    assert recorded(office) == [look(OPERATOR, Purpose.ROSTER)]
    assert line.doubt.learner == HIKARI


def test_a_file_is_opened_by_others_and_not_by_its_owner(office: Office) -> None:
    told = achievement(with_people(office))
    (file, *_) = office.store.files.of_submission(told.id)
    open_file(file.id, HERSELF, office)
    assert recorded(office) == []
    open_file(file.id, assessor("sora"), office)
    assert recorded(office) == [look(assessor("sora"), Purpose.FILE)]


def test_the_learner_is_told_by_day_role_and_purpose_and_by_no_name(office: Office) -> None:
    with_people(office)
    for moment in (NOW, NOW + timedelta(days=1)):
        at_work = at(office, moment)
        record_looks([HIKARI, HIKARI], Purpose.CHECK, staff(), at_work)
        record_looks([HIKARI], Purpose.CHECK, staff("tsugi"), at_work)
        look_up("hikari@example.jp", StaffId("hajime"), at_work)
        begin_help(HIKARI, "known", StaffId("hajime"), at_work)
        record_turn_page(learner(HIKARI), DESK, at_work)
    tomorrow = TODAY + timedelta(days=1)
    expected = {
        Looks(day, role, purpose, count)
        for day in (TODAY, tomorrow)
        for role, purpose, count in ((Role.STAFF, Purpose.CHECK, 2), (Role.HELP_DESK, Purpose.HELP, 3))
    }
    found = looks_at(HIKARI, office)
    assert set(found) == expected
    assert [one.on for one in found] == [tomorrow, tomorrow, TODAY, TODAY]


def test_nobody_is_told_of_looks_at_others(office: Office) -> None:
    office.store.learners.add_many([learner(HIKARI), replace(learner("other"), email="o@example.jp")])
    record_looks([learner("other").id], Purpose.CHECK, staff(), office)
    assert looks_at(HIKARI, office) == ()


def test_the_copy_of_ones_data_has_the_looks(office: Office) -> None:
    office.store.learners.add(learner(HIKARI))
    record_looks([HIKARI], Purpose.CHECK, staff(), office)
    tables = {name: list(rows) for name, rows in office.store.about_person.tables(HIKARI)}
    assert [row["action"] for row in tables["audit_entries"]] == ["look"]


@pytest.mark.parametrize("purpose", Purpose)
def test_a_look_falls_with_the_page_that_failed(office: Office, purpose: Purpose) -> None:
    with pytest.raises(ZeroDivisionError), office.store.transaction():
        record_looks([HIKARI], purpose, staff(), office)
        raise ZeroDivisionError
    assert recorded(office) == []
