"""The VC-API: other programs have credentials signed, and verify credentials and presentations."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from badgeserver.domain.api_keys import ApiKey, ApiRight
from badgeserver.domain.errors import Refused
from badgeserver.domain.text import Text
from badgeserver.domain.verdict import Answer
from badgeserver.services.api_keys import key_with
from badgeserver.services.vc_api import verify_for_program, verify_presentation_for_program
from badgeserver.services.vc_api_issuing import issue_for_program
from badgeserver.web.context import office
from badgeserver.web.vc_api_answers import credential_answer, issued_answer, presentation_answer

blueprint = Blueprint("vc_api", __name__)

_BEARER = "bearer "
_JSON_TYPES = ("application/json", "application/ld+json", "application/vc", "application/vp")
_STATUS = {Answer.VALID: 200, Answer.INVALID: 400, Answer.UNKNOWN: 422}
_OPEN = frozenset({"vc_api.verify_credential", "vc_api.verify_presentation"})


@blueprint.post("/credentials/issue")
def issue() -> ResponseReturnValue:
    """Sign a credential for a program that has the right to it."""
    key = key_with(ApiRight.ISSUE, shown_key(), office())
    return jsonify(issued_answer(issue_for_program(_body(), key, office()))), 201


@blueprint.post("/credentials/verify")
def verify_credential() -> ResponseReturnValue:
    """Verify a credential; 200 when it is valid, 400 when not, 422 when that could not be found out."""
    _require_a_right_key_or_none()
    verified = verify_for_program(_body(), office())
    return jsonify(credential_answer(verified)), _STATUS[verified.verdict.answer]


@blueprint.post("/presentations/verify")
def verify_presentation() -> ResponseReturnValue:
    """Verify a presentation and each credential in it, with the same answers."""
    _require_a_right_key_or_none()
    verdict = verify_presentation_for_program(_body(), office())
    return jsonify(presentation_answer(verdict)), _STATUS[verdict.answer]


@blueprint.after_request
def _let_any_page_verify(response: Response) -> Response:
    """Whatever page asks may read the answer (CORS): it tells nothing that is not for everybody."""
    response.cache_control.no_store = True
    if request.endpoint in _OPEN:
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Allow-Methods"] = "POST"
        response.headers["Access-Control-Allow-Headers"] = "Content-Type, Accept-Language"
    return response


def shown_key() -> str | None:
    """Return the key that the program shows (RFC 6750, section 2.1), None if it shows none."""
    header = request.headers.get("Authorization", "")
    return header[len(_BEARER) :].strip() if header.lower().startswith(_BEARER) else None


def program_with(right: ApiRight) -> ApiKey | None:
    """Return the key that the program shows if it gives `right`, else None."""
    try:
        return key_with(right, shown_key(), office())
    except Refused:
        return None


def _require_a_right_key_or_none() -> None:
    """Anybody may verify; but whoever shows a key that opens nothing should hear of it."""
    if shown_key() is not None:
        key_with(ApiRight.VERIFY, shown_key(), office())


def _body() -> bytes:
    if not request.mimetype.startswith(_JSON_TYPES):
        raise Refused(
            "not-sent-as-json",
            Text("JSONとして送られていません。", "What you sent is not marked as JSON."),
            Text(
                "「Content-Type: application/json」を付けてください。",
                "Set “Content-Type: application/json”.",
            ),
        )
    return request.get_data(cache=False)
