"""Pages that are for one person: nothing on the way keeps them, and no search engine lists them."""

from __future__ import annotations

from flask import Response


def keep_private(response: Response) -> Response:
    """Mark an answer so; for `after_request` of a blueprint."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.cache_control.no_store = True
    return response
