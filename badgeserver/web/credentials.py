"""One address for each credential: a page for people, its carriers for machines and wallets."""

from __future__ import annotations

from typing import Literal, cast

from flask import Blueprint, Response, make_response, render_template
from flask.typing import ResponseReturnValue

from badgeserver.domain.ids import CredentialId
from badgeserver.services.carriers import carrier
from badgeserver.services.verification import verify_credential
from badgeserver.web.context import office
from badgeserver.web.negotiation import JSON_TYPES, best_of, wants_page

Kind = Literal["json", "png", "svg", "pdf"]

blueprint = Blueprint("credentials", __name__, url_prefix="/c")

_OFFERS: dict[str, str] = {
    **{media_type: "json" for media_type in JSON_TYPES},
    "image/png": "png",
    "image/svg+xml": "svg",
    "application/pdf": "pdf",
}


@blueprint.get("/<credential_id>")
def show(credential_id: str) -> ResponseReturnValue:
    """Verify the credential and show the answer; a machine gets the form that it accepts."""
    if wants_page():
        verdict = verify_credential(CredentialId(credential_id), office())
        page = render_template("credentials/show.html", verdict=verdict, credential_id=credential_id)
        response = make_response(page)
    else:
        response = _carried(credential_id, cast(Kind, best_of(_OFFERS)), "inline")
    response.vary.add("Accept")
    return response


@blueprint.get("/<credential_id>.<any(json, png, svg, pdf):kind>")
def download(credential_id: str, kind: Kind) -> ResponseReturnValue:
    """Return the credential in one carrier, as a file to keep."""
    return _carried(credential_id, kind, "attachment")


@blueprint.after_request
def _keep_private(response: Response) -> Response:
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.cache_control.no_cache = True
    return response


def _carried(credential_id: str, kind: Kind, disposition: str) -> Response:
    found = carrier(CredentialId(credential_id), kind, office())
    response = make_response(found.data)
    response.content_type = found.media_type
    response.headers.set("Content-Disposition", disposition, filename=found.file_name)
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response
