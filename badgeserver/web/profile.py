"""A learner's profile, what each of their badges shows, and the consent of a child's guardian."""

from __future__ import annotations

from dataclasses import fields

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from badgeserver.domain.errors import Refused
from badgeserver.domain.ids import LearnerId
from badgeserver.domain.person import Role
from badgeserver.services.consent import ask_guardian, consent_overview
from badgeserver.services.profile import (
    ProfileRefused,
    TypedProfile,
    change_profile,
    issue_anew,
    profile_page,
)
from badgeserver.services.visibility import choose_visibility, visibility_page
from badgeserver.web.context import office
from badgeserver.web.people import actor, only_for, signed_in
from badgeserver.web.private import keep_private

blueprint = Blueprint("profile", __name__, url_prefix="/me")
blueprint.after_request(keep_private)


def learner_id() -> LearnerId:
    """Return who is signed in as a learner; ends with 403 for anybody else."""
    person = signed_in()
    if person is None or person.learner_id is None:
        abort(403)
    return person.learner_id


@blueprint.get("/profile")
@only_for(Role.LEARNER)
def show() -> ResponseReturnValue:
    """Show the profile in the form in which it is changed."""
    return _profile()


@blueprint.post("/profile")
@only_for(Role.LEARNER)
def change() -> ResponseReturnValue:
    """Keep the profile, or show again what was typed with what is wrong in it."""
    typed = TypedProfile(**{one.name: request.form.get(one.name, "") for one in fields(TypedProfile)})
    try:
        change_profile(learner_id(), typed, actor().reference, office())
    except ProfileRefused as refused:
        return _profile(typed, refused), 400
    flash(gettext("Your profile is saved."))
    return redirect(url_for("profile.show"), 303)


def _profile(typed: TypedProfile | None = None, refused: ProfileRefused | None = None) -> str:
    page, programme = profile_page(learner_id(), office()), office().programme
    return render_template(
        "profile/show.html",
        page=page,
        typed=typed or page.typed,
        faults=refused.faults if refused is not None else {},
        regions=programme.regions,
        skill_map=programme.skill_map,
    )


@blueprint.get("/badges/<credential_id>/visibility")
@only_for(Role.LEARNER)
def visibility(credential_id: str) -> ResponseReturnValue:
    """Show what a badge shows of its holder, and what may be chosen."""
    page = visibility_page(credential_id, learner_id(), office())
    return render_template("profile/visibility.html", page=page)


@blueprint.post("/badges/<credential_id>/visibility")
@only_for(Role.LEARNER)
def choose(credential_id: str) -> ResponseReturnValue:
    """Keep what the holder chose."""
    wish = request.form.get("visibility", "")
    choose_visibility(credential_id, learner_id(), wish, actor().reference, office())
    flash(gettext("Your choice is saved."))
    return redirect(url_for("profile.visibility", credential_id=credential_id), 303)


@blueprint.post("/badges/<credential_id>/anew")
@only_for(Role.LEARNER)
def anew(credential_id: str) -> ResponseReturnValue:
    """Issue a badge again, so that its files say what its holder wants them to say."""
    issued = issue_anew(credential_id, learner_id(), actor().reference, office())
    flash(gettext("The badge was issued anew. It has a new address; the old one says that it was replaced."))
    return redirect(url_for("profile.visibility", credential_id=issued.id), 303)


@blueprint.get("/consent")
@only_for(Role.LEARNER)
def consent() -> ResponseReturnValue:
    """Show whether a guardian's consent is needed, and how it stands."""
    return _consent()


@blueprint.post("/consent")
@only_for(Role.LEARNER)
def ask() -> ResponseReturnValue:
    """Mail a guardian the request for their consent."""
    address = request.form.get("email", "")
    try:
        ask_guardian(learner_id(), address, actor(), office())
    except Refused as fault:
        return _consent(fault, address), 400
    flash(gettext("We have written to your guardian. We tell you when there is an answer."))
    return redirect(url_for("profile.consent"), 303)


def _consent(fault: Refused | None = None, typed: str = "") -> str:
    overview = consent_overview(learner_id(), office())
    return render_template("profile/consent.html", overview=overview, fault=fault, typed=typed)
