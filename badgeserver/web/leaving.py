"""Taking all of one's data along, and having it deleted."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from badgeserver.domain.errors import Refused
from badgeserver.domain.person import Role
from badgeserver.services.data_copy import data_copy
from badgeserver.services.deletion import ask_to_delete, confirm_deletion, person_behind
from badgeserver.web.context import office
from badgeserver.web.people import actor, forget, only_for
from badgeserver.web.private import keep_private
from badgeserver.web.profile import learner_id

blueprint = Blueprint("leaving", __name__)
blueprint.after_request(keep_private)


@blueprint.get("/me/data")
@only_for(Role.LEARNER)
def data() -> ResponseReturnValue:
    """Say what the copy of one's data holds."""
    return render_template("leaving/data.html")


@blueprint.post("/me/data")
@only_for(Role.LEARNER)
def download() -> ResponseReturnValue:
    """Send the copy, made while it is sent."""
    response = Response(data_copy(learner_id(), actor().reference, office()), mimetype="application/zip")
    name = f"my-data-{office().today():%Y%m%d}.zip"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


@blueprint.get("/me/delete")
@only_for(Role.LEARNER)
def delete() -> ResponseReturnValue:
    """Say what goes, what stays and why."""
    return render_template("leaving/delete.html", fault=None, typed="")


@blueprint.post("/me/delete")
@only_for(Role.LEARNER)
def ask() -> ResponseReturnValue:
    """Mail the link that deletes."""
    typed = request.form.get("word", "")
    try:
        ask_to_delete(learner_id(), typed, actor().reference, office())
    except Refused as fault:
        return render_template("leaving/delete.html", fault=fault, typed=typed), 400
    flash(
        gettext("We have sent you a mail. Nothing is deleted until you open its link and press the button.")
    )
    return redirect(url_for("leaving.delete"), 303)


@blueprint.get("/delete/<token>")
def last_step(token: str) -> ResponseReturnValue:
    """Ask for the last press of a button; mail programs that open links delete nothing."""
    return render_template("leaving/last_step.html", token=token, name=person_behind(token, office()).name)


@blueprint.post("/delete/<token>")
def confirm(token: str) -> ResponseReturnValue:
    """Delete, and sign this browser out."""
    confirm_deletion(token, office())
    forget()
    return render_template("leaving/gone.html")
