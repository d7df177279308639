"""Who is signed in, and which pages are for whom."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import abort, redirect, session, url_for
from werkzeug.wrappers import Response

from badgeserver.domain.ids import LearnerId
from badgeserver.services.sign_in import SignedIn

P = ParamSpec("P")
R = TypeVar("R")

_START = {"learner": "me.index"}
_START_OF_THE_OTHERS = "desk.start"


def remember(person: SignedIn) -> None:
    """Begin a new session for `person`; whatever the browser's session held before is dropped."""
    session.clear()
    session.permanent = True
    session["role"] = person.role
    session["learner"] = person.learner_id


def forget() -> None:
    """End the session."""
    session.clear()


def signed_in() -> SignedIn | None:
    """Return who is signed in, or None for a guest."""
    role = session.get("role")
    if role is None:
        return None
    learner = session.get("learner")
    return SignedIn(role=role, learner_id=None if learner is None else LearnerId(learner))


def start_page(person: SignedIn) -> str:
    """Return the address where `person` begins."""
    return url_for(_START.get(person.role, _START_OF_THE_OTHERS))


def only_for(*roles: str) -> Callable[[Callable[P, R]], Callable[P, R | Response]]:
    """Let only people with one of `roles` see a view; guests are sent to sign in, others refused (403)."""

    def guard(view: Callable[P, R]) -> Callable[P, R | Response]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R | Response:
            person = signed_in()
            if person is None:
                return redirect(url_for("sign_in.index"), 303)
            if person.role not in roles:
                abort(403)
            return view(*args, **kwargs)

        return guarded

    return guard
