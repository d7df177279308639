"""The page behind a mailed link, on which an employer or host says whether a claim is right."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from badgeserver.domain.errors import Refused
from badgeserver.services.confirmations import LONGEST_NOTE, Reply, answer, claim_page
from badgeserver.web.context import office

blueprint = Blueprint("confirm", __name__, url_prefix="/confirm")


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


@blueprint.after_request
def _keep_private(response: Response) -> Response:
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.cache_control.no_store = True
    return response
