"""A learner's page of one badge, what they were told, and taking back one's own evidence."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from badgeserver.domain.errors import Refused
from badgeserver.domain.ids import EvidenceId, LearnerId
from badgeserver.domain.person import Role
from badgeserver.services.corrections import own_evidence, withdraw_own
from badgeserver.services.learners import evidence_line
from badgeserver.services.my_badges import choose_printed_name, my_badge
from badgeserver.services.notices import put_away
from badgeserver.web.context import office
from badgeserver.web.languages import language
from badgeserver.web.people import only_for, signed_in
from badgeserver.web.private import keep_private

blueprint = Blueprint("my_badges", __name__, url_prefix="/me")
blueprint.after_request(keep_private)


@blueprint.get("/badges/<credential_id>")
@only_for(Role.LEARNER)
def show(credential_id: str) -> ResponseReturnValue:
    """Show one badge: why, what the certificate shows, and every way to keep and to share it."""
    badge = my_badge(credential_id, _learner(), office())
    return render_template("my_badges/show.html", badge=badge, linkedin=badge.linkedin[language()])


@blueprint.post("/badges/<credential_id>/name")
@only_for(Role.LEARNER)
def choose_name(credential_id: str) -> ResponseReturnValue:
    """Keep which name the certificate is printed with."""
    wish = request.form.get("prints")
    if wish not in ("name", "reading"):
        abort(400)
    choose_printed_name(credential_id, wish == "reading", _learner(), office())
    flash(gettext("Kept. The certificate (PDF) shows it from now on."))
    return redirect(url_for("my_badges.show", credential_id=credential_id), 303)


@blueprint.post("/notices/<notice_id>")
@only_for(Role.LEARNER)
def put_notice_away(notice_id: str) -> ResponseReturnValue:
    """Take a notice off the learner's page."""
    put_away(_learner(), notice_id, office())
    return redirect(url_for("me.index"), 303)


@blueprint.get("/withdraw/<evidence_id>")
@only_for(Role.LEARNER)
def ask_to_withdraw(evidence_id: str) -> ResponseReturnValue:
    """Say what withdrawing evidence means, and ask once more."""
    evidence = own_evidence(EvidenceId(evidence_id), _learner(), office())
    line = evidence_line(evidence, office().programme.skill_map)
    return render_template("my_badges/withdraw.html", line=line)


@blueprint.post("/withdraw/<evidence_id>")
@only_for(Role.LEARNER)
def withdraw(evidence_id: str) -> ResponseReturnValue:
    """Withdraw one's own evidence."""
    try:
        withdraw_own(EvidenceId(evidence_id), _learner(), office())
    except Refused as refusal:
        if refusal.code != "not-accepted":
            raise
    return redirect(url_for("me.index"), 303)


def _learner() -> LearnerId:
    person = signed_in()
    if person is None or person.learner_id is None:
        abort(403)
    return person.learner_id
