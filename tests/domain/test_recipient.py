"""Whose a badge is: hashes and names as people and tools write them, and nothing guessed."""

from __future__ import annotations

import hashlib

import pytest

from badgeserver.domain.recipient import Identity, IdentityKind, Recipient, whose

EMAILS = ("hikari@example.jp", "Hikari.Y@school.example.jp")
NAMES = ("雪原 ひかり", "ゆきはら ひかり")


def hashed(value: str, algorithm: str = "sha256", salt: str = "s", kind: str = "email") -> Identity:
    digest = hashlib.new(algorithm, (value + salt).encode()).hexdigest()
    return Identity(IdentityKind(kind), f"{algorithm}${digest}", hashed=True, salt=salt)


def told(value: str, kind: str = "email") -> Identity:
    return Identity(IdentityKind(kind), value, hashed=False)


@pytest.mark.parametrize(
    "identity",
    [
        hashed("hikari@example.jp"),
        hashed("hikari@example.jp", "md5"),
        hashed("hikari@example.jp", salt=""),
        hashed("Hikari.Y@school.example.jp"),
        hashed("hikari.y@school.example.jp"),
        Identity(IdentityKind.EMAIL, hashed("hikari@example.jp").value.upper(), True, "s"),
        told("HIKARI@example.jp"),
        told("雪原　ひかり", "name"),
        told("雪原ひかり", "name"),
        told("ゆきはら ひかり", "name"),
        hashed("雪原 ひかり", kind="name"),
        hashed("雪原ひかり", kind="name"),
        hashed("雪原　ひかり", kind="name"),
    ],
)
def test_the_learners_badge_is_known_as_theirs(identity: Identity) -> None:
    assert whose([identity], EMAILS, NAMES) is Recipient.SAME


@pytest.mark.parametrize(
    "identity",
    [
        hashed("hikari@example.com"),
        hashed("hikari@example.jp", "sha1"),
        told("sha256$" + hashlib.sha256(b"hikari@example.jps").hexdigest()),
        Identity(IdentityKind.EMAIL, "", True, "s"),
        told(""),
        told("", "name"),
        told("雪原 ひかる", "name"),
        told("hikari@example.jp", "name"),
        hashed("", kind="name"),
    ],
)
def test_any_other_is_another_persons(identity: Identity) -> None:
    assert whose([identity], EMAILS, (*NAMES, "")) is Recipient.OTHER


def test_who_is_not_told_is_not_guessed() -> None:
    assert whose([], EMAILS, NAMES) is Recipient.UNTOLD


def test_a_namesake_with_another_address_is_another_person() -> None:
    assert whose([told("雪原 ひかり", "name"), told("x@example.com")], EMAILS, NAMES) is Recipient.OTHER


def test_one_of_several_addresses_is_enough() -> None:
    assert whose([told("x@example.com"), hashed(EMAILS[1])], EMAILS, NAMES) is Recipient.SAME
