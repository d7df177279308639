"""Signing in: by a link that is used once, and by picking an invented person in the demonstration."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from badgeserver.domain.errors import NotFound, Refused
from badgeserver.domain.ids import LearnerId
from badgeserver.domain.text import Text
from badgeserver.services.invented_people import personas
from badgeserver.services.office import Office

LINK_LIVES = timedelta(minutes=15)


class Role(StrEnum):
    """What a signed-in person may do."""

    LEARNER = "learner"
    ASSESSOR = "assessor"
    STAFF = "staff"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who signed in; `learner_id` is given for learners only."""

    role: Role
    learner_id: str | None


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """An invented person whom a visitor of the demonstration may be."""

    role: Role
    name: str
    description: Text
    reference: str


def create_link(role: Role, learner_id: str | None, office: Office) -> str:
    """Return the address of a sign-in link, good once within a quarter of an hour; raises NotFound."""
    if (role is Role.LEARNER) != (learner_id is not None):
        raise Refused(
            "link-for-whom",
            Text(
                "学習者のリンクには学習者のIDが必要です。",
                "A learner's link needs a learner's id, and no other link does.",
            ),
            Text("役割とIDを確かめてください。", "Check the role and the id."),
        )
    token = office.new_id() + office.new_id()
    with office.store.transaction():
        if learner_id is not None:
            office.store.learners.get(LearnerId(learner_id))
        expires_at = office.clock() + LINK_LIVES
        office.store.sign_in_links.add(_digest(token), learner_id or role.value, role.value, expires_at)
    return f"{office.base_url}/sign-in/{token}"


def use_link(token: str, office: Office) -> SignedIn:
    """Sign in by a link and use it up; raises Refused for one that is unknown, used or too old."""
    with office.store.transaction():
        found = office.store.sign_in_links.use(_digest(token), office.clock())
    if found is None:
        raise Refused(
            "link-spent",
            Text("このリンクはもう使えません。", "This link can't be used any more."),
            Text("新しいリンクをもらってください。", "Ask for a new one."),
        )
    role, reference = Role(found[0]), found[1]
    return SignedIn(role, reference if role is Role.LEARNER else None)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


_STAFF_OF_THE_DEMO = (
    DemoPerson(
        Role.ASSESSOR,
        "審査 まなぶ（架空）",
        Text("実績を審査する人", "Judges practical achievements"),
        "assessor",
    ),
    DemoPerson(
        Role.STAFF,
        "道庁 はじめ（架空）",
        Text("北海道の担当者", "Runs the programme for the prefecture"),
        "staff",
    ),
    DemoPerson(
        Role.OPERATOR,
        "運用 まもる（架空）",
        Text("システムを動かす人", "Keeps the service running"),
        "operator",
    ),
)


def demo_people(office: Office) -> tuple[DemoPerson, ...]:
    """Return the invented people to choose from; none unless this is the demonstration."""
    if not office.demo:
        return ()
    groups = office.programme.skill_map.groups
    shown = tuple(
        DemoPerson(Role.LEARNER, learner.name, groups[learner.group].name, learner.id)
        for learner, _ in personas(office.programme)
    )
    return shown + _STAFF_OF_THE_DEMO


def demo_sign_in(reference: str, office: Office) -> SignedIn:
    """Sign in as an invented person; raises Refused outside the demonstration, NotFound for others."""
    if not office.demo:
        raise Refused(
            "no-demo",
            Text(
                "ここでは選んでサインインできません。",
                "Signing in by choosing a person is for the demonstration only.",
            ),
            Text("サインイン用のリンクを使ってください。", "Use a sign-in link."),
        )
    for person in demo_people(office):
        if person.reference == reference:
            return SignedIn(person.role, reference if person.role is Role.LEARNER else None)
    raise NotFound(
        "no-such-person",
        Text("その人は選べません。", "That person can't be chosen."),
        Text("一覧から選んでください。", "Choose one from the list."),
    )
