"""Indicators, for staff: enter figures that nobody can count, and grade with a reason."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from badgeserver.domain.calendar import fiscal_year
from badgeserver.domain.person import Role
from badgeserver.domain.target_words import STATES
from badgeserver.domain.targets import GRADES, Grade
from badgeserver.domain.text import Text
from badgeserver.domain.viewer import PREFECTURE_VIEWER
from badgeserver.services.form_faults import FormFaults
from badgeserver.services.indicator_entries import (
    LONGEST_TEXT,
    StatedActual,
    StatedGrade,
    history_of,
    set_actual,
    set_grade,
)
from badgeserver.services.targets import STAGES, board_of, boards, by_stage
from badgeserver.web.context import office
from badgeserver.web.people import actor, only_for, prefecture_only
from badgeserver.web.private import keep_private

blueprint = Blueprint("indicators", __name__, url_prefix="/desk/indicators")
blueprint.after_request(keep_private)

STAFF = (Role.STAFF, Role.OPERATOR)


@blueprint.get("")
@only_for(*STAFF)
@prefecture_only
def index() -> ResponseReturnValue:
    """List the indicators, with what is missing."""
    found = by_stage(boards(PREFECTURE_VIEWER, office()))
    return render_template("indicators/index.html", chain=found, stages=STAGES, states=STATES)


@blueprint.get("/<id>")
@only_for(*STAFF)
@prefecture_only
def show(id: str) -> ResponseReturnValue:
    """Show an indicator with its history, and ask for a figure and a grade."""
    return _page(id)


def _page(id: str, faults: Mapping[str, Text] | None = None) -> str:
    return render_template(
        "indicators/show.html",
        board=board_of(id, PREFECTURE_VIEWER, office()),
        history=history_of(id, office()),
        faults=faults or {},
        typed=request.form,
        last_year=fiscal_year(office().today()) - 1,
        longest=LONGEST_TEXT,
        states=STATES,
        grades=GRADES,
        stages=STAGES,
    )


@blueprint.post("/<id>/actual")
@only_for(*STAFF)
@prefecture_only
def enter(id: str) -> ResponseReturnValue:
    """Keep a figure that somebody entered."""
    form = request.form
    stated = StatedActual(
        fiscal_year=_whole(form.get("fiscal_year", "")),
        value=_number(form.get("value", "")),
        is_final=form.get("state") == "final",
        note=Text(form.get("note_ja", ""), form.get("note_en", "")),
    )
    try:
        set_actual(id, stated, actor().reference, office())
    except FormFaults as found:
        return _page(id, found.faults), 400
    flash(gettext("The figure is kept."))
    return redirect(url_for("indicators.show", id=id), 303)


@blueprint.post("/<id>/grade")
@only_for(*STAFF)
@prefecture_only
def grade(id: str) -> ResponseReturnValue:
    """Keep a grade that somebody gave."""
    form = request.form
    stated = StatedGrade(
        fiscal_year=_whole(form.get("graded_year", "")),
        grade=next((one for one in Grade if one.value == form.get("grade")), None),
        reason=Text(form.get("reason_ja", ""), form.get("reason_en", "")),
    )
    try:
        set_grade(id, stated, actor().reference, office())
    except FormFaults as found:
        moved = {
            ("graded_year" if name == "fiscal_year" else name): one for name, one in found.faults.items()
        }
        return _page(id, moved), 400
    flash(gettext("The grade is kept. It becomes public with the report of its year."))
    return redirect(url_for("indicators.show", id=id), 303)


def _whole(typed: str) -> int | None:
    try:
        return int(typed.strip())
    except ValueError:
        return None


def _number(typed: str) -> float | None:
    try:
        return float(typed.strip().replace(",", ""))
    except ValueError:
        return None
