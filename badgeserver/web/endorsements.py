"""One address for each endorsement: a page for people, the EndorsementCredential for machines."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template
from flask.typing import ResponseReturnValue

from badgeserver.services.endorsement_pages import endorsement_document, endorsement_page
from badgeserver.web.context import office
from badgeserver.web.negotiation import CREDENTIAL_TYPE, wants_page

blueprint = Blueprint("endorsements", __name__, url_prefix="/endorsements")


@blueprint.get("/<endorsement_id>")
def show(endorsement_id: str) -> ResponseReturnValue:
    """Verify the endorsement and show the answer; a machine gets the EndorsementCredential."""
    if wants_page():
        page = endorsement_page(endorsement_id, office())
        response = make_response(render_template("endorsements/show.html", page=page))
    else:
        response = _signed(endorsement_id, "inline")
    response.vary.add("Accept")
    return response


@blueprint.get("/<endorsement_id>.json")
def document(endorsement_id: str) -> ResponseReturnValue:
    """Return the EndorsementCredential as a file to keep."""
    return _signed(endorsement_id, "attachment")


def _signed(endorsement_id: str, disposition: str) -> Response:
    response = make_response(endorsement_document(endorsement_id, office()))
    response.content_type = CREDENTIAL_TYPE
    file_name = f"endorsement-{endorsement_id[:8]}.json"
    response.headers.set("Content-Disposition", disposition, filename=file_name)
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@blueprint.after_request
def _keep_private(response: Response) -> Response:
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.cache_control.no_cache = True
    return response
