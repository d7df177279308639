"""Printing the certificates of many people, for staff: choose, see who is on the list, print."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from badgeserver.domain.errors import Refused
from badgeserver.domain.ids import BadgeId
from badgeserver.domain.printing import PaperName, Selection
from badgeserver.domain.text import Text
from badgeserver.services.print_desk import MOST_AT_ONCE, SHOWN, print_choices, print_here, print_preview
from badgeserver.services.print_runs import PrintJob
from badgeserver.web.context import office
from badgeserver.web.people import actor, only_for
from badgeserver.web.private import keep_private

blueprint = Blueprint("printing", __name__, url_prefix="/desk/print")
blueprint.after_request(keep_private)

STAFF = ("staff", "operator")


@blueprint.get("")
@only_for(*STAFF)
def index() -> ResponseReturnValue:
    """Ask what to print; with a choice, show who is on the list."""
    return _page(request.args, looks="look" in request.args)


@blueprint.post("")
@only_for(*STAFF)
def print_now() -> ResponseReturnValue:
    """Give the PDF, or say what stands against it."""
    try:
        job = PrintJob(_selection(request.form), _paper(request.form), "leave_out" in request.form)
        pdf = print_here(job, actor(), office())
    except Refused as fault:
        return _page(request.form, looks=False, fault=fault), 400
    answer = Response(pdf, mimetype="application/pdf")
    name = f"certificates-{office().today():%Y%m%d}.pdf"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _page(given: MultiDict[str, str], looks: bool, fault: Refused | None = None) -> str:
    preview = None
    try:
        if looks:
            preview = print_preview(_selection(given), actor(), office())
    except Refused as refusal:
        fault = refusal
    return render_template(
        "printing/index.html",
        choices=print_choices(office()),
        given=given,
        papers=list(PaperName),
        preview=preview,
        fault=fault,
        most=MOST_AT_ONCE,
        shown=SHOWN,
    )


def _selection(given: MultiDict[str, str]) -> Selection:
    badge = given.get("badge")
    return Selection(
        BadgeId(badge) if badge else None,
        given.get("area") or None,
        _day(given.get("since", "")),
        _day(given.get("until", "")),
    )


def _day(text: str) -> date | None:
    """Return the day of a field, None where it was left empty; raises Refused `no-such-day`."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Refused(
            "no-such-day",
            Text(f"「{text[:20]}」は日付ではありません。", f"“{text[:20]}” is not a date."),
            Text("2026-11-01 のように入れてください。", "Enter it like 2026-11-01."),
        ) from None


def _paper(given: MultiDict[str, str]) -> PaperName:
    """Return the paper that was chosen, upright where the form has none that we know."""
    chosen = given.get("paper", "")
    return PaperName(chosen) if chosen in list(PaperName) else PaperName.PORTRAIT
