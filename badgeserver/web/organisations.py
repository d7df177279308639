"""Registered employers, for the prefecture: who may search, what was reported, and an end at once."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from badgeserver.domain.errors import Refused
from badgeserver.services.organisations import (
    NewOrganisation,
    add_organisation,
    end_organisation,
    organisations,
    reports,
)
from badgeserver.web.context import office
from badgeserver.web.people import actor, only_for, prefecture_only
from badgeserver.web.private import keep_private

blueprint = Blueprint("organisations", __name__, url_prefix="/desk/organisations")
blueprint.after_request(keep_private)

STAFF = ("staff", "operator")


@blueprint.get("")
@only_for(*STAFF)
@prefecture_only
def index() -> ResponseReturnValue:
    """List the organisations and what was reported, and ask for a new one."""
    return _index()


def _index(stated: NewOrganisation | None = None, fault: Refused | None = None) -> str:
    return render_template(
        "organisations/index.html",
        organisations=organisations(office()),
        reports=reports(office()),
        stated=stated,
        fault=fault,
        field="name" if fault is not None and fault.code == "bad-name" else "email",
    )


@blueprint.post("")
@only_for(*STAFF)
@prefecture_only
def add() -> ResponseReturnValue:
    """Register an organisation; its contact person gets a mail."""
    form = request.form
    new = NewOrganisation(
        name=form.get("name", ""), person=form.get("person", ""), email=form.get("email", "")
    )
    try:
        added = add_organisation(new, actor().reference, office())
    except Refused as fault:
        return _index(new, fault), 400
    flash(gettext("%(name)s was registered, and its contact person gets a mail.", name=added.name))
    return redirect(url_for("organisations.index"), 303)


@blueprint.post("/<staff_id>/end")
@only_for(*STAFF)
@prefecture_only
def end(staff_id: str) -> ResponseReturnValue:
    """End an organisation at once."""
    end_organisation(staff_id, actor().reference, office())
    flash(gettext("It has ended. Nobody there can search or ask any more."))
    return redirect(url_for("organisations.index"), 303)
