"""The pages of guardians, who have no account: a mailed link opens each."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from badgeserver.domain.consent_text import TEXTS
from badgeserver.domain.errors import Refused
from badgeserver.services.consent import agree, decline, guardian_page, send_links_again, withdraw
from badgeserver.services.office import Office
from badgeserver.web.context import office
from badgeserver.web.languages import language
from badgeserver.web.private import keep_private

blueprint = Blueprint("consent", __name__, url_prefix="/consent")
blueprint.after_request(keep_private)

_ENDS: dict[str, Callable[[str, Office], None]] = {"decline": decline, "withdraw": withdraw}


@blueprint.get("")
def index() -> ResponseReturnValue:
    """Offer guardians a new link."""
    return render_template("consent/index.html", fault=None, typed="")


@blueprint.post("")
def ask() -> ResponseReturnValue:
    """Mail new links to an address, if it is a guardian's; the answer is the same for any address."""
    typed = request.form.get("email", "")
    try:
        send_links_again(typed, language(), office())
    except Refused as fault:
        return render_template("consent/index.html", fault=fault, typed=typed), 400
    flash(gettext("If this address was used for a consent, a mail is on its way to it."))
    return redirect(url_for("consent.index"), 303)


@blueprint.get("/<token>")
def show(token: str) -> ResponseReturnValue:
    """Show what a guardian is asked, or what they answered."""
    return _page(token)


@blueprint.post("/<token>")
def answer(token: str) -> ResponseReturnValue:
    """Record the guardian's answer."""
    choice, name = request.form.get("answer", ""), request.form.get("name", "")
    try:
        if choice in _ENDS:
            _ENDS[choice](token, office())
        else:
            agree(token, name, office())
    except Refused as fault:
        if fault.code != "bad-name":
            raise
        return _page(token, fault, name), 400
    flash(gettext("Your answer is recorded. Thank you."))
    return redirect(url_for("consent.show", token=token), 303)


def _page(token: str, fault: Refused | None = None, typed: str = "") -> str:
    page = guardian_page(token, office())
    parts = TEXTS[page.consent.text_version]
    return render_template("consent/show.html", page=page, parts=parts, token=token, fault=fault, typed=typed)
