"""Finding people who agreed to be found, for registered employers and municipalities."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from badgeserver.domain.errors import NotFound, Refused
from badgeserver.domain.person import Role
from badgeserver.services.talent_contacts import LONGEST_MESSAGE, LONGEST_PURPOSE, ask, sent_by
from badgeserver.services.talent_search import Filters, Searcher, person, search, searcher
from badgeserver.web.context import office
from badgeserver.web.people import actor, only_for
from badgeserver.web.private import keep_private

blueprint = Blueprint("talent_search", __name__, url_prefix="/talent")
blueprint.after_request(keep_private)

SEARCHERS = (Role.EMPLOYER, Role.STAFF)
_PERSON = "/people/<string(length=22):pseudonym>"
_FIELDS = {"no-purpose": "purpose", "no-message": "message", "text-too-long": "message"}


@blueprint.get("")
@only_for(*SEARCHERS)
def index() -> ResponseReturnValue:
    """Search by what was chosen; nothing is listed before something is."""
    who, asked = _who(), request.args
    filters = Filters(*(asked.get(name, "") for name in ("badge", "skill", "area", "town", "sector")))
    page = int(asked["page"]) if asked.get("page", "").isascii() and asked.get("page", "").isdecimal() else 1
    found = search(filters, page, who, office()) if filters.any else None
    return render_template(
        "talent/search.html", who=who, filters=filters, found=found, programme_now=office().programme
    )


@blueprint.get("/contacts")
@only_for(*SEARCHERS)
def contacts() -> ResponseReturnValue:
    """List whom this person asked, and the answers."""
    return render_template("talent/sent.html", lines=sent_by(_who(), office()))


@blueprint.get(_PERSON)
@only_for(*SEARCHERS)
def show(pseudonym: str) -> ResponseReturnValue:
    """Show what somebody agreed to show, and a form to ask them."""
    return _show(pseudonym)


def _show(pseudonym: str, fault: Refused | None = None) -> str:
    return render_template(
        "talent/person.html",
        who=_who(),
        seen=person(pseudonym, _who(), office()),
        fault=fault,
        field=_FIELDS.get(fault.code) if fault is not None else None,
        typed=request.form,
        longest_purpose=LONGEST_PURPOSE,
        longest=LONGEST_MESSAGE,
    )


@blueprint.post(_PERSON)
@only_for(*SEARCHERS)
def send(pseudonym: str) -> ResponseReturnValue:
    """Ask somebody through the site."""
    purpose, message = request.form.get("purpose", ""), request.form.get("message", "")
    try:
        ask(pseudonym, purpose, message, _who(), office())
    except NotFound:
        raise
    except Refused as fault:
        return _show(pseudonym, fault), 400
    flash(gettext("Your message was passed on. The person decides whether to answer."))
    return redirect(url_for("talent_search.contacts"), 303)


def _who() -> Searcher:
    """Return as whom the present person searches; ends with 403 for the prefecture's own staff."""
    found = searcher(actor(), office())
    if found is None:
        abort(403)
    return found
