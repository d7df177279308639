"""One-time tokens for links in mails: they say once, for a purpose, whom they are about."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from badgeserver.domain.errors import Refused
from badgeserver.domain.text import Text
from badgeserver.services.office import Office

COUNTED_FOR = timedelta(days=1)
"""So long after their end tokens are kept, so that they can be counted."""


def create_token(purpose: str, subject: str, lives: timedelta, office: Office) -> str:
    """Return a new token that says `subject` once, for `purpose`, in its life; only its digest is kept."""
    token, now = office.new_id() + office.new_id(), office.clock()
    with office.store.transaction():
        office.store.tokens.forget_expired(now - COUNTED_FOR)
        office.store.tokens.add(digest_of(token), purpose, subject, now, now + lives)
    return token


def peek_token(purpose: str, token: str, office: Office) -> str:
    """Return the subject without using the token up; raises Refused (`link-spent`)."""
    return _required(office.store.tokens.subject_of(digest_of(token), purpose, office.clock()))


def use_token(purpose: str, token: str, office: Office) -> str:
    """Return the subject and use the token up; raises Refused (`link-spent`)."""
    return _required(office.store.tokens.use(digest_of(token), purpose, office.clock()))


def tokens_since(purpose: str, subject: str, since: datetime, office: Office) -> int:
    """Return how many tokens were made for `purpose` and `subject` after a moment, used ones included."""
    return office.store.tokens.count(purpose, subject, since)


def digest_of(secret: str) -> str:
    """Return the SHA-256 digest under which a secret of 256 random bits is kept."""
    # Not a slow hash: nobody guesses 256 random bits, however fast they try.
    return hashlib.sha256(secret.encode()).hexdigest()


def _required(subject: str | None) -> str:
    # Unknown, used and too old are one answer, so that nobody learns what once was there.
    if subject is None:
        raise Refused(
            "link-spent",
            Text("このリンクはもう使えません。", "This link can't be used any more."),
            Text("新しいリンクをもらってください。", "Ask for a new one."),
        )
    return subject
