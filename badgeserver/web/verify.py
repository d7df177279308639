"""Verification without an account, by a file or by an address."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from badgeserver.services.verification import verify_address, verify_upload
from badgeserver.web.context import office

blueprint = Blueprint("verify", __name__, url_prefix="/verify")


@blueprint.get("")
def index() -> ResponseReturnValue:
    """Ask for a file or an address."""
    return render_template("verify/index.html")


@blueprint.get("/file")
@blueprint.get("/address")
def start_again() -> ResponseReturnValue:
    """Bring whoever reloads or shares an answer's address back to the question."""
    return redirect(url_for("verify.index"), 303)


@blueprint.post("/file")
def file() -> ResponseReturnValue:
    """Verify an uploaded carrier; nothing of it is kept."""
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        return render_template("verify/index.html", missing="file"), 400
    verdict = verify_upload(upload.read(), office())
    return render_template("verify/result.html", verdict=verdict, what=upload.filename)


@blueprint.post("/address")
def address() -> ResponseReturnValue:
    """Verify what a pasted address leads to."""
    given = request.form.get("address", "").strip()
    if not given:
        return render_template("verify/index.html", missing="address"), 400
    return render_template("verify/result.html", verdict=verify_address(given, office()), what=given)
