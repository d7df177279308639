"""For whom something is handed in: learners for themselves, the help desk for who is present."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import abort, g, redirect, request, session, url_for
from werkzeug.wrappers import Response

from badgeserver.domain.errors import Refused
from badgeserver.domain.ids import LearnerId, StaffId
from badgeserver.domain.learner import Learner
from badgeserver.domain.person import Actor, Role
from badgeserver.services.helping import end_help, helped_by, record_turn_page
from badgeserver.web.context import office
from badgeserver.web.people import only_for, signed_in

P = ParamSpec("P")
R = TypeVar("R")

HELPERS = (Role.HELP_DESK, Role.STAFF)
_TURN = "help_desk_turn"


@dataclass(frozen=True, slots=True)
class Whom:
    """Whose evidence it is, who acts, and the learner at the help desk, if it is there."""

    learner: LearnerId
    actor: Actor
    helped: Learner | None = None


def whom() -> Whom:
    """Return for whom the present request is; inside a view that is `for_somebody`."""
    found: Whom = g.whom
    return found


def staff_id() -> StaffId:
    """Return the id of the staff member who is signed in; ends with 403 for anybody else."""
    person = signed_in()
    if person is None or person.staff_id is None:
        abort(403)
    return person.staff_id


def for_somebody(view: Callable[P, R]) -> Callable[P, R | Response]:
    """Let learners see a view, and the help desk while it helps one; without a turn, it begins there."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R | Response:
        found = _found()
        if found is None:
            return redirect(url_for("helping.index"), 303)
        g.whom = found
        if found.helped is not None and request.method == "GET":
            record_turn_page(found.helped, found.actor, office())
        return view(*args, **kwargs)

    return only_for(Role.LEARNER, *HELPERS)(guarded)


def begin_turn(token: str) -> None:
    """Let this browser's help desk act for the learner whose turn the token is."""
    end_turn()
    session[_TURN] = token


def end_turn() -> None:
    """End the turn at this browser's help desk, if there is one."""
    token = session.pop(_TURN, None)
    if token is not None:
        try:
            end_help(token, office())
        except Refused:
            return


def present_turn() -> Whom | None:
    """Return for whom this browser's help desk acts now; None when nobody's turn it is."""
    token = session.get(_TURN)
    if token is None:
        return None
    try:
        helped = helped_by(token, staff_id(), office())
    except Refused:
        session.pop(_TURN)
        return None
    return Whom(helped.learner.id, helped.actor, helped.learner)


def _found() -> Whom | None:
    person = signed_in()
    if person is not None and person.learner_id is not None:
        return Whom(person.learner_id, person.actor)
    return present_turn()
