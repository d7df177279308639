"""Tokens of mailed links: good once, for one purpose, for a time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from badgeserver.domain.errors import Refused
from badgeserver.services.office import Office
from badgeserver.services.tokens import create_token, peek_token, tokens_since, use_token
from tests.offices import NOW, at

HOUR = timedelta(hours=1)


def test_a_token_says_its_subject_once(office: Office) -> None:
    token = create_token("consent", "hikari", HOUR, office)
    assert peek_token("consent", token, office) == "hikari"
    assert peek_token("consent", token, office) == "hikari"
    assert use_token("consent", token, office) == "hikari"
    for again in (peek_token, use_token):
        with pytest.raises(Refused, match="link-spent"):
            again("consent", token, office)


def test_a_token_is_for_one_purpose(office: Office) -> None:
    token = create_token("consent", "hikari", HOUR, office)
    for other in (peek_token, use_token):
        with pytest.raises(Refused, match="link-spent"):
            other("sign-in", token, office)
    assert use_token("consent", token, office) == "hikari"


def test_a_token_ends_by_itself(office: Office) -> None:
    token = create_token("consent", "hikari", HOUR, office)
    later = at(office, NOW + HOUR)
    for late in (peek_token, use_token):
        with pytest.raises(Refused, match="link-spent"):
            late("consent", token, later)


def test_a_guess_is_answered_like_a_spent_token(office: Office) -> None:
    with pytest.raises(Refused, match="link-spent"):
        use_token("consent", "guess", office)


def test_used_tokens_are_counted_and_old_ones_forgotten(office: Office) -> None:
    use_token("consent", create_token("consent", "hikari", HOUR, office), office)
    create_token("consent", "hikari", HOUR, office)
    create_token("consent", "tsubasa", HOUR, office)
    create_token("sign-in", "hikari", HOUR, office)
    assert tokens_since("consent", "hikari", NOW - HOUR, office) == 2
    assert tokens_since("consent", "hikari", NOW, office) == 0
    create_token("consent", "tsubasa", HOUR, at(office, NOW + timedelta(days=3)))
    assert tokens_since("consent", "hikari", NOW - HOUR, office) == 0


def test_the_token_itself_is_not_kept(office: Office) -> None:
    token = create_token("consent", "hikari", HOUR, office)
    assert office.store.tokens.subject_of(token, "consent", NOW) is None
