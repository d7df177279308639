"""The help desk: handing in for a learner who is present.

Whoever comes to a help desk often comes because they can't handle mail or a phone, so that a code by
mail would shut out just them. A staff member says instead how they made sure of the person; that is
recorded with their id, the learner gets a mail of everything that was handed in, and can withdraw it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from badgeserver.domain.account import AccountKind
from badgeserver.domain.errors import Refused
from badgeserver.domain.ids import LearnerId, StaffId
from badgeserver.domain.learner import Learner
from badgeserver.domain.looks import Purpose
from badgeserver.domain.person import Actor, Role
from badgeserver.domain.text import Text
from badgeserver.services.accounts import NewLearner, add_learner, checked_email
from badgeserver.services.address_book import accounts_with
from badgeserver.services.looks import record_looks
from badgeserver.services.office import Office
from badgeserver.services.own_town import is_within, town_of
from badgeserver.services.tokens import create_token, peek_token, use_token

HELPED_FOR: Final = timedelta(hours=1)
"""A turn at the desk ends by itself after this time."""
_HELP: Final = "help-desk"


class Presence(StrEnum):
    """How the staff member made sure of who is in front of them."""

    DOCUMENT = "document"
    KNOWN = "known"
    GUARDIAN = "guardian"


@dataclass(frozen=True, slots=True)
class Helped:
    """The learner who is being helped, and how the record names whoever helps."""

    learner: Learner
    actor: Actor


def look_up(email: str, staff_id: StaffId, office: Office) -> Learner | None:
    """Return the learner with exactly this address, if there is one; that somebody looked is recorded.

    Raises Refused (`bad-email`, `not-your-municipality` for people of elsewhere).
    """
    found = next(
        (one for one in accounts_with(checked_email(email), office) if one.kind is AccountKind.LEARNER), None
    )
    learner = office.store.learners.get(LearnerId(found.id)) if found is not None else None
    about = learner.id if learner is not None else ""
    actor = Actor(Role.HELP_DESK, staff_id)
    office.store.audit.append(office.clock(), actor.reference, "look-up-learner", about, {})
    if learner is not None:
        _require_helped_here(learner, actor, office)
    return learner


def begin_help(learner_id: LearnerId, presence: str, staff_id: StaffId, office: Office) -> str:
    """Begin a turn at the desk and return its token.

    Raises NotFound, Refused (`not-present`, `not-your-municipality`).
    """
    how = _presence(presence)
    with office.store.transaction():
        actor = Actor(Role.HELP_DESK, staff_id)
        _require_helped_here(office.store.learners.get(learner_id), actor, office)
        return _begin(learner_id, how, actor, office)


def _begin(learner_id: LearnerId, how: Presence, actor: Actor, office: Office) -> str:
    detail = {"presence": how.value}
    office.store.audit.append(office.clock(), actor.reference, "begin-help", learner_id, detail)
    return create_token(_HELP, f"{actor.id} {learner_id}", HELPED_FOR, office)


def _require_helped_here(learner: Learner, actor: Actor, office: Office) -> None:
    if not is_within(town_of(actor, office), learner):
        raise Refused(
            "not-your-municipality",
            Text(
                "この人のアカウントは、あなたの市町村のものではありません。",
                "The account of this person is not of your municipality.",
            ),
            Text(
                "その市町村か、道の窓口を案内してください。",
                "Show the person to a desk of their municipality or of the prefecture.",
            ),
        )


def begin_help_for_newcomer(profile: NewLearner, presence: str, staff_id: StaffId, office: Office) -> str:
    """Make the account of somebody present and begin their turn.

    Raises Refused (`not-present`, and as `add_learner`), Conflict (`email-taken`).
    """
    how, actor = _presence(presence), Actor(Role.HELP_DESK, staff_id)
    with office.store.transaction():
        learner = add_learner(profile, actor.reference, office)
        return _begin(learner.id, how, actor, office)


def helped_by(token: str, staff_id: StaffId, office: Office) -> Helped:
    """Return whose turn it is at this staff member's desk; raises Refused (`link-spent`) when it is over."""
    helper, _, learner_id = peek_token(_HELP, token, office).partition(" ")
    if helper != staff_id:
        raise _over()
    return Helped(office.store.learners.get(LearnerId(learner_id)), Actor(Role.HELP_DESK, staff_id))


def record_turn_page(helped: Learner, actor: Actor, office: Office) -> None:
    """Put on record that the desk looks at one more page of the learner whose turn it is."""
    record_looks([helped.id], Purpose.HELP, actor, office)


def end_help(token: str, office: Office) -> None:
    """End a turn at the desk; raises Refused (`link-spent`) when it is over already."""
    use_token(_HELP, token, office)


def _presence(given: str) -> Presence:
    try:
        return Presence(given)
    except ValueError:
        raise Refused(
            "not-present",
            Text("本人をどう確かめたかが選ばれていません。", "How you made sure of the person is not said."),
            Text(
                "本人が目の前にいるときだけ、選んで進んでください。", "Go on only with the person before you."
            ),
        ) from None


def _over() -> Refused:
    return Refused(
        "link-spent",
        Text("この人の受付は、終わっています。", "This person's turn is over."),
        Text("もう一度受け付けてください。", "Begin again."),
    )
