"""The help desk: finding or adding the learner who is present, then handing in for them."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from badgeserver.domain.errors import Refused
from badgeserver.domain.learner import Learner
from badgeserver.services.accounts import NewLearner
from badgeserver.services.helping import begin_help, begin_help_for_newcomer, look_up
from badgeserver.services.office import Office
from badgeserver.web.context import office
from badgeserver.web.for_whom import HELPERS, begin_turn, end_turn, present_turn, staff_id
from badgeserver.web.people import only_for
from badgeserver.web.private import keep_private

blueprint = Blueprint("helping", __name__, url_prefix="/desk/help")
blueprint.after_request(keep_private)

_FIELD_OF = {
    "bad-name": "name",
    "bad-email": "email",
    "email-in-use": "email",
    "no-such-group": "group",
    "no-such-municipality": "municipality",
    "not-present": "presence",
}


@blueprint.get("")
@only_for(*HELPERS)
def index() -> ResponseReturnValue:
    """Ask for the address of who is present, or go on with whom the desk helps now."""
    return render_template("helping/index.html", turn=present_turn(), email="", fault=None)


@blueprint.post("")
@only_for(*HELPERS)
def find() -> ResponseReturnValue:
    """Show whose the address is, or a form for somebody new. The address never stands in a link."""
    email = request.form.get("email", "").strip()
    try:
        learner = look_up(email, staff_id(), office())
    except Refused as refused:
        page = render_template("helping/index.html", turn=present_turn(), email=email, fault=refused)
        return page, 400
    return _who(email, learner)


def _who(email: str, learner: Learner | None, fault: Refused | None = None) -> str:
    programme = office().programme
    return render_template(
        "helping/who.html",
        email=email,
        learner=learner,
        groups=programme.skill_map.groups.values(),
        towns=programme.regions.municipalities.values(),
        typed=request.form,
        fault=fault,
        field=_FIELD_OF.get(fault.code, "") if fault is not None else "",
    )


@blueprint.post("/begin")
@only_for(*HELPERS)
def begin() -> ResponseReturnValue:
    """Begin to hand in for somebody who has an account."""
    email = request.form.get("email", "")
    learner = look_up(email, staff_id(), office())
    if learner is None:
        return _who(email, None), 404
    try:
        token = begin_help(learner.id, request.form.get("presence", ""), staff_id(), office())
    except Refused as refused:
        return _who(email, learner, refused), 400
    return _begun(token)


@blueprint.post("/join")
@only_for(*HELPERS)
def join() -> ResponseReturnValue:
    """Make an account for somebody who is present, and begin."""
    email = request.form.get("email", "")
    try:
        token = _newcomer(office())
    except Refused as refused:
        return _who(email, None, refused), 400
    return _begun(token)


def _newcomer(office: Office) -> str:
    profile = NewLearner(
        name=request.form.get("name", ""),
        email=request.form.get("email", ""),
        group=request.form.get("group", ""),
        municipality=request.form.get("municipality") or None,
        shows_name=False,
    )
    return begin_help_for_newcomer(profile, request.form.get("presence", ""), staff_id(), office)


def _begun(token: str) -> Response:
    begin_turn(token)
    return redirect(url_for("hand_in.index"), 303)  # type: ignore[return-value]


@blueprint.post("/end")
@only_for(*HELPERS)
def end() -> ResponseReturnValue:
    """End the turn of who was helped."""
    end_turn()
    flash(gettext("This person's turn has ended."))
    return redirect(url_for("helping.index"), 303)
