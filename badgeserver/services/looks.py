"""Who saw a learner's name: each look is recorded, and the learner can read of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

from badgeserver.domain.ids import LearnerId
from badgeserver.domain.looks import Looks, Purpose
from badgeserver.domain.person import Actor, Role
from badgeserver.services.office import JAPAN, Office
from badgeserver.storage.audit import AuditEntry

READ_BACK: Final = 1_000
"""So many of the newest looks are read for the learner's page; the copy of their data has all."""
_LOOK: Final = "look"
_AT_THE_DESK: Final = frozenset({"look-up-learner", "begin-help"})
"""What the help desk does for somebody who is present shows their name as well."""


def record_looks(learners: Iterable[LearnerId], purpose: Purpose, actor: Actor, office: Office) -> None:
    """Put on record that `actor` is shown whose record it is, once for each learner on a page."""
    now, detail = office.clock(), {"purpose": purpose.value}
    with office.store.transaction():
        for learner_id in dict.fromkeys(learners):
            office.store.audit.append(now, actor.reference, _LOOK, learner_id, detail)


def looks_at(learner_id: LearnerId, office: Office) -> tuple[Looks, ...]:
    """Return who looked at a learner's record, the newest day first: roles and purposes, and no names."""
    entries = office.store.audit.about(learner_id, {_LOOK, *_AT_THE_DESK}, READ_BACK)
    counted = Counter((one.at.astimezone(JAPAN).date(), _role(one), _purpose(one)) for one in entries)
    return tuple(Looks(*key, count) for key, count in counted.items())


def _role(entry: AuditEntry) -> Role:
    """Return the role of whoever looked; what is done at the command line is done by an operator."""
    role = entry.actor.partition(":")[0]
    return Role(role) if role in tuple(Role) else Role.OPERATOR


def _purpose(entry: AuditEntry) -> Purpose:
    return Purpose.HELP if entry.action in _AT_THE_DESK else Purpose(entry.detail["purpose"])
