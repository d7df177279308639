"""One address for each credential: a page for people, its carriers for machines and wallets."""

from __future__ import annotations

from typing import Literal, cast

from flask import Blueprint, Response, make_response, render_template
from flask.typing import ResponseReturnValue

from badgeserver.domain.errors import Refused
from badgeserver.domain.ids import CredentialId
from badgeserver.domain.text import Text
from badgeserver.services.carriers import ON_PAPER, carrier, may_have
from badgeserver.services.credential_tokens import offers_jwt
from badgeserver.services.endorsement_pages import seals_of_credential
from badgeserver.services.verification import verify_credential
from badgeserver.services.what_it_took import what_it_took
from badgeserver.web.context import office
from badgeserver.web.negotiation import JSON_TYPES, best_of, wants_page
from badgeserver.web.people import signed_in
from badgeserver.web.verdicts_for_scripts import for_scripts

Kind = Literal["json", "png", "svg", "pdf", "landscape.pdf", "card.pdf", "jwt", "jwt.png", "jwt.svg"]

blueprint = Blueprint("credentials", __name__, url_prefix="/c")

_OFFERS: dict[str, str] = {
    **dict.fromkeys(JSON_TYPES, "json"),
    "image/png": "png",
    "image/svg+xml": "svg",
    "application/pdf": "pdf",
    # Open Badges' JWT is not W3C's `application/vc+jwt`, whose header says so too (VC-JOSE-COSE, 3.1.1).
    "text/plain": "jwt",
}


@blueprint.get("/<credential_id>")
def show(credential_id: str) -> ResponseReturnValue:
    """Verify the credential and show the answer; a machine gets the form that it accepts."""
    if wants_page():
        verdict = verify_credential(CredentialId(credential_id), office())
        page = render_template(
            "credentials/show.html",
            verdict=verdict,
            for_scripts=for_scripts(verdict),
            took=what_it_took(credential_id, office()) if verdict.shown is not None else None,
            credential_id=credential_id,
            may_print=_may_have(credential_id, "pdf"),
            may_keep=verdict.shown is not None and _may_have(credential_id, "json"),
            has_jwt=offers_jwt(CredentialId(credential_id), office()),
            seals=seals_of_credential(credential_id, office()),
        )
        response = make_response(page)
    else:
        response = _carried(credential_id, cast(Kind, best_of(_OFFERS)), "inline")
    response.vary.add("Accept")
    return response


@blueprint.get(
    "/<string(length=22):credential_id>"
    '.<any(json, png, svg, pdf, "landscape.pdf", "card.pdf", jwt, "jwt.png", "jwt.svg"):kind>'
)
def download(credential_id: str, kind: Kind) -> ResponseReturnValue:
    """Return the credential in one carrier, as a file to keep."""
    return _carried(credential_id, kind, "attachment")


@blueprint.after_request
def _keep_private(response: Response) -> Response:
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.cache_control.no_cache = True
    return response


def _carried(credential_id: str, kind: Kind, disposition: str) -> Response:
    if not _may_have(credential_id, kind):
        raise Refused(
            "holder-only",
            Text(
                "印刷用の認定証には氏名が入るので、本人だけが開けます。",
                "A printed certificate carries a name: only its holder may open it.",
            ),
            Text(
                "本人としてサインインしてください。氏名の公開に同意しているときは、だれでも開けます。",
                "Sign in as its holder. Where the holder agreed to show the name, everybody may open it.",
            ),
        )
    found = carrier(CredentialId(credential_id), kind, office())
    response = make_response(found.data)
    response.content_type = found.media_type
    response.headers.set("Content-Disposition", disposition, filename=found.file_name)
    response.headers["Access-Control-Allow-Origin"] = "*"
    if kind in ON_PAPER:
        # It carries the holder's name, so no copy may stay with anybody who passes it on.
        response.cache_control.private = True
        response.cache_control.no_store = True
    return response


def _may_have(credential_id: str, kind: Kind) -> bool:
    """Tell whether the visitor may have a file, which may carry the holder's name."""
    person = signed_in()
    return may_have(credential_id, kind, person.learner_id if person is not None else None, office())
