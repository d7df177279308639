"""Rosters over an API: a provider's own program hands in who has completed what."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, request, url_for
from flask.typing import ResponseReturnValue

from badgeserver.domain.api_keys import ApiRight
from badgeserver.domain.errors import NotFound, Refused
from badgeserver.domain.person import Actor
from badgeserver.domain.roster import ImportState, RosterImport
from badgeserver.domain.roster_words import report_value
from badgeserver.domain.text import Text
from badgeserver.services.api_keys import key_with
from badgeserver.services.rosters import (
    Upload,
    finished,
    hand_in,
    preview,
    report_of,
    roster_import,
    work_soon,
)
from badgeserver.web.context import office
from badgeserver.web.languages import language
from badgeserver.web.vc_api import shown_key

blueprint = Blueprint("roster_api", __name__, url_prefix="/api/rosters")

ROWS_AT_ONCE = 2_000
"""A roster of more rows is brought in after the answer, which says where to ask how far it is."""
_TYPES = ("text/csv", "application/jsonl", "application/x-ndjson", "application/json")


@blueprint.post("")
def hand_in_roster() -> ResponseReturnValue:
    """Bring in a roster: 201 when it is done, 202 when it goes on, 200 for a known one or a dry run."""
    provider, upload = _upload()
    if _wished("dry_run"):
        seen = preview(upload, office())
        value = report_value(seen.report, seen.counts, language())
        return jsonify({"dry_run": True, "encoding": seen.roster.encoding, "rows": len(seen.report), **value})
    sender = Actor("roster", provider)
    key = request.headers.get("Idempotency-Key")
    handed_in = hand_in(upload, sender, office(), key, again=_wished("again"))
    one = handed_in.roster
    if one.rows <= ROWS_AT_ONCE:
        one = finished(one.id, office())
    elif one.state is ImportState.RUNNING:
        work_soon(office())
    return _answer(one, 200 if handed_in.repeated else 201)


@blueprint.get("/<import_id>")
def show(import_id: str) -> ResponseReturnValue:
    """Tell how far an import of the same provider is; when it is done, what became of each row."""
    provider = _provider()
    one = roster_import(import_id, office())
    if one.provider != provider:
        raise NotFound(
            "no-such-roster",
            Text("この名簿の取り込みは見つかりません。", "There is no such import."),
            Text("IDを確かめてください。", "Check the id."),
        )
    return _answer(one, 200)


@blueprint.after_request
def _keep_private(response: Response) -> Response:
    response.cache_control.no_store = True
    return response


def _upload() -> tuple[str, Upload]:
    provider = _provider()
    if request.mimetype not in _TYPES:
        raise Refused(
            "not-sent-as-roster",
            Text("CSVかJSON Linesとして送られていません。", "This was not sent as CSV or JSON lines."),
            Text(
                "「Content-Type: text/csv」か「application/jsonl」を付けてください。",
                "Set “Content-Type: text/csv” or “application/jsonl”.",
            ),
        )
    return provider, Upload(provider, request.get_data(cache=False), "API")


def _provider() -> str:
    key = key_with(ApiRight.ROSTER, shown_key(), office())
    return key.provider or ""


def _wished(name: str) -> bool:
    return request.args.get(name, "").lower() in ("1", "true", "yes")


def _answer(one: RosterImport, status: int) -> ResponseReturnValue:
    done = one.state is ImportState.DONE
    value: dict[str, Any] = {
        "import": one.id,
        "state": one.state.value,
        "encoding": one.encoding,
        "ignored_columns": list(one.ignored),
        "rows": one.rows,
        "done": one.done,
        **report_value(report_of(one.id, office()) if done else (), one.counts, language()),
    }
    answer = jsonify(value)
    answer.headers["Location"] = url_for("roster_api.show", import_id=one.id)
    answer.status_code = status if done else 202
    return answer
