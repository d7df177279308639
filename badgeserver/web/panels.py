"""Panels, for staff: who waits for one, and what it decided."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from badgeserver.domain.errors import NotFound, Refused
from badgeserver.domain.ids import StaffId
from badgeserver.domain.panel import Seat
from badgeserver.domain.person import Role
from badgeserver.domain.text import Text
from badgeserver.services.form_faults import FormFaults
from badgeserver.services.own_town import town_of
from badgeserver.services.panels import (
    LONGEST_REASON,
    PanelReport,
    decide,
    decided_cases,
    panel_page,
    reopen,
    waiting_cases,
)
from badgeserver.web.context import office
from badgeserver.web.people import actor, only_for
from badgeserver.web.private import keep_private

blueprint = Blueprint("panels", __name__, url_prefix="/desk/panels")
blueprint.after_request(keep_private)

_ID = "/<string(length=22):case_id>"


@blueprint.get("")
@only_for(Role.STAFF)
def index() -> ResponseReturnValue:
    """List who waits for a panel, and what was decided last."""
    town = town_of(actor(), office())
    return render_template(
        "panels/index.html", waiting=waiting_cases(office(), town), decided=decided_cases(office(), town)
    )


@blueprint.get(_ID)
@only_for(Role.STAFF)
def show(case_id: str) -> ResponseReturnValue:
    """Show what a panel needs, and ask what it decided."""
    return _page(case_id)


def _page(case_id: str, fault: Refused | None = None, faults: Mapping[str, Text] | None = None) -> str:
    return render_template(
        "panels/show.html",
        page=panel_page(case_id, actor(), office()),
        fault=fault,
        faults=faults or {},
        typed=request.form,
        longest=LONGEST_REASON,
        today=office().today(),
    )


@blueprint.post(_ID)
@only_for(Role.STAFF)
def report(case_id: str) -> ResponseReturnValue:
    """Put on record what a panel decided."""
    try:
        decide(case_id, _report(), actor(), office())
    except FormFaults as found:
        return _page(case_id, faults=found.faults), 400
    except NotFound:
        raise
    except Refused as fault:
        return _page(case_id, fault), 400
    flash(gettext("Put on record. The learner is told."))
    return redirect(url_for("panels.index"), 303)


def _report() -> PanelReport:
    form = request.form
    outside = set(form.getlist("outside"))
    decided = {"yes": True, "no": False}
    return PanelReport(
        approved=decided.get(form.get("approved", "")),
        seats=tuple(Seat(StaffId(one), one in outside) for one in dict.fromkeys(form.getlist("sat"))),
        interviewed_on=_day(form.get("interviewed_on", "")),
        reason=form.get("reason", ""),
    )


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        return None


@blueprint.post(f"{_ID}/again")
@only_for(Role.STAFF)
def again(case_id: str) -> ResponseReturnValue:
    """Let a panel look again at what one declined."""
    case = reopen(case_id, actor(), office())
    return redirect(url_for("panels.show", case_id=case.id), 303)
