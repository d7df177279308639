"""A learner's own page."""

from __future__ import annotations

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from badgeserver.services.foreign_badges import open_badges_of
from badgeserver.services.learners import learner_page
from badgeserver.services.submission_pages import submission_lines
from badgeserver.web.context import office
from badgeserver.web.people import only_for, signed_in
from badgeserver.web.private import keep_private

blueprint = Blueprint("me", __name__, url_prefix="/me")
blueprint.after_request(keep_private)


@blueprint.get("")
@only_for("learner")
def index() -> ResponseReturnValue:
    """Show the learner's badges, the way to the next ones, and the evidence at hand."""
    person = signed_in()
    if person is None or person.learner_id is None:
        abort(403)
    page = learner_page(person.learner_id, office())
    submissions = submission_lines(person.learner_id, office())
    badges = open_badges_of(person.learner_id, office())
    return render_template("me/index.html", page=page, submissions=submissions, badges=badges)
