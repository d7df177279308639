"""Those who work for a municipality see the names of its own people only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from badgeserver.domain.award_review import ReviewOutcome
from badgeserver.domain.errors import NotFound, Refused
from badgeserver.domain.ids import LearnerId, MunicipalityCode, StaffId
from badgeserver.domain.person import Actor, Role
from badgeserver.domain.text import Text
from badgeserver.services.accounts import NewLearner
from badgeserver.services.award_reviews import (
    count_waiting_reviews,
    decide_review,
    decided_reviews,
    review_page,
    waiting_reviews,
)
from badgeserver.services.awarding import award_badges
from badgeserver.services.correctable import correctable_of, evidence_to_correct, piece_to_show
from badgeserver.services.corrections import correct_evidence, withdraw_evidence
from badgeserver.services.helping import begin_help, begin_help_for_newcomer, look_up
from badgeserver.services.office import Office
from badgeserver.services.own_town import town_of
from badgeserver.services.panels import decide, decided_cases, panel_page, reopen, waiting_cases
from badgeserver.services.roster_waiting import count_doubts, decide_doubt, doubts_for
from badgeserver.services.waiting_work import waiting_work
from tests.offices import TODAY, with_award
from tests.people import staff_member
from tests.services.handing_in import HIKARI, staff, with_people
from tests.services.test_corrections import COURSE
from tests.services.test_panels import YES, all_but_the_panel
from tests.services.test_rosters import bring_in, changed, with_provider

HERE = MunicipalityCode("01202")
ELSEWHERE = MunicipalityCode("01100")
TOWN = Actor(Role.STAFF, "town")
PREFECTURE = Actor(Role.STAFF, "prefecture")


def with_town(office: Office, role: Role = Role.STAFF) -> Office:
    """The office with somebody of a municipality, and a learner of another one."""
    office.store.staff.add(replace(staff_member("town", role), municipality=HERE))
    move(ELSEWHERE, office)
    return office


def move(to: MunicipalityCode | None, office: Office) -> None:
    """Let the learner live elsewhere."""
    office.store.learners.replace(replace(office.store.learners.get(HIKARI), municipality=to))


def refused(attempt: Callable[[], object]) -> None:
    with pytest.raises(NotFound) as error:
        attempt()
    assert error.value.code in ("not-in-your-list", "no-such-learner")


def test_evidence_of_people_of_elsewhere_is_neither_found_nor_changed(office: Office) -> None:
    with_town(with_award(office))
    for attempt in (
        lambda: correctable_of("hikari@example.jp", TOWN, office),
        lambda: evidence_to_correct(COURSE, TOWN, office),
        lambda: piece_to_show(COURSE, TOWN, office),
        lambda: correct_evidence(COURSE, {"date": "2026-04-30"}, "誤り", TOWN, office),
        lambda: withdraw_evidence(COURSE, "誤り", TOWN, office),
    ):
        refused(attempt)
    assert office.store.evidence.get(COURSE)[1].acceptance is not None
    move(None, office)
    refused(lambda: piece_to_show(COURSE, TOWN, office))
    move(HERE, office)
    assert piece_to_show(COURSE, TOWN, office).learner == office.store.learners.get(HIKARI).name
    assert len(correctable_of("hikari@example.jp", TOWN, office)) == 1


def test_an_unknown_address_and_one_of_elsewhere_are_told_the_same(office: Office) -> None:
    with_town(with_award(office))
    told = []
    for email in ("hikari@example.jp", "nobody@example.jp"):
        with pytest.raises(NotFound) as error:
            correctable_of(email, TOWN, office)
        told.append((error.value.code, error.value.message))
    assert told[0] == told[1]


def test_reviews_are_of_the_own_people(office: Office) -> None:
    with_town(with_award(office))
    (review,) = withdraw_evidence(COURSE, "誤り", PREFECTURE, office)
    assert (waiting_reviews(office, HERE), count_waiting_reviews(office, HERE)) == ((), 0)
    assert waiting_work(Role.STAFF, StaffId("town"), office).reviews == 0
    reason = Text("誤り", "error")
    refused(lambda: review_page(review.id, TOWN, office))
    refused(lambda: decide_review(review.id, ReviewOutcome.KEEP, reason, TOWN, office))
    assert count_waiting_reviews(office) == 1
    move(HERE, office)
    assert [one.id for one in waiting_reviews(office, HERE)] == [review.id]
    assert (count_waiting_reviews(office, HERE), review_page(review.id, TOWN, office).review.id) == (
        1,
        review.id,
    )
    decide_review(review.id, ReviewOutcome.KEEP, reason, TOWN, office)
    assert [one.id for one in decided_reviews(office, HERE)] == [review.id]
    assert decided_reviews(office, ELSEWHERE) == ()


def test_panels_are_of_the_own_people(office: Office) -> None:
    with_town(with_people(office))
    office.store.evidence.add_many((HIKARI, one) for one in all_but_the_panel())
    award_badges(HIKARI, office, TODAY)
    (line,) = waiting_cases(office)
    assert waiting_cases(office, HERE) == ()
    refused(lambda: panel_page(line.case.id, TOWN, office))
    refused(lambda: decide(line.case.id, YES, TOWN, office))
    decide(line.case.id, replace(YES, approved=False), staff(), office)
    refused(lambda: reopen(line.case.id, TOWN, office))
    assert (len(decided_cases(office)), decided_cases(office, HERE)) == (1, ())
    move(HERE, office)
    assert panel_page(line.case.id, TOWN, office).line.case.id == line.case.id
    assert len(decided_cases(office, HERE)) == 1


def test_doubts_about_names_are_of_the_own_people(office: Office) -> None:
    with_town(with_provider(office))
    bring_in(office, changed(name="雪原 光"))
    (line,) = doubts_for(PREFECTURE, office)
    assert (doubts_for(TOWN, office), count_doubts(office, HERE), count_doubts(office)) == ((), 0, 1)
    refused(lambda: decide_doubt(line.doubt.key, True, TOWN, office))
    move(HERE, office)
    assert (len(doubts_for(TOWN, office)), count_doubts(office, HERE)) == (1, 1)
    decide_doubt(line.doubt.key, False, TOWN, office)
    assert count_doubts(office) == 0


def test_a_municipalitys_help_desk_helps_its_own_people_and_newcomers(office: Office) -> None:
    with_town(with_award(office), Role.HELP_DESK)
    me = StaffId("town")
    for attempt in (
        lambda: look_up("hikari@example.jp", me, office),
        lambda: begin_help(HIKARI, "known", me, office),
    ):
        with pytest.raises(Refused) as error:
            attempt()
        assert error.value.code == "not-your-municipality"
    assert look_up("nobody@example.jp", me, office) is None
    newcomer = NewLearner(
        name="旅 びと", email="new@example.jp", group="citizen", municipality=ELSEWHERE, shows_name=False
    )
    assert begin_help_for_newcomer(newcomer, "document", me, office)
    move(HERE, office)
    assert look_up("hikari@example.jp", me, office) is not None
    assert begin_help(LearnerId(HIKARI), "known", me, office)


def test_the_prefecture_providers_and_the_command_line_are_not_limited(office: Office) -> None:
    with_town(with_award(office))
    assert town_of(TOWN, office) == HERE
    for actor in (PREFECTURE, Actor("operator", "command-line"), Actor("provider", "p")):
        assert town_of(actor, office) is None
        assert evidence_to_correct(COURSE, actor, office).fields
