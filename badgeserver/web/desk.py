"""Where assessors, staff and operators begin."""

from __future__ import annotations

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from badgeserver.domain.statistics import PREFECTURE
from badgeserver.domain.viewer import sees_in_full
from badgeserver.services.overview import overview, released_overview
from badgeserver.services.talent_search import searcher
from badgeserver.services.viewers import own_municipality, viewer_for
from badgeserver.services.waiting_work import waiting_work
from badgeserver.web.context import office
from badgeserver.web.languages import language
from badgeserver.web.people import only_for, signed_in
from badgeserver.web.private import keep_private

blueprint = Blueprint("desk", __name__, url_prefix="/start")
blueprint.after_request(keep_private)


@blueprint.get("")
@only_for("assessor", "staff", "help_desk", "operator")
def start() -> ResponseReturnValue:
    """Show what waits, the pages that are there, and the programme's figures as far as they may be seen."""
    person = signed_in()
    if person is None or person.staff_id is None:
        abort(403)
    viewer = viewer_for(person, office())
    sees_all = sees_in_full(viewer, PREFECTURE)
    return render_template(
        "desk/start.html",
        overview=overview(office()) if sees_all else None,
        released=None if sees_all else released_overview(language(), office()),
        person=person,
        waiting=waiting_work(person.role, person.staff_id, office()),
        sees_all=sees_all,
        of_town=own_municipality(viewer, office()) is not None,
        finds_people=searcher(person.actor, office()) is not None,
    )
