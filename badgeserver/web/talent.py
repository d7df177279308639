"""Being found by employers, for learners: what is shown, and who asked."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from badgeserver.domain.errors import NotFound, Refused
from badgeserver.domain.person import Role
from badgeserver.domain.talent import ContactAnswer
from badgeserver.services.talent import LONGEST_TEXT, Card, Wish, offer, offer_page, preview, withdraw_offer
from badgeserver.services.talent_contacts import LONGEST_MESSAGE, answer, received, received_by, report
from badgeserver.web.context import office
from badgeserver.web.people import actor, only_for
from badgeserver.web.private import keep_private
from badgeserver.web.profile import learner_id

blueprint = Blueprint("talent", __name__, url_prefix="/me/talent")
blueprint.after_request(keep_private)

_ID = "/contacts/<string(length=22):contact_id>"


@blueprint.get("")
@only_for(Role.LEARNER)
def index() -> ResponseReturnValue:
    """Show what is shown and who asked; somebody who shows nothing is told what it would be."""
    return _index()


def _index(wish: Wish | None = None, seen: Card | None = None, fault: Refused | None = None) -> str:
    return render_template(
        "talent/index.html",
        page=offer_page(learner_id(), office()),
        contacts=received_by(learner_id(), office()),
        wish=wish,
        seen=seen,
        fault=fault,
        longest=LONGEST_TEXT,
    )


@blueprint.post("")
@only_for(Role.LEARNER)
def change() -> ResponseReturnValue:
    """Show exactly what an employer would see, or begin to show it."""
    form = request.form
    wish = Wish(
        badges=form.getlist("badges"),
        place=form.get("place", ""),
        shows_sector="shows_sector" in form,
        shows_name="shows_name" in form,
        text=form.get("text", ""),
    )
    try:
        if form.get("do") != "offer":
            return _index(wish, preview(wish, learner_id(), office()))
        offer(wish, learner_id(), actor().reference, office())
    except Refused as fault:
        return _index(wish, fault=fault), 400
    flash(gettext("Registered employers and municipalities can find you now."))
    return redirect(url_for("talent.index"), 303)


@blueprint.post("/withdraw")
@only_for(Role.LEARNER)
def withdraw() -> ResponseReturnValue:
    """Show nothing any more, at once."""
    withdraw_offer(learner_id(), actor().reference, office())
    flash(gettext("Nobody can find you any more."))
    return redirect(url_for("talent.index"), 303)


@blueprint.get(_ID)
@only_for(Role.LEARNER)
def contact(contact_id: str) -> ResponseReturnValue:
    """Show who asked and what, and ask for a decision."""
    return _contact(contact_id)


def _contact(contact_id: str, fault: Refused | None = None) -> str:
    one = received(contact_id, learner_id(), office())
    return render_template(
        "talent/contact.html", one=one, fault=fault, typed=request.form, longest=LONGEST_MESSAGE
    )


@blueprint.post(_ID)
@only_for(Role.LEARNER)
def decide(contact_id: str) -> ResponseReturnValue:
    """Share, reply, decline, or tell the staff that something is not right."""
    do, by = request.form.get("do", ""), actor().reference
    if do != "report" and do not in tuple(ContactAnswer):
        abort(400)
    try:
        if do == "report":
            report(contact_id, learner_id(), by, office())
            flash(gettext("Thank you. The staff look into it."))
        else:
            reply = request.form.get("reply", "")
            answer(contact_id, ContactAnswer(do), reply, learner_id(), by, office())
            flash(gettext("Your answer was given."))
    except NotFound:
        raise
    except Refused as fault:
        return _contact(contact_id, fault), 400
    return redirect(url_for("talent.contact", contact_id=contact_id), 303)
