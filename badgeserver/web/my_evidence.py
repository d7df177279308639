"""What became of something handed in, and its files."""

from __future__ import annotations

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from badgeserver.domain.errors import Refused
from badgeserver.domain.person import Actor, Role
from badgeserver.domain.submission import SubmissionState
from badgeserver.services.appeals import appeal_state
from badgeserver.services.handing_in import withdraw
from badgeserver.services.submission_pages import evidence_page
from badgeserver.services.submissions import own
from badgeserver.services.submitted_files import open_file
from badgeserver.web.context import office
from badgeserver.web.for_whom import for_somebody, present_turn, whom
from badgeserver.web.people import only_for, signed_in
from badgeserver.web.private import keep_private

blueprint = Blueprint("my_evidence", __name__)
blueprint.after_request(keep_private)

FILE_ENDPOINT = "my_evidence.file"

_ID = "<string(maxlength=64):submission_id>"


@blueprint.get(f"/me/evidence/{_ID}")
@for_somebody
def show(submission_id: str) -> ResponseReturnValue:
    """Show the state of something handed in, its way so far, and what comes next."""
    if own(submission_id, whom().learner, office()).state is SubmissionState.DRAFT:
        return redirect(url_for("hand_in.resume", submission_id=submission_id), 303)
    return _show(submission_id)


def _show(submission_id: str, fault: Refused | None = None) -> str:
    page = evidence_page(submission_id, whom().learner, office())
    appeal = appeal_state(page.submission, office())
    return render_template(
        "my_evidence/show.html", page=page, appeal=appeal, fault=fault, helped=whom().helped
    )


@blueprint.post(f"/me/evidence/{_ID}/withdraw")
@only_for(Role.LEARNER)
@for_somebody
def take_back(submission_id: str) -> ResponseReturnValue:
    """Withdraw what is not decided."""
    try:
        withdraw(submission_id, whom().learner, whom().actor, office())
    except Refused as refused:
        if refused.code != "wrong-state":
            raise
        return _show(submission_id, refused), 400
    flash(gettext("It was withdrawn."))
    return redirect(url_for("my_evidence.show", submission_id=submission_id), 303)


@blueprint.get("/files/<string(length=22):file_id>")
@only_for(Role.LEARNER, Role.HELP_DESK, Role.ASSESSOR, Role.STAFF)
def file(file_id: str) -> ResponseReturnValue:
    """Return a file that was handed in: as a download, or as a picture for a page with `?view=1`."""
    opened = open_file(file_id, _actor(), office())
    response = make_response(opened.data)
    response.content_type = opened.file.media_type
    shown = opened.is_picture and request.args.get("view") == "1"
    response.headers.set(
        "Content-Disposition", "inline" if shown else "attachment", filename=opened.file.name
    )
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _actor() -> Actor:
    """Return who opens a file; the help desk does it in the turn of the learner whose it is."""
    person = signed_in()
    assert person is not None, "only_for lets nobody else in"
    turn = present_turn() if person.role in (Role.HELP_DESK, Role.STAFF) else None
    return turn.actor if turn is not None else person.actor
