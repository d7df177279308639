"""The passkey of staff: made at the first sign-in, shown at each one after."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from badgeserver.domain.errors import Refused
from badgeserver.services.passkeys import (
    add_passkey,
    check_passkey,
    options_to_add,
    options_to_show,
    passkeys_of,
)
from badgeserver.services.visits import SignedIn
from badgeserver.web.browsers import name_of_browser
from badgeserver.web.context import office
from badgeserver.web.people import next_page, remember, visitor
from badgeserver.web.private import keep_private

blueprint = Blueprint("second_factor", __name__, url_prefix="/second-factor")
blueprint.after_request(keep_private)


def _for_who_waits(view: Callable[[SignedIn], ResponseReturnValue]) -> Callable[[], ResponseReturnValue]:
    """Let only those see a view who have yet to show a passkey; the others are sent where they belong."""

    @wraps(view)
    def guarded() -> ResponseReturnValue:
        person = visitor()
        if person is None:
            return redirect(url_for("sign_in.index"), 303)
        if person.confirmed:
            return redirect(next_page(person), 303)
        return view(person)

    return guarded


@blueprint.get("")
@_for_who_waits
def index(person: SignedIn) -> ResponseReturnValue:
    """Ask for the passkey, or for a first one."""
    return _page(person)


@blueprint.post("")
@_for_who_waits
def show(person: SignedIn) -> ResponseReturnValue:
    """Check the passkey, or keep the first one; then begin a new visit that is whole."""
    answer = request.form.get("answer", "")
    try:
        if passkeys_of(person, office()):
            check_passkey(person, answer, office())
        else:
            add_passkey(person, answer, name_of_browser(request), office())
    except Refused as error:
        return _page(person, error), 400
    return redirect(next_page(remember(person.account, confirmed=True)), 303)


def _page(person: SignedIn, fault: Refused | None = None) -> str:
    if passkeys_of(person, office()):
        return render_template(
            "second_factor/show.html", options=options_to_show(person, office()), fault=fault
        )
    return render_template("second_factor/first.html", options=options_to_add(person, office()), fault=fault)
