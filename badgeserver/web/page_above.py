"""Addresses that only take forms: who opens one, by reloading or in another language, is led to its page."""

from __future__ import annotations

from flask import Flask, current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect


def page_above() -> str | None:
    """Return the address of the nearest page above the present one, with its query.

    None where no page but the home page is above it.
    """
    path = request.path.rpartition("/")[0]
    while path:
        if _is_shown(path, current_app):
            query = request.query_string.decode("ascii", "replace")
            return f"{path}?{query}" if query else path
        path = path.rpartition("/")[0]
    return None


def _is_shown(path: str, app: Flask) -> bool:
    try:
        app.create_url_adapter(request).match(path, method="GET")  # type: ignore[union-attr]
    except (HTTPException, RequestRedirect):
        return False
    return True
