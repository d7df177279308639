"""Verification without an account, by files or by an address, and the receipt of it. Nothing is kept."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, Response, current_app, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.exceptions import RequestEntityTooLarge

from badgeserver.domain.errors import BadgeserverError, NotFound, Refused
from badgeserver.domain.receipt import Receipt, receipt_of, receipt_value, shortened
from badgeserver.domain.text import Text
from badgeserver.services.receipts import receipt_csv, receipt_name, receipt_pdf
from badgeserver.services.verification import desk_of, verify_address
from badgeserver.services.verifying_files import (
    Finding,
    HandedFile,
    receipt_for,
    verify_files,
)
from badgeserver.web.context import office
from badgeserver.web.languages import language

FILES_ENDPOINT: Final = "verify.file"
MOST_FILES: Final = 30
FILE_BYTES: Final = 10 * 1024 * 1024
REQUEST_BYTES: Final = 40 * 1024 * 1024
"""The largest request with files that is read at all."""
_RECEIPT_SECONDS: Final = 24 * 60 * 60
"""For how long a page with results may be left open before its receipt is asked for."""

blueprint = Blueprint("verify", __name__, url_prefix="/verify")


@blueprint.get("")
def index() -> ResponseReturnValue:
    """Ask for files or an address."""
    return _form()


@blueprint.get("/file")
@blueprint.get("/address")
@blueprint.get("/receipt")
def start_again() -> ResponseReturnValue:
    """Bring whoever reloads or shares an answer's address back to the question."""
    return redirect(url_for("verify.index"), 303)


@blueprint.post("/file")
def file() -> ResponseReturnValue:
    """Verify uploaded carriers; nothing of them is kept."""
    uploads = [one for one in request.files.getlist("file") if one.filename]
    if not uploads:
        return _form(_NO_FILE, "file"), 400
    if len(uploads) > MOST_FILES:
        return _form(_too_many(len(uploads)), "file"), 400
    files = (HandedFile(shortened(one.filename or ""), one.read()) for one in uploads)
    findings = list(verify_files(files, desk_of(office()), FILE_BYTES))
    if len(findings) > 1:
        return render_template("verify/results.html", findings=findings, held=_held(findings))
    if findings[0].refused is not None:
        too_large = findings[0].refused.code == "too-large"
        return _form(findings[0].refused, "file"), 413 if too_large else 400
    return _one(findings[0])


@blueprint.post("/address")
def address() -> ResponseReturnValue:
    """Verify what a pasted address leads to."""
    given = request.form.get("address", "").strip()
    if not given:
        return _form(_NO_ADDRESS, "address"), 400
    try:
        verdict = verify_address(given, office())
    except (Refused, NotFound) as fault:
        return _form(fault, "address", given), 404 if isinstance(fault, NotFound) else 400
    # What stands behind the mark is the signed statement; the receipt says what it says.
    return _one(Finding(given.partition("#")[0], "", verdict))


@blueprint.post("/receipt")
def receipt() -> ResponseReturnValue:
    """Return the receipt of results that this site signed and the visitor's page held, as PDF or CSV."""
    try:
        held = _signer().loads(request.form.get("held", ""), max_age=_RECEIPT_SECONDS)
    except BadData:
        return _form(_NO_RECEIPT, "file"), 400
    found = receipt_of(held)
    if request.form.get("as") == "csv":
        table = receipt_csv(found, language())
        return _download(table, "text/csv; charset=utf-8", receipt_name(found, "csv"))
    pdf = receipt_pdf(found, language(), office())
    return _download(pdf, "application/pdf", receipt_name(found, "pdf"))


@blueprint.errorhandler(RequestEntityTooLarge)
def too_much(error: RequestEntityTooLarge) -> ResponseReturnValue:
    """Bring whoever sent more than is read back to the form."""
    return _form(_TOO_MUCH, "file"), 413


def how_many() -> int:
    """Return how many files the present request asks to verify, at least 1: each of them costs work."""
    return max(1, len(request.files.getlist("file")))


def _form(fault: BadgeserverError | None = None, where: str = "", given: str = "") -> str:
    return render_template(
        "verify/index.html",
        fault=fault,
        where=where,
        given=given,
        most_files=MOST_FILES,
        file_megabytes=FILE_BYTES // 1024**2,
        request_megabytes=REQUEST_BYTES // 1024**2,
    )


def _one(finding: Finding) -> str:
    return render_template(
        "verify/result.html", verdict=finding.verdict, what=finding.name, held=_held([finding])
    )


def _held(findings: list[Finding]) -> str:
    """Return the results as the page holds them: signed, so that a receipt says only what was found here."""
    found: Receipt = receipt_for(findings, office().base_url, desk_of(office()))
    signed: Any = _signer().dumps(receipt_value(found))
    return str(signed)


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="receipt of a verification")


def _download(body: str | bytes, media_type: str, name: str) -> Response:
    response = make_response(body)
    response.content_type = media_type
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.cache_control.private = True
    response.cache_control.no_store = True
    return response


_NO_FILE = Refused(
    "no-file",
    Text("ファイルを選んでください。", "Choose a file first."),
    Text("", ""),
)
_NO_ADDRESS = Refused(
    "no-address",
    Text("アドレスを入れてください。", "Enter an address first."),
    Text("", ""),
)
_NO_RECEIPT = Refused(
    "no-receipt",
    Text(
        "確認記録を作れませんでした。結果のページを開いてから時間がたったか、内容が変わっています。",
        "The receipt could not be made: the page of the results is too old, or was changed.",
    ),
    Text("ファイルをもう一度確かめてください。", "Verify the files once more."),
)
_TOO_MUCH = Refused(
    "too-large",
    Text("ファイルが大きすぎます。", "The files are too large."),
    Text(
        f"1つ{FILE_BYTES // 1024**2}MB以下、全部で{REQUEST_BYTES // 1024**2}MB以下にしてください。",
        f"Choose files of {FILE_BYTES // 1024**2} MB or less, {REQUEST_BYTES // 1024**2} MB or less in all.",
    ),
)


def _too_many(count: int) -> Refused:
    return Refused(
        "too-many-files",
        Text(f"ファイルが{count}個あります。", f"There are {count} files."),
        Text(
            f"一度に{MOST_FILES}個までです。分けて確かめてください。",
            f"At most {MOST_FILES} can be verified at once: hand them in by parts.",
        ),
    )
