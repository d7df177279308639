"""Targets beside actuals, and the chain from what is put in to what it is all for. Open to everybody."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from badgeserver.domain.chain_layout import chain_layout
from badgeserver.domain.statistics import PREFECTURE
from badgeserver.domain.target_words import STATES
from badgeserver.domain.targets import GRADES
from badgeserver.domain.viewer import sees_in_full
from badgeserver.services.reports import newest_editions
from badgeserver.services.targets import STAGES, boards, by_stage
from badgeserver.services.viewers import viewer_for
from badgeserver.web.context import office
from badgeserver.web.people import signed_in

blueprint = Blueprint("targets", __name__, url_prefix="/targets")


@blueprint.get("")
def index() -> ResponseReturnValue:
    """Show the chain, and each indicator year by year, as far as whoever looks may see."""
    viewer = viewer_for(signed_in(), office())
    found = boards(viewer, office())
    layout = chain_layout([one.indicator for one in found])
    return render_template(
        "targets/index.html",
        boards=found,
        # In the order in which they are seen, so that the keyboard goes the same way.
        chain=by_stage(sorted(found, key=lambda one: layout.cells[one.indicator.id].row)),
        layout=layout,
        stages=STAGES,
        states=STATES,
        grades=GRADES,
        in_full=sees_in_full(viewer, PREFECTURE),
        editions=newest_editions(office()),
    )
