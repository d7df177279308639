"""The desk of assessors: the list of what waits, and each submission beside the rubric and the rules."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from badgeserver.domain.assessment import Waiting
from badgeserver.domain.errors import NotFound, Refused
from badgeserver.domain.ids import StaffId
from badgeserver.domain.person import Role
from badgeserver.services.assessing import assessing_list, assessing_page
from badgeserver.services.assessments import LONGEST_REASON, ask, rate, recuse, release, take
from badgeserver.web.context import office
from badgeserver.web.people import actor, only_for
from badgeserver.web.private import keep_private

blueprint = Blueprint("assess", __name__, url_prefix="/desk/assess")
blueprint.after_request(keep_private)

_ID = "/<string(maxlength=64):submission_id>"


@blueprint.get("")
@only_for(Role.ASSESSOR)
def index() -> ResponseReturnValue:
    """List what waits for this assessor, by area and subject."""
    area, subject = request.args.get("area", ""), request.args.get("subject", "")
    found = assessing_list(_me(), area, subject, office())
    return render_template(
        "assess/index.html", found=found.found, turns=found.turns, area=area, subject=subject
    )


@blueprint.get(_ID)
@only_for(Role.ASSESSOR)
def show(submission_id: str) -> ResponseReturnValue:
    """Show a submission beside what it is rated by."""
    return _page(submission_id)


def _page(submission_id: str, fault: Refused | None = None) -> str:
    page = assessing_page(submission_id, _me(), office())
    return render_template(
        "assess/show.html", page=page, fault=fault, typed=request.form, longest=LONGEST_REASON
    )


@blueprint.post(_ID)
@only_for(Role.ASSESSOR)
def act(submission_id: str) -> ResponseReturnValue:
    """Take a place or give it up, rate, ask for more, or declare an interest."""
    do = _ACTS.get(request.form.get("do", ""))
    if do is None:
        abort(400)
    try:
        said = do(submission_id)
    except NotFound:
        raise
    except Refused as fault:
        return _page(submission_id, fault), 409 if fault.code == "places-taken" else 400
    flash(said)
    stays = request.form["do"] == "take"
    return redirect(_address(submission_id) if stays else url_for("assess.index"), 303)


def _address(submission_id: str) -> str:
    return url_for("assess.show", submission_id=submission_id)


def _take(submission_id: str) -> str:
    take(submission_id, actor(), office())
    return str(gettext("It is yours now. Please rate it within two days."))


def _release(submission_id: str) -> str:
    release(submission_id, actor(), office())
    return str(gettext("You have given it back. Others can take it."))


def _rate(submission_id: str) -> str:
    given = request.form.get("rubric", "")
    step = int(given) if given.isascii() and given.isdecimal() else None
    found = rate(submission_id, step, request.form.get("reason", ""), actor(), office())
    if isinstance(found, Waiting):
        return str(gettext("Your rating is kept. Others rate it as well, then the learner is told."))
    return str(gettext("Your rating is kept. The assessment is complete, and the learner is told."))


def _ask(submission_id: str) -> str:
    ask(submission_id, request.form.get("question", ""), actor(), office())
    return str(gettext("The learner is asked, and hands it in again."))


def _recuse(submission_id: str) -> str:
    recuse(submission_id, request.form.get("interest", ""), actor(), office())
    return str(gettext("Thank you for saying so. Others will rate it."))


_ACTS: dict[str, Callable[[str], str]] = {
    "take": _take,
    "release": _release,
    "rate": _rate,
    "ask": _ask,
    "recuse": _recuse,
}


def _me() -> StaffId:
    return StaffId(actor().id)
