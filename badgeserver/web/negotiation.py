"""Which form of a thing the client wants: a page for people or a document for machines."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, request
from werkzeug.exceptions import NotAcceptable

PAGE = "text/html"
CREDENTIAL_TYPE = "application/vc+ld+json"
JSON_TYPES = (CREDENTIAL_TYPE, "application/vc", "application/ld+json", "application/json")


def wants_page() -> bool:
    """Tell whether a page is what the client wants most; a bare `*/*` is a machine's."""
    accepted = request.accept_mimetypes
    named = PAGE in [media_type for media_type, _ in accepted]
    return named and all(accepted[PAGE] >= accepted[media_type] for media_type in JSON_TYPES)


def best_of(offers: dict[str, str]) -> str:
    """Return the value of the offered media type that the client wants most; raises 406 if none is."""
    best = (
        request.accept_mimetypes.best_match(list(offers)) if request.accept_mimetypes else next(iter(offers))
    )
    if best is None:
        raise NotAcceptable
    return offers[best]


def public_document(body: str | bytes | dict[str, Any], media_type: str, max_age: int) -> Response:
    """Return a document that any site's script may read and that may be kept for `max_age` seconds."""
    response = make_response(body)
    response.content_type = media_type
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.cache_control.public = True
    response.cache_control.max_age = max_age
    response.add_etag()
    response.make_conditional(request)
    return response
