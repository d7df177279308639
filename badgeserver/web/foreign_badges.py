"""Handing in an Open Badge of another issuer, as a file or an address, and what came of it."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from badgeserver.domain.errors import Refused
from badgeserver.domain.ids import EvidenceId, LearnerId
from badgeserver.domain.person import Role
from badgeserver.domain.text import Text
from badgeserver.services.foreign_badges import (
    FoundBadge,
    ask_staff,
    found_badge,
    hand_in_badge,
    handed_in_badges,
    may_take_back,
    take_back,
    try_again,
)
from badgeserver.services.sample_badge import sample_badge
from badgeserver.web.context import office
from badgeserver.web.people import actor, only_for, signed_in
from badgeserver.web.private import keep_private

blueprint = Blueprint("foreign_badges", __name__, url_prefix="/me/hand-in/badge")
blueprint.after_request(keep_private)

_NO_FILE = Refused(
    "no-file",
    Text("ファイルが選ばれていません。", "No file was chosen."),
    Text("バッジのファイルを選んでください。", "Choose the file of the badge."),
)


@blueprint.get("")
@only_for(Role.LEARNER)
def index() -> ResponseReturnValue:
    """Ask for a file or an address, and list what was handed in before."""
    return _index()


def _index(fault: Refused | None = None, field: str = "", typed: str = "") -> str:
    return render_template(
        "foreign_badges/index.html",
        badges=handed_in_badges(_learner(), office()),
        demo=office().demo,
        fault=fault,
        field=field,
        typed=typed,
    )


@blueprint.post("/file")
@only_for(Role.LEARNER)
def file() -> ResponseReturnValue:
    """Take in a badge as a file."""
    upload = request.files.get("file")
    data = upload.read() if upload is not None else b""
    if not data:
        return _index(_NO_FILE, "file"), 400
    return _taken_in(data, None)


@blueprint.post("/address")
@only_for(Role.LEARNER)
def address() -> ResponseReturnValue:
    """Take in a badge by its address."""
    return _taken_in(None, request.form.get("address", ""))


def _taken_in(data: bytes | None, address: str | None) -> ResponseReturnValue:
    try:
        found = hand_in_badge(data, address, _learner(), actor(), office())
    except Refused as refused:
        return _index(refused, "file" if address is None else "address", address or ""), 400
    if found.again:
        flash(gettext("You had handed in this badge before. Nothing is counted twice."))
    return _to_page(found)


@blueprint.get("/file")
@blueprint.get("/address")
@only_for(Role.LEARNER)
def start_again() -> ResponseReturnValue:
    """Bring whoever reloads a refusal back to the question."""
    return redirect(url_for("foreign_badges.index"), 303)


@blueprint.get("/sample.svg")
@only_for(Role.LEARNER)
def sample() -> ResponseReturnValue:
    """In the demonstration, give the learner a badge of the invented provider."""
    badge = sample_badge(_learner(), office())
    headers = {"Content-Disposition": 'attachment; filename="sample-badge.svg"'}
    return Response(badge, mimetype="image/svg+xml", headers=headers)


@blueprint.get("/<badge_id>")
@only_for(Role.LEARNER)
def show(badge_id: str) -> ResponseReturnValue:
    """Show what was found about a badge, and what happens next."""
    return _page(found_badge(EvidenceId(badge_id), _learner(), office()))


def _page(found: FoundBadge, fault: Refused | None = None) -> str:
    return render_template(
        "foreign_badges/show.html",
        found=found,
        badge=found.badge,
        may_take_back=may_take_back(found.badge.id, _learner(), office()),
        fault=fault,
    )


@blueprint.post("/<badge_id>/again")
@only_for(Role.LEARNER)
def again(badge_id: str) -> ResponseReturnValue:
    """Look at a badge anew."""
    try:
        return _to_page(try_again(EvidenceId(badge_id), _learner(), actor(), office()))
    except Refused as refused:
        return _page(found_badge(EvidenceId(badge_id), _learner(), office()), refused), 400


@blueprint.post("/<badge_id>/staff")
@only_for(Role.LEARNER)
def staff(badge_id: str) -> ResponseReturnValue:
    """Ask staff to find out whose a badge is."""
    return _to_page(ask_staff(EvidenceId(badge_id), _learner(), actor(), office()))


@blueprint.post("/<badge_id>/take-back")
@only_for(Role.LEARNER)
def withdraw(badge_id: str) -> ResponseReturnValue:
    """Forget a badge that does not count."""
    take_back(EvidenceId(badge_id), _learner(), office())
    flash(gettext("The badge was taken back."))
    return redirect(url_for("foreign_badges.index"), 303)


def _to_page(found: FoundBadge) -> ResponseReturnValue:
    return redirect(url_for("foreign_badges.show", badge_id=found.badge.id), 303)


def _learner() -> LearnerId:
    person = signed_in()
    if person is None or person.learner_id is None:
        abort(403)
    return person.learner_id
