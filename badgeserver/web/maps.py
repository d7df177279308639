"""Versions of the skill map, for the prefecture: hand in a draft, read what it does and to whom, decide."""

from __future__ import annotations

from flask import Blueprint, abort, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from badgeserver.domain.account import staff_account
from badgeserver.services.map_drafts import (
    ProgrammeFaults,
    discard,
    effect,
    hand_in,
    publish,
    review,
    versions,
)
from badgeserver.services.simulation_value import simulation_value
from badgeserver.services.staff import staff_members
from badgeserver.web.context import office
from badgeserver.web.languages import language
from badgeserver.web.people import only_for, prefecture_only, signed_in
from badgeserver.web.private import keep_private

blueprint = Blueprint("maps", __name__, url_prefix="/maps")
blueprint.after_request(keep_private)

STAFF = ("staff", "operator")
_FIRST_FAULTS = 200
"""So many faults are shown; mending them shows the others."""


@blueprint.get("")
@only_for(*STAFF)
@prefecture_only
def index() -> ResponseReturnValue:
    """List all versions, and ask for a draft."""
    return render_template("maps/index.html", versions=versions(office()), names=_names())


@blueprint.post("")
@only_for(*STAFF)
@prefecture_only
def draft() -> ResponseReturnValue:
    """Take a draft in, or say everything that is wrong with it."""
    uploads = {file.filename: file.read() for file in request.files.getlist("files") if file.filename}
    try:
        stored = hand_in(uploads, _person(), office())
    except ProgrammeFaults as error:
        shown, count = error.faults[:_FIRST_FAULTS], len(error.faults)
        page = render_template(
            "maps/index.html", versions=versions(office()), names=_names(), faults=shown, count=count
        )
        return page, 400
    return redirect(url_for("maps.show", digest=_bare(stored.digest)), 303)


@blueprint.get("/<digest>")
@only_for(*STAFF)
@prefecture_only
def show(digest: str) -> ResponseReturnValue:
    """Show what a version changes, and who may decide on it."""
    found = review(_whole(digest), office())
    return render_template("maps/show.html", review=found, person=_person(), names=_names())


@blueprint.get("/<digest>/effect")
@only_for(*STAFF)
@prefecture_only
def simulated(digest: str) -> ResponseReturnValue:
    """Show what a version would do, for everybody who is known today."""
    return render_template("maps/effect.html", effect=effect(_whole(digest), office()), digest=digest)


@blueprint.get("/<digest>/effect.json")
@only_for(*STAFF)
@prefecture_only
def simulated_json(digest: str) -> ResponseReturnValue:
    """Return the same effect for other programs."""
    return jsonify(simulation_value(effect(_whole(digest), office()), language()))


@blueprint.post("/<digest>/publish")
@only_for(*STAFF)
@prefecture_only
def decide_to_publish(digest: str) -> ResponseReturnValue:
    """Publish a draft, as a second person."""
    publish(_whole(digest), _person(), office())
    return redirect(url_for("maps.index"), 303)


@blueprint.post("/<digest>/discard")
@only_for(*STAFF)
@prefecture_only
def decide_to_discard(digest: str) -> ResponseReturnValue:
    """Discard a draft."""
    discard(_whole(digest), _person(), office())
    return redirect(url_for("maps.index"), 303)


def _person() -> str:
    """Return who acts. The role is left out: who gets another one stays the same person."""
    person = signed_in()
    if person is None:
        abort(403)
    return person.account.reference


def _names() -> dict[str, str]:
    return {staff_account(one.id).reference: one.name for one in staff_members(office())}


def _bare(digest: str) -> str:
    return digest.removeprefix("sha256:")


def _whole(digest: str) -> str:
    return f"sha256:{digest}"
