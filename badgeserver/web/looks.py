"""Who looked at a learner's records, for that learner."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from badgeserver.domain.person import Role
from badgeserver.services.looks import looks_at
from badgeserver.web.context import office
from badgeserver.web.people import only_for
from badgeserver.web.private import keep_private
from badgeserver.web.profile import learner_id

blueprint = Blueprint("looks", __name__)
blueprint.after_request(keep_private)


@blueprint.get("/me/looks")
@only_for(Role.LEARNER)
def index() -> ResponseReturnValue:
    """List the days on which somebody at work saw whose records these are, in which role and what for."""
    return render_template("looks/index.html", looks=looks_at(learner_id(), office()))
