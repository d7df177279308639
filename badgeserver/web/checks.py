"""The desk of staff: proofs to be compared with what is stated."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from badgeserver.domain.errors import NotFound, Refused
from badgeserver.domain.ids import StaffId
from badgeserver.domain.person import Role
from badgeserver.domain.text import Text
from badgeserver.services.assessments import LONGEST_REASON
from badgeserver.services.checks import (
    accept_proof,
    ask_learner,
    check_list,
    check_page,
    decline_proof,
    map_to,
    pass_on,
)
from badgeserver.services.form_faults import FormFaults
from badgeserver.web.context import office
from badgeserver.web.people import actor, only_for
from badgeserver.web.private import keep_private

blueprint = Blueprint("checks", __name__, url_prefix="/desk/check")
blueprint.after_request(keep_private)

_ID = "/<string(maxlength=64):submission_id>"


@blueprint.get("")
@only_for(Role.STAFF)
def index() -> ResponseReturnValue:
    """List the proofs to check, by area and subject."""
    area, subject = request.args.get("area", ""), request.args.get("subject", "")
    found = check_list(_me(), area, subject, office())
    return render_template("checks/index.html", found=found, area=area, subject=subject)


@blueprint.get(_ID)
@only_for(Role.STAFF)
def show(submission_id: str) -> ResponseReturnValue:
    """Show a proof beside what is stated."""
    return _page(submission_id)


def _page(submission_id: str, fault: Refused | None = None, faults: Mapping[str, Text] | None = None) -> str:
    return render_template(
        "checks/show.html",
        page=check_page(submission_id, _me(), office()),
        fault=fault,
        faults=faults or {},
        typed=request.form,
        longest=LONGEST_REASON,
        certificates=office().programme.skill_map.certificates.values(),
    )


@blueprint.post(_ID)
@only_for(Role.STAFF)
def act(submission_id: str) -> ResponseReturnValue:
    """Accept, decline, ask, pass on, or say what it is in the catalogue."""
    do = _ACTS.get(request.form.get("do", ""))
    if do is None:
        abort(400)
    try:
        said = do(submission_id)
    except FormFaults as found:
        return _page(submission_id, faults=found.faults), 400
    except NotFound as fault:
        if fault.code == "no-such-certificate":
            return _page(submission_id, fault), 400
        raise
    except Refused as fault:
        return _page(submission_id, fault), 400
    flash(said)
    stays = request.form["do"] == "map"
    here = url_for("checks.show", submission_id=submission_id)
    return redirect(here if stays else url_for("checks.index"), 303)


def _accept(submission_id: str) -> str:
    accept_proof(submission_id, request.form, request.form.get("reason", ""), actor(), office())
    return str(gettext("Accepted. The learner is told."))


def _decline(submission_id: str) -> str:
    decline_proof(submission_id, request.form.get("decline_reason", ""), actor(), office())
    return str(gettext("Declined. The learner is told why."))


def _ask(submission_id: str) -> str:
    ask_learner(submission_id, request.form.get("question", ""), actor(), office())
    return str(gettext("The learner is asked, and hands it in again."))


def _pass_on(submission_id: str) -> str:
    pass_on(submission_id, actor(), office())
    return str(gettext("Passed on to the assessors."))


def _map(submission_id: str) -> str:
    map_to(submission_id, request.form.get("certificate", ""), actor(), office())
    return str(gettext("Kept. Now compare the proof with what is stated."))


_ACTS: dict[str, Callable[[str], str]] = {
    "accept": _accept,
    "decline": _decline,
    "ask": _ask,
    "pass_on": _pass_on,
    "map": _map,
}


def _me() -> StaffId:
    return StaffId(actor().id)
