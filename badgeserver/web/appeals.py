"""Where a learner asks that others decide anew."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from badgeserver.domain.errors import NotFound, Refused
from badgeserver.domain.ids import LearnerId
from badgeserver.domain.person import Role
from badgeserver.services.appeals import LONGEST_APPEAL, appeal, appeal_state
from badgeserver.services.submission_pages import evidence_page
from badgeserver.web.context import office
from badgeserver.web.people import actor, only_for, signed_in
from badgeserver.web.private import keep_private

blueprint = Blueprint(
    "appeals", __name__, url_prefix="/me/evidence/<string(maxlength=64):submission_id>/appeal"
)
blueprint.after_request(keep_private)


@blueprint.get("")
@only_for(Role.LEARNER)
def show(submission_id: str) -> ResponseReturnValue:
    """Tell what an appeal is, and ask for its reasons."""
    return _page(submission_id)


def _page(submission_id: str, fault: Refused | None = None) -> str:
    page = evidence_page(submission_id, _me(), office())
    state = appeal_state(page.submission, office())
    return render_template(
        "appeals/show.html", page=page, state=state, fault=fault, typed=request.form, longest=LONGEST_APPEAL
    )


@blueprint.post("")
@only_for(Role.LEARNER)
def send(submission_id: str) -> ResponseReturnValue:
    """Give the decision to others."""
    try:
        appeal(submission_id, request.form.get("text", ""), _me(), actor(), office())
    except NotFound:
        raise
    except Refused as fault:
        return _page(submission_id, fault), 400
    flash(gettext("Others look at it now, and you hear from us. Their decision is final."))
    return redirect(url_for("my_evidence.show", submission_id=submission_id), 303)


def _me() -> LearnerId:
    person = signed_in()
    if person is None or person.learner_id is None:
        abort(403)
    return person.learner_id
