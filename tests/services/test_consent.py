"""A child's badge waits for a guardian, who answers by a mailed link and may take it back."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

from badgeserver.domain.consent import ANSWER_WITHIN, REMINDED_AFTER, ConsentState
from badgeserver.domain.errors import NotFound, Refused
from badgeserver.domain.ids import BadgeId, GroupId, LearnerId
from badgeserver.domain.person import Actor
from badgeserver.services.acceptance import recognise
from badgeserver.services.awarding import award_badges
from badgeserver.services.consent import (
    ASKS_A_DAY,
    LINKS_AN_HOUR,
    agree,
    ask_guardian,
    consent_overview,
    decline,
    guardian_page,
    remind_guardians,
    send_links_again,
    withdraw,
)
from badgeserver.services.consent_needed import blocks
from badgeserver.services.office import Office
from badgeserver.services.visibility import choose_visibility, visibility_of
from tests.offices import FIRST_STEP, at, learner, passed

CHILD = LearnerId("child")
HERSELF = Actor("learner", CHILD)
MOTHER = "Mother@Example.jp"


@pytest.fixture
def office(small_office: Office) -> Office:
    """An office with a child who has earned a badge."""
    child = replace(learner("child", shows_name=True), group=GroupId("child"))
    small_office.store.learners.add(child)
    small_office.store.evidence.add(CHILD, passed("jmooc-course"))
    return small_office


def asked(office: Office, address: str = MOTHER) -> str:
    """Ask, and return the token of the link in the mail."""
    ask_guardian(CHILD, address, HERSELF, office)
    return newest_token(office)


def newest_token(office: Office) -> str:
    mails = [mail for mail in office.store.outbox.newest(50) if mail.to == MOTHER]
    found = re.search(r"/consent/(\S+)", mails[0].letter.body)
    assert found
    return found[1]


def held(office: Office) -> tuple[str, ...]:
    return tuple(one.badge for one in office.store.awards.held_by(CHILD))


def test_without_consent_nothing_is_awarded_and_the_child_sees_why(office: Office) -> None:
    assert award_badges(CHILD, office, office.today()) == ()
    assert recognise(CHILD, office) == ()
    assert "guardian" in (blocks(CHILD, FIRST_STEP, office) or pytest.fail("it waits")).en
    overview = consent_overview(CHILD, office)
    assert (overview.needed, overview.stands, overview.newest) == (True, False, None)
    assert [name.en for name in overview.waiting] == [office.programme.skill_map.badges[FIRST_STEP].name.en]


def test_a_guardian_agrees_and_what_waited_is_awarded_at_once(office: Office) -> None:
    token = asked(office)
    page = guardian_page(token, office)
    assert (page.child, page.state) == ("雪原 ひかり", ConsentState.ASKED)
    assert len(page.waiting) == 1
    agree(token, " 雪原  のぞみ ", office)
    assert held(office) == (FIRST_STEP,)
    (consent,) = office.store.guardian_consents.of_learner(CHILD)
    assert (consent.guardian_name, consent.agreed_at) == ("雪原 のぞみ", office.clock())
    assert blocks(CHILD, FIRST_STEP, office) is None
    events = [mail.event for mail in office.store.outbox.newest(50)]
    assert sorted(events) == ["awarded", "consent-answered", "consent-asked", "consent-given"]
    actions = {entry.action: entry for entry in office.store.audit.entries(20)}
    assert dict(actions["guardian-agrees"].detail) == {"text": consent.text_version}
    assert "Mother" not in repr(actions)


def test_who_agrees_gives_a_name(office: Office) -> None:
    token = asked(office)
    with pytest.raises(Refused, match="bad-name"):
        agree(token, " ", office)
    assert guardian_page(token, office).state is ConsentState.ASKED


def test_a_guardian_declines_and_the_child_may_ask_again(office: Office) -> None:
    token = asked(office)
    decline(token, office)
    with pytest.raises(Refused, match="not-open"):
        agree(token, "雪原 のぞみ", office)
    assert consent_overview(CHILD, office).state is ConsentState.DECLINED
    later = at(office, office.clock() + timedelta(hours=1))
    agree(asked(later), "雪原 のぞみ", later)
    assert held(office) == (FIRST_STEP,)


def test_a_consent_is_taken_back_by_the_link_that_was_mailed_after_it(office: Office) -> None:
    first = asked(office)
    soon = at(office, office.clock() + timedelta(hours=1))
    agree(first, "雪原 のぞみ", soon)
    token, later = newest_token(office), at(office, office.clock() + timedelta(days=900))
    withdraw(token, later)
    (award,) = office.store.awards.of_learner(CHILD)
    assert held(office) == (FIRST_STEP,), "what was received stays"
    assert blocks(CHILD, BadgeId("hk-junior"), office) is not None
    (credential,) = office.store.credentials.of_learner(CHILD)
    choose_visibility(credential.id, CHILD, "named", "test", office)
    assert not visibility_of(award, office).shows_name, "nothing names the child any more"
    with pytest.raises(Refused, match="not-open"):
        withdraw(token, later)


def test_an_answer_comes_within_a_month_or_not_at_all(office: Office) -> None:
    token = asked(office)
    late = at(office, office.clock() + ANSWER_WITHIN)
    with pytest.raises(Refused, match="link-spent"):
        agree(token, "雪原 のぞみ", late)
    assert consent_overview(CHILD, late).state is ConsentState.EXPIRED


def test_guardians_are_reminded_once(office: Office) -> None:
    asked(office)
    assert list(remind_guardians(office)) == []
    week = at(office, office.clock() + REMINDED_AFTER)
    assert len(list(remind_guardians(week))) == 1
    assert list(remind_guardians(week)) == []
    agree(newest_token(office), "雪原 のぞみ", week)


def test_who_answered_or_can_not_any_more_is_not_reminded(office: Office) -> None:
    decline(asked(office), office)
    asked(office)
    assert list(remind_guardians(at(office, office.clock() + ANSWER_WITHIN))) == []


def test_a_lost_link_is_mailed_again_and_nobody_learns_whose_guardian_somebody_is(office: Office) -> None:
    asked(office)
    before = office.store.outbox.count_waiting()
    send_links_again("nobody@example.jp", "ja", office)
    assert office.store.outbox.count_waiting() == before
    for _ in range(LINKS_AN_HOUR + 2):
        send_links_again(MOTHER.lower(), "en", office)
    sent = [mail for mail in office.store.outbox.newest(50) if mail.event == "consent-link"]
    assert len(sent) == LINKS_AN_HOUR - 1, "the first mail counts too"
    assert guardian_page(newest_token(office), office).state is ConsentState.ASKED
    with pytest.raises(Refused, match="bad-email"):
        send_links_again("no address", "ja", office)


def test_a_child_can_not_agree_for_itself(office: Office) -> None:
    for address in ("child@example.jp", "CHILD@example.jp"):
        with pytest.raises(Refused, match="own-address"):
            ask_guardian(CHILD, address, HERSELF, office)
    with pytest.raises(Refused, match="bad-email"):
        ask_guardian(CHILD, "mother", HERSELF, office)
    with pytest.raises(NotFound):
        ask_guardian(LearnerId("nobody"), MOTHER, HERSELF, office)


def test_guardians_are_not_asked_without_end(office: Office) -> None:
    for _ in range(ASKS_A_DAY):
        asked(office)
    with pytest.raises(Refused, match="asked-too-often"):
        asked(office)


def test_who_is_old_enough_needs_nobody(office: Office) -> None:
    grown = replace(office.store.learners.get(CHILD), born_on=date(2008, 1, 1))
    office.store.learners.replace(grown)
    assert not consent_overview(CHILD, office).needed
    assert [one.badge for one in award_badges(CHILD, office, office.today())] == [FIRST_STEP]
