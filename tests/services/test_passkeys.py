"""Passkeys of staff: made and shown by a key in software, and every answer that must not pass."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from badgeserver.domain.errors import NotFound, Refused
from badgeserver.domain.person import Role
from badgeserver.services.office import Office
from badgeserver.services.passkeys import (
    CHALLENGE_LIVES,
    MOST_PASSKEYS,
    add_passkey,
    check_passkey,
    options_to_add,
    options_to_show,
    passkeys_of,
    remove_passkey,
)
from badgeserver.services.staff import reset_passkeys
from badgeserver.services.visits import BRIEF, SignedIn, begin_visit, visitor_with
from tests.authenticators import SecurityKey
from tests.offices import NOW, at, learner
from tests.people import HAJIME, staff_member


@pytest.fixture
def hajime(small_office: Office) -> SignedIn:
    """A staff member who came by a link and has no passkey yet."""
    small_office.store.staff.add(staff_member())
    return begin_visit(HAJIME, "", BRIEF, False, small_office)[1]


def enrolled(person: SignedIn, office: Office, **changes: str) -> SecurityKey:
    key = SecurityKey()
    add_passkey(person, key.make(options_to_add(person, office)), "Firefox (Linux)", office)
    return replace(key, **changes)  # type: ignore[arg-type]


def test_a_passkey_is_made_once_and_shown_each_time(small_office: Office, hajime: SignedIn) -> None:
    key = enrolled(hajime, small_office)
    (kept,) = passkeys_of(hajime, small_office)
    assert (kept.label, kept.sign_count, kept.used_at) == ("Firefox (Linux)", 1, None)
    for times in (2, 3):
        check_passkey(hajime, key.show(options_to_show(hajime, small_office)), small_office)
        (kept,) = passkeys_of(hajime, small_office)
        assert (kept.sign_count, kept.used_at) == (times, NOW)
    assert small_office.store.audit.entries(1)[0].action == "add-passkey"


def test_an_answer_counts_once(small_office: Office, hajime: SignedIn) -> None:
    key = enrolled(hajime, small_office)
    answer = key.show(options_to_show(hajime, small_office))
    check_passkey(hajime, answer, small_office)
    with pytest.raises(Refused, match="passkey-refused"):
        check_passkey(hajime, answer, small_office)


def test_an_answer_that_failed_has_used_its_challenge_up(small_office: Office, hajime: SignedIn) -> None:
    key = enrolled(hajime, small_office)
    options = options_to_show(hajime, small_office)
    with pytest.raises(Refused, match="passkey-refused"):
        check_passkey(hajime, replace(key, origin="https://evil.example").show(options), small_office)
    with pytest.raises(Refused, match="passkey-refused"):
        check_passkey(hajime, key.show(options), small_office)


def test_a_challenge_is_for_one_visit(small_office: Office, hajime: SignedIn) -> None:
    key = enrolled(hajime, small_office)
    other = begin_visit(HAJIME, "", BRIEF, False, small_office)[1]
    with pytest.raises(Refused, match="passkey-refused"):
        check_passkey(other, key.show(options_to_show(hajime, small_office)), small_office)


def test_a_challenge_ends_by_itself(small_office: Office, hajime: SignedIn) -> None:
    key = enrolled(hajime, small_office)
    answer = key.show(options_to_show(hajime, small_office))
    with pytest.raises(Refused, match="passkey-refused"):
        check_passkey(hajime, answer, at(small_office, NOW + CHALLENGE_LIVES))


CHANGES: list[tuple[str, Callable[[SecurityKey], SecurityKey]]] = [
    ("another origin", lambda key: replace(key, origin="https://badges.example.jp.evil.example")),
    ("another port", lambda key: replace(key, origin="https://badges.example.jp:8443")),
    ("another site", lambda key: replace(key, rp_id="evil.example")),
    ("a key that nobody added", lambda key: replace(key, id=b"unknown")),
    ("another private key", lambda key: SecurityKey(count=key.count)),
    ("a copy that counts from the beginning", lambda key: replace(key, count=0)),
]


@pytest.mark.parametrize(("what", "change"), CHANGES, ids=[name for name, _ in CHANGES])
def test_what_is_not_the_passkey_is_refused(
    small_office: Office, hajime: SignedIn, what: str, change: Callable[[SecurityKey], SecurityKey]
) -> None:
    key = change(enrolled(hajime, small_office))
    with pytest.raises(Refused, match="passkey-refused"):
        check_passkey(hajime, key.show(options_to_show(hajime, small_office)), small_office)
    assert passkeys_of(hajime, small_office)[0].used_at is None


@pytest.mark.parametrize("answer", ["", "{}", "[]", "null", '{"id":"","rawId":"","response":{}}'])
def test_no_answer_is_refused(small_office: Office, hajime: SignedIn, answer: str) -> None:
    for take in (
        lambda: add_passkey(hajime, answer, "", small_office),
        lambda: check_passkey(hajime, answer, small_office),
    ):
        with pytest.raises(Refused, match="passkey-refused"):
            take()


def test_showing_is_no_making(small_office: Office, hajime: SignedIn) -> None:
    key = SecurityKey()
    with pytest.raises(Refused, match="passkey-refused"):
        add_passkey(hajime, key.show(options_to_add(hajime, small_office)), "", small_office)
    with pytest.raises(Refused, match="passkey-refused"):
        check_passkey(hajime, key.make(options_to_show(hajime, small_office)), small_office)


def test_a_further_passkey_needs_the_first(small_office: Office, hajime: SignedIn) -> None:
    enrolled(hajime, small_office)
    second = SecurityKey(id=b"second")
    with pytest.raises(Refused, match="show-passkey-first"):
        add_passkey(hajime, second.make(options_to_add(hajime, small_office)), "", small_office)
    whole = replace(hajime, confirmed=True)
    add_passkey(whole, second.make(options_to_add(whole, small_office)), "", small_office)
    assert len(passkeys_of(whole, small_office)) == 2


def test_a_key_is_added_once_and_not_without_end(small_office: Office, hajime: SignedIn) -> None:
    key = enrolled(hajime, small_office)
    whole = replace(hajime, confirmed=True)
    with pytest.raises(Refused, match="passkey-exists"):
        add_passkey(whole, key.make(options_to_add(whole, small_office)), "", small_office)
    for number in range(MOST_PASSKEYS - 1):
        other = SecurityKey(id=str(number).encode())
        add_passkey(whole, other.make(options_to_add(whole, small_office)), "", small_office)
    with pytest.raises(Refused, match="too-many-passkeys"):
        add_passkey(whole, SecurityKey(id=b"x").make(options_to_add(whole, small_office)), "", small_office)


def test_the_last_passkey_stays_and_others_can_go(small_office: Office, hajime: SignedIn) -> None:
    enrolled(hajime, small_office)
    whole = replace(hajime, confirmed=True)
    (first,) = passkeys_of(whole, small_office)
    with pytest.raises(Refused, match="last-passkey"):
        remove_passkey(whole, first.id, small_office)
    second = SecurityKey(id=b"second")
    add_passkey(whole, second.make(options_to_add(whole, small_office)), "", small_office)
    with pytest.raises(NotFound, match="no-such-passkey"):
        remove_passkey(whole, "nothing", small_office)
    remove_passkey(whole, first.id, small_office)
    assert [one.id != first.id for one in passkeys_of(whole, small_office)] == [True]


def test_the_operator_resets_lost_passkeys(small_office: Office) -> None:
    small_office.store.staff.add(staff_member())
    secret, hajime = begin_visit(HAJIME, "", BRIEF, False, small_office)
    enrolled(hajime, small_office)
    assert reset_passkeys("hajime", "test", small_office) == 1
    assert visitor_with(secret, small_office) is None
    again = begin_visit(HAJIME, "", BRIEF, False, at(small_office, NOW + timedelta(hours=1)))[1]
    enrolled(again, small_office)


def test_passkeys_are_for_staff(small_office: Office) -> None:
    small_office.store.learners.add(learner())
    with pytest.raises(Refused, match="not-at-work"):
        options_to_add(SignedIn(Role.LEARNER, learner().id, visit="x"), small_office)
