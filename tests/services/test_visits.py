"""Visits: who is signed in with which cookie, until when, and what ends it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from badgeserver.domain.account import Account, AccountKind
from badgeserver.domain.errors import NotFound
from badgeserver.domain.person import Actor, Role
from badgeserver.services.office import Office
from badgeserver.services.staff import end_staff_member
from badgeserver.services.visits import (
    BRIEF,
    ON_AN_OWN_DEVICE,
    SignedIn,
    begin_visit,
    end_all_visits,
    end_other_visits,
    end_visit,
    visitor_with,
    visits_of,
)
from tests.offices import NOW, at, learner
from tests.people import HAJIME, staff_member

HIKARI = Account(AccountKind.LEARNER, "hikari")


@pytest.fixture
def office(office: Office) -> Office:
    """The office with one learner and one staff member."""
    office.store.learners.add(learner())
    office.store.staff.add(staff_member())
    return office


def begin(account: Account, office: Office, confirmed: bool = True) -> str:
    secret, _ = begin_visit(account, "Chrome (Android)", BRIEF, confirmed, office)
    return secret


def test_a_cookie_tells_who_came(office: Office) -> None:
    here = visitor_with(begin(HIKARI, office), office)
    assert here is not None
    assert (here.role, here.learner_id, here.staff_id, here.name) == (
        Role.LEARNER,
        "hikari",
        None,
        "雪原 ひかり",
    )
    assert (here.account, here.actor) == (HIKARI, Actor(Role.LEARNER, "hikari"))
    member = visitor_with(begin(HAJIME, office), office)
    assert member is not None
    assert (member.role, member.staff_id, member.account) == (Role.STAFF, "hajime", HAJIME)


def test_a_guess_is_nobody(office: Office) -> None:
    begin(HIKARI, office)
    assert visitor_with("guess", office) is None
    with pytest.raises(ValueError, match="neither"):
        _ = SignedIn(Role.STAFF, None).account


def test_only_staff_need_a_second_factor(office: Office) -> None:
    for account, confirmed, expected in (
        (HIKARI, False, True),
        (HAJIME, False, False),
        (HAJIME, True, True),
    ):
        here = visitor_with(begin(account, office, confirmed), office)
        assert here is not None
        assert here.confirmed is expected


@pytest.mark.parametrize("lifetime", [BRIEF, ON_AN_OWN_DEVICE], ids=["brief", "own"])
def test_a_visit_ends_when_nobody_comes_by_and_at_last_in_any_case(office: Office, lifetime: object) -> None:
    assert lifetime in (BRIEF, ON_AN_OWN_DEVICE)
    chosen = BRIEF if lifetime is BRIEF else ON_AN_OWN_DEVICE
    secret, _ = begin_visit(HIKARI, "", chosen, False, office)
    assert visitor_with(secret, at(office, NOW + chosen.idle)) is None
    moment, step = NOW, chosen.idle * 0.9
    while (moment := moment + step) < NOW + chosen.whole:
        assert visitor_with(secret, at(office, moment)) is not None
    assert visitor_with(secret, at(office, NOW + chosen.whole)) is None


def test_coming_by_is_noted_no_more_than_once_a_minute(office: Office) -> None:
    secret = begin(HIKARI, office)
    visitor_with(secret, at(office, NOW + timedelta(seconds=59)))
    assert visits_of(HIKARI, office)[0].seen_at == NOW
    visitor_with(secret, at(office, NOW + timedelta(seconds=60)))
    assert visits_of(HIKARI, office)[0].seen_at == NOW + timedelta(seconds=60)


def test_signing_out_ends_a_copied_cookie_too(office: Office) -> None:
    secret, other = begin(HIKARI, office), begin(HIKARI, office)
    here = visitor_with(secret, office)
    assert here is not None
    end_visit(HAJIME, here.visit, office)
    assert visitor_with(secret, office) is not None
    end_visit(HIKARI, here.visit, office)
    assert visitor_with(secret, office) is None
    assert visitor_with(other, office) is not None


def test_all_visits_or_all_others_are_ended(office: Office) -> None:
    secrets = [begin(HIKARI, office) for _ in range(3)]
    staff = begin(HAJIME, office)
    here = visitor_with(secrets[0], office)
    assert here is not None
    end_other_visits(HIKARI, here.visit, office)
    assert [visitor_with(one, office) is not None for one in secrets] == [True, False, False]
    end_all_visits(HIKARI, office)
    assert visitor_with(secrets[0], office) is None
    assert visitor_with(staff, office) is not None


def test_an_ended_staff_member_is_signed_out_at_once_and_stays_out(office: Office) -> None:
    secret = begin(HAJIME, office)
    end_staff_member("hajime", "test", office)
    assert visitor_with(secret, office) is None
    assert visits_of(HAJIME, office) == ()
    with pytest.raises(NotFound, match="account-ended"):
        begin(HAJIME, office)


def test_a_learner_who_is_gone_is_signed_out(office: Office) -> None:
    with pytest.raises(NotFound):
        begin(Account(AccountKind.LEARNER, "nobody"), office)


def test_visits_are_listed_the_last_seen_first_and_over_ones_not_at_all(office: Office) -> None:
    begin(HIKARI, office)
    later = at(office, NOW + timedelta(hours=1))
    begin(HIKARI, later)
    assert [one.created_at for one in visits_of(HIKARI, later)] == [NOW + timedelta(hours=1), NOW]
    assert visits_of(HIKARI, later)[0].label == "Chrome (Android)"
    assert len(visits_of(HIKARI, at(office, NOW + timedelta(hours=2)))) == 1
    begin(HIKARI, at(office, NOW + timedelta(days=1)))
    assert len(office.store.visits.of_account(HIKARI)) == 1


def test_signing_in_is_on_record_without_names(office: Office) -> None:
    begin(HAJIME, office)
    entry = office.store.audit.entries(1)[0]
    assert (entry.actor, entry.action, entry.subject) == ("staff:hajime", "sign-in", "staff:hajime")
    assert entry.detail == {}
