"""The mails of the demonstration, on a page."""

from __future__ import annotations

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from badgeserver.services.demo_mails import demo_mails
from badgeserver.web.context import office

blueprint = Blueprint("demo_mails", __name__, url_prefix="/demo")


@blueprint.get("/mails")
def index() -> ResponseReturnValue:
    """Show what was mailed to the demonstration's people; anywhere else there is no such page."""
    return render_template("demo_mails/index.html", mails=demo_mails(office()))


@blueprint.after_request
def _keep_private(response: Response) -> Response:
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.cache_control.no_store = True
    return response
