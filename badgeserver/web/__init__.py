"""The site: views parse, authorise, call one service and render; nothing else."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from werkzeug.local import LocalProxy

from badgeserver import __version__
from badgeserver.services.demo_mails import has_demo_mails
from badgeserver.services.office import Office
from badgeserver.web import (
    account,
    appeals,
    assess,
    badges,
    checks,
    confirm,
    consent,
    context,
    credentials,
    demo_mails,
    desk,
    endorsements,
    errors,
    figures,
    filters,
    foreign_badges,
    hand_in,
    helping,
    home,
    indicators,
    issuer,
    languages,
    leaving,
    looks,
    maps,
    me,
    my_badges,
    my_evidence,
    offline,
    open_data,
    organisations,
    panels,
    people,
    printing,
    profile,
    providers,
    report_desk,
    reports,
    reviews,
    roster_api,
    rosters,
    safety,
    second_factor,
    sign_in,
    talent,
    talent_search,
    targets,
    vc_api,
    verify,
)

_BLUEPRINTS = (
    home,
    badges,
    open_data,
    figures,
    credentials,
    endorsements,
    verify,
    offline,
    vc_api,
    issuer,
    sign_in,
    second_factor,
    account,
    me,
    my_badges,
    profile,
    leaving,
    looks,
    talent,
    talent_search,
    organisations,
    consent,
    foreign_badges,
    hand_in,
    my_evidence,
    appeals,
    confirm,
    helping,
    desk,
    assess,
    checks,
    panels,
    reviews,
    providers,
    printing,
    rosters,
    roster_api,
    demo_mails,
    maps,
    targets,
    indicators,
    reports,
    report_desk,
)
_TEMPLATES = Path(__file__).resolve().parents[2] / "templates"


def create_app(office: Office) -> Flask:
    """Return the WSGI application that serves `office` to browsers and to machines."""
    app = Flask(__name__, template_folder=str(_TEMPLATES))
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    context.attach(app.extensions, office)
    for module in _BLUEPRINTS:
        app.register_blueprint(module.blueprint)
    languages.init_app(app)
    filters.init_app(app)
    errors.init_app(app)
    safety.init_app(app, office.base_url, office.secret_key)
    offline.init_app(app)
    people.init_app(app, office.base_url.startswith("https://"))
    app.context_processor(lambda: {"signed_in": people.signed_in(), "start_page": people.start_page})
    # Globals, because imported macros see no context; the version in force changes while the site runs.
    programme = LocalProxy(lambda: office.programme)
    app.jinja_env.globals.update(programme=programme, base_url=office.base_url, release=__version__)
    app.jinja_env.globals.update(shows_mails=has_demo_mails(office))
    return app
