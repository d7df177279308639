"""The page behind a mailed link, on which an employer or host says whether a claim is right."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from badgeserver.domain.errors import Refused
from badgeserver.services.confirmations import LONGEST_NOTE, Reply, answer, claim_page
from badgeserver.web.context import office
from badgeserver.web.private import keep_private

blueprint = Blueprint("confirm", __name__, url_prefix="/confirm")
blueprint.after_request(keep_private)


@blueprint.get("/<token>")
def show(token: str) -> ResponseReturnValue:
    """Show what is claimed, and ask whether it is right; afterwards, say that it was answered."""
    return _page(token)


def _page(token: str, fault: Refused | None = None) -> str:
    return render_template(
        "confirm/show.html",
        page=claim_page(token, office()),
        token=token,
        fault=fault,
        typed=request.form,
        longest=LONGEST_NOTE,
    )


@blueprint.post("/<token>")
def reply(token: str) -> ResponseReturnValue:
    """Keep the answer."""
    form = request.form
    given = Reply(*(form.get(name, "") for name in ("answer", "name", "position", "note")))
    try:
        answer(token, given, office())
    except Refused as fault:
        if fault.code == "link-spent":
            raise
        return _page(token, fault), 400
    return redirect(url_for("confirm.show", token=token), 303)
