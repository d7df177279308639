"""The mails of the demonstration, on a page."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from badgeserver.services.demo_mails import demo_mails
from badgeserver.web.context import office
from badgeserver.web.private import keep_private

blueprint = Blueprint("demo_mails", __name__, url_prefix="/demo")
blueprint.after_request(keep_private)


@blueprint.get("/mails")
def index() -> ResponseReturnValue:
    """Show what was mailed to the demonstration's people; anywhere else there is no such page."""
    return render_template("demo_mails/index.html", mails=demo_mails(office()))
