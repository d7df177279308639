"""Rosters, for staff: hand one in, see what would become of it, bring it in, and decide what is doubtful."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from badgeserver.domain.errors import Refused
from badgeserver.domain.roster import ImportState
from badgeserver.domain.roster_words import OUTCOME_WORDS, fault_words, report_table
from badgeserver.services.own_town import town_of
from badgeserver.services.providers import providers
from badgeserver.services.roster_waiting import count_doubts, decide_doubt, doubts_for
from badgeserver.services.rosters import (
    Upload,
    begin,
    discard,
    draft,
    first_rows,
    newest_imports,
    refused_rows,
    report_of,
    roster_import,
    same_file_before,
    work_soon,
)
from badgeserver.web.context import office
from badgeserver.web.languages import language
from badgeserver.web.people import actor, only_for
from badgeserver.web.private import keep_private

blueprint = Blueprint("rosters", __name__, url_prefix="/desk/rosters")
blueprint.after_request(keep_private)

STAFF = ("staff", "operator")
_FIRST_ROWS = 5
"""So many rows are shown as they were read."""
_FIRST_FAULTS = 100
"""So many bad rows are shown; the table has all of them."""


@dataclass(frozen=True, slots=True)
class _Form:
    """What was chosen in the form, and what was wrong with it."""

    provider: str = ""
    fault: Refused | None = None
    field: str = "file"


@blueprint.get("")
@only_for(*STAFF)
def index() -> ResponseReturnValue:
    """List the newest imports, and ask for a roster."""
    return _index(_Form())


@blueprint.post("")
@only_for(*STAFF)
def upload() -> ResponseReturnValue:
    """Take a roster in as a draft, and show what would become of it."""
    provider, file = request.form.get("provider", ""), request.files.get("file")
    name = file.filename if file is not None and file.filename else ""
    try:
        one = draft(Upload(provider, file.read() if file is not None else b"", name), actor(), office())
    except Refused as fault:
        field = "provider" if fault.code in ("no-such-provider", "provider-ended") else "file"
        return _index(_Form(provider, fault, field)), 400
    return redirect(url_for("rosters.show", import_id=one.id), 303)


@blueprint.get("/<import_id>")
@only_for(*STAFF)
def show(import_id: str) -> ResponseReturnValue:
    """Show how far an import is and what became of its rows; of a draft, what would."""
    one = roster_import(import_id, office())
    names = {provider.id: provider.name for provider in providers(office())}
    return render_template(
        "rosters/show.html",
        one=one,
        provider=names[one.provider],
        outcomes=OUTCOME_WORDS,
        first=first_rows(one, _FIRST_ROWS, office()),
        bad=refused_rows(import_id, _FIRST_FAULTS, office()),
        fault_words=fault_words,
        before=same_file_before(one, office()),
        going_on=one.state is ImportState.RUNNING,
    )


@blueprint.get("/<import_id>/report.csv")
@only_for(*STAFF)
def report(import_id: str) -> ResponseReturnValue:
    """Return what became of each row as a table for a spreadsheet."""
    one = roster_import(import_id, office())
    answer = Response(report_table(report_of(one.id, office()), language()), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="roster-{one.begun_at:%Y%m%d-%H%M}.csv"'
    return answer


@blueprint.post("/<import_id>/begin")
@only_for(*STAFF)
def bring_in(import_id: str) -> ResponseReturnValue:
    """Bring a draft in, and show how it goes on."""
    begin(import_id, actor(), office())
    work_soon(office())
    return redirect(url_for("rosters.show", import_id=import_id), 303)


@blueprint.post("/<import_id>/discard")
@only_for(*STAFF)
def throw_away(import_id: str) -> ResponseReturnValue:
    """Discard a draft."""
    discard(import_id, actor(), office())
    flash(gettext("The roster was discarded. Nothing of it was kept."))
    return redirect(url_for("rosters.index"), 303)


@blueprint.get("/doubts")
@only_for(*STAFF)
def doubtful() -> ResponseReturnValue:
    """Show the completions whose name is not that of the account."""
    return render_template("rosters/doubts.html", doubts=doubts_for(actor(), office()))


@blueprint.post("/doubts/<key>")
@only_for(*STAFF)
def decide(key: str) -> ResponseReturnValue:
    """Decide whether a listed person is the learner."""
    is_the_same = request.form.get("same") == "yes"
    decide_doubt(key, is_the_same, actor(), office())
    flash(gettext("It counts now.") if is_the_same else gettext("It does not count."))
    return redirect(url_for("rosters.doubtful"), 303)


def _index(form: _Form) -> str:
    found = providers(office())
    return render_template(
        "rosters/index.html",
        imports=newest_imports(office()),
        names={one.id: one.name for one in found},
        providers=[one for one in found if one.ended_at is None],
        doubtful=count_doubts(office(), town_of(actor(), office())),
        form=form,
    )
