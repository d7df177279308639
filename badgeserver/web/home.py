"""The pages about the programme and about this site."""

from __future__ import annotations

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from badgeserver.services.overview import overview, released_overview
from badgeserver.web.context import office
from badgeserver.web.languages import language

blueprint = Blueprint("home", __name__)

# /c is not listed: a crawler must be able to read there that it may not index.
_PERSONAL = ("/me", "/start", "/sign-in", "/join", "/account", "/second-factor")
_ROBOTS = "User-agent: *\n" + "".join(f"Disallow: {path}\n" for path in _PERSONAL)


@blueprint.get("/")
def index() -> ResponseReturnValue:
    """Show what this is, with a door for each kind of visitor."""
    return render_template("home/index.html", released=released_overview(language(), office()))


@blueprint.get("/about")
def about() -> ResponseReturnValue:
    """Explain how a badge comes about and why it can be trusted."""
    return render_template("home/about.html")


@blueprint.get("/accessibility")
def accessibility() -> ResponseReturnValue:
    """Say what the site does so that everybody can use it."""
    return render_template("home/accessibility.html")


@blueprint.get("/privacy")
def privacy() -> ResponseReturnValue:
    """Say what the site knows about people, and what it shows."""
    return render_template("home/privacy.html")


@blueprint.get("/robots.txt")
def robots() -> ResponseReturnValue:
    """Tell search engines which pages are personal."""
    return Response(_ROBOTS, mimetype="text/plain")


@blueprint.get("/healthz")
def health() -> ResponseReturnValue:
    """Answer 200 when the site and its database do."""
    overview(office())
    return Response("ok\n", mimetype="text/plain")
