"""Whose records a member of staff may see: those of a municipality see their own people only."""

from __future__ import annotations

from badgeserver.domain.errors import NotFound
from badgeserver.domain.ids import LearnerId, MunicipalityCode, StaffId
from badgeserver.domain.learner import Learner
from badgeserver.domain.person import Actor
from badgeserver.domain.text import Text
from badgeserver.services.office import Office


def town_of(actor: Actor, office: Office) -> MunicipalityCode | None:
    """Return the municipality whose people are all that `actor` sees; None where nothing limits them."""
    member = office.store.staff.get_many([StaffId(actor.id)]).get(StaffId(actor.id))
    return member.municipality if member is not None else None


def is_within(town: MunicipalityCode | None, learner: Learner) -> bool:
    """Tell whether a learner is among the people of `town`; without a town, everybody is."""
    return town is None or learner.municipality == town


def require_own_town(learner_id: LearnerId, actor: Actor, office: Office) -> None:
    """Raise NotFound (`not-in-your-list`) for people of elsewhere, as for what there is not."""
    town = town_of(actor, office)
    if town is not None and not is_within(town, office.store.learners.get(learner_id)):
        raise not_in_your_list()


def not_in_your_list() -> NotFound:
    """Return what somebody is told who asks for what is not theirs to see."""
    return NotFound(
        "not-in-your-list",
        Text("それは、あなたの一覧にありません。", "That is not in your list."),
        Text("一覧から選んでください。", "Choose from the list."),
    )
