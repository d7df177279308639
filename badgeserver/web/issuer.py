"""What verifiers elsewhere need: the issuer's DID document and its status lists."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from badgeserver.services.publishing import did_document, status_list
from badgeserver.web.context import office
from badgeserver.web.negotiation import CREDENTIAL_TYPE, public_document

blueprint = Blueprint("issuer", __name__)

_KEPT_SECONDS = 3600


@blueprint.get("/.well-known/did.json")
def did() -> ResponseReturnValue:
    """Return the DID document of the issuer (did:web method, section 2.5.2)."""
    return public_document(did_document(office()), "application/did+json", _KEPT_SECONDS)


@blueprint.get("/status/<purpose>/<int:number>")
def status(purpose: str, number: int) -> ResponseReturnValue:
    """Return a signed BitstringStatusListCredential (Bitstring Status List 1.0, section 2.2)."""
    document, max_age = status_list(purpose, number, office())
    return public_document(document, CREDENTIAL_TYPE, max_age)
