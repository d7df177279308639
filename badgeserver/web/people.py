"""Who is signed in, and which pages are for whom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import Flask, abort, current_app, g, redirect, request, session, url_for
from werkzeug.wrappers import Response

from badgeserver.domain.account import Account
from badgeserver.domain.person import Actor
from badgeserver.domain.statistics import PREFECTURE
from badgeserver.domain.viewer import sees_in_full
from badgeserver.services.viewers import viewer_for
from badgeserver.services.visits import (
    BRIEF,
    ON_AN_OWN_DEVICE,
    SignedIn,
    begin_visit,
    end_visit,
    visitor_with,
)
from badgeserver.web.browsers import name_of_browser
from badgeserver.web.context import office

P = ParamSpec("P")
R = TypeVar("R")

_START = {"learner": "me.index", "employer": "talent_search.index"}
_START_OF_THE_OTHERS = "desk.start"
_COOKIE = "badgeserver.visit_cookie"
_WANTED = "wanted"


def init_app(app: Flask, secure: bool) -> None:
    """Keep the secret of a visit in a cookie of its own, closed to scripts, neighbours and plain HTTP."""
    app.config[_COOKIE] = "__Host-visit" if secure else "visit"
    app.after_request(_set_cookie)


def remember(account: Account, confirmed: bool = False, own_device: bool = False) -> SignedIn:
    """Sign this browser in to `account`; whatever its session held before is dropped.

    `confirmed` is whether a second factor was shown, where the account needs one. On a device of
    their own a learner stays signed in for weeks.
    """
    wanted = session.get(_WANTED)
    _end_present()
    session.clear()
    if wanted is not None:
        session[_WANTED] = wanted
    lifetime = ON_AN_OWN_DEVICE if own_device else BRIEF
    secret, person = begin_visit(account, name_of_browser(request), lifetime, confirmed, office())
    g.visit_cookie = (secret, lifetime.whole if own_device else None)
    g.visitor = person
    return person


def forget() -> None:
    """Sign this browser out."""
    _end_present()
    session.clear()
    g.visit_cookie = ("", None)
    g.visitor = None


def _end_present() -> None:
    present = visitor()
    if present is not None:
        end_visit(present.account, present.visit, office())


def visitor() -> SignedIn | None:
    """Return who is signed in, or None for a guest; also a staff member who has yet to show a passkey."""
    if "visitor" not in g:
        secret = request.cookies.get(current_app.config[_COOKIE])
        g.visitor = visitor_with(secret, office()) if secret else None
    present: SignedIn | None = g.visitor
    return present


def signed_in() -> SignedIn | None:
    """Return who is signed in with all that their account asks for, or None for anybody else."""
    present = visitor()
    return present if present is not None and present.confirmed else None


def actor() -> Actor:
    """Return how the record names who is signed in; ends with 403 for a guest."""
    present = signed_in()
    if present is None:
        abort(403)
    return present.actor


def start_page(person: SignedIn) -> str:
    """Return the address where `person` begins."""
    return url_for(_START.get(person.role, _START_OF_THE_OTHERS))


def next_page(person: SignedIn) -> str:
    """Return where `person` goes on after signing in: the page that they had asked for, or their start."""
    if not person.confirmed:
        return url_for("second_factor.index")
    path, roles = session.pop(_WANTED, ("", ()))
    return path if person.role in roles else start_page(person)


def only_for(*roles: str) -> Callable[[Callable[P, R]], Callable[P, R | Response]]:
    """Let only people with one of `roles` see a view; guests are sent to sign in, others refused (403)."""

    def guard(view: Callable[P, R]) -> Callable[P, R | Response]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R | Response:
            person = signed_in()
            if person is None:
                return _to_the_door(roles)
            if person.role not in roles:
                abort(403)
            return view(*args, **kwargs)

        return guarded

    return guard


def prefecture_only(view: Callable[P, R]) -> Callable[P, R]:
    """Refuse (403) whoever may not see the whole prefecture's true figures. It goes inside `only_for`."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        if not sees_in_full(viewer_for(signed_in(), office()), PREFECTURE):
            abort(403)
        return view(*args, **kwargs)

    return guarded


def _to_the_door(roles: tuple[str, ...]) -> Response:
    """Send a guest to sign in, and keep in mind which page of ours they had asked for."""
    if request.method == "GET" and request.accept_mimetypes.accept_html:
        session[_WANTED] = (request.full_path.rstrip("?"), roles)
    return redirect(url_for("sign_in.index" if visitor() is None else "second_factor.index"), 303)


def _set_cookie(response: Response) -> Response:
    changed: tuple[str, timedelta | None] | None = g.pop("visit_cookie", None)
    if changed is None:
        return response
    name, (secret, lasts) = current_app.config[_COOKIE], changed
    flags = {"secure": name.startswith("__Host-"), "httponly": True, "samesite": "Lax"}
    if secret:
        response.set_cookie(name, secret, max_age=lasts, **flags)
    else:
        response.delete_cookie(name, **flags)
    return response
