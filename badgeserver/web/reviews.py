"""Staff correct or withdraw accepted evidence, and decide about the badges that rested on it."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from badgeserver.domain.award_review import ReviewOutcome
from badgeserver.domain.errors import NotFound, Refused
from badgeserver.domain.ids import EvidenceId
from badgeserver.domain.person import Role
from badgeserver.domain.text import Text
from badgeserver.services.award_reviews import (
    count_waiting_reviews,
    decide_review,
    decided_reviews,
    review_page,
    waiting_reviews,
)
from badgeserver.services.correctable import correctable_of, evidence_to_correct, piece_to_show
from badgeserver.services.corrections import correct_evidence, withdraw_evidence
from badgeserver.services.own_town import town_of
from badgeserver.web.context import office
from badgeserver.web.people import actor, only_for
from badgeserver.web.private import keep_private

blueprint = Blueprint("reviews", __name__, url_prefix="/desk")
blueprint.after_request(keep_private)

DECIDERS = (Role.STAFF, Role.OPERATOR)


@blueprint.get("/reviews")
@only_for(*DECIDERS)
def index() -> ResponseReturnValue:
    """List the badges to look at again, and what was decided last."""
    town = town_of(actor(), office())
    return render_template(
        "reviews/index.html",
        waiting=waiting_reviews(office(), town),
        count=count_waiting_reviews(office(), town),
        decided=decided_reviews(office(), town),
    )


@blueprint.get("/reviews/<review_id>")
@only_for(*DECIDERS)
def show(review_id: str) -> ResponseReturnValue:
    """Show what changed beside what it was, and ask for a decision."""
    return _review(review_id)


@blueprint.post("/reviews/<review_id>")
@only_for(*DECIDERS)
def decide(review_id: str) -> ResponseReturnValue:
    """Keep, revoke or replace the badge."""
    reason = Text(request.form.get("reason_ja", ""), request.form.get("reason_en", ""))
    try:
        decide_review(review_id, _outcome(), reason, actor(), office())
    except NotFound:
        raise
    except Refused as fault:
        return _review(review_id, fault), 400
    flash(gettext("Decided. The learner is told."))
    return redirect(url_for("reviews.index"), 303)


def _outcome() -> ReviewOutcome:
    try:
        return ReviewOutcome(request.form.get("outcome", ""))
    except ValueError:
        raise Refused(
            "no-outcome",
            Text("どうするかが選ばれていません。", "Nothing is chosen."),
            Text("三つの中から選んでください。", "Choose one of the three."),
        ) from None


def _review(review_id: str, fault: Refused | None = None) -> str:
    page = review_page(review_id, actor(), office())
    return render_template("reviews/show.html", page=page, fault=fault, typed=request.form)


@blueprint.get("/evidence")
@only_for(*DECIDERS)
def find() -> ResponseReturnValue:
    """Ask whose evidence is to be corrected."""
    return render_template("reviews/find.html", found=None, fault=None, email="")


@blueprint.post("/evidence")
@only_for(*DECIDERS)
def found() -> ResponseReturnValue:
    """List the accepted evidence of a learner, found by an address that stays out of the page's own."""
    email = request.form.get("email", "")
    try:
        found = correctable_of(email, actor(), office())
    except NotFound as fault:
        return render_template("reviews/find.html", found=None, fault=fault, email=email), 404
    return render_template("reviews/find.html", found=found, fault=None, email=email)


@blueprint.get("/evidence/<evidence_id>")
@only_for(*DECIDERS)
def evidence(evidence_id: str) -> ResponseReturnValue:
    """Show the facts of a piece of evidence in a form."""
    return _evidence(evidence_id)


@blueprint.post("/evidence/<evidence_id>")
@only_for(*DECIDERS)
def change(evidence_id: str) -> ResponseReturnValue:
    """Correct or withdraw a piece of evidence."""
    changes = {"correct": _correct, "withdraw": _withdraw}
    do = changes.get(request.form.get("do", ""))
    if do is None:
        abort(400)
    try:
        reviews = do(EvidenceId(evidence_id))
    except NotFound:
        raise
    except Refused as fault:
        return _evidence(evidence_id, fault), 400
    flash(
        gettext("Put on record, and the learner is told. Badges to look at again: %(count)s", count=reviews)
    )
    return redirect(url_for("reviews.index"), 303)


def _correct(evidence_id: EvidenceId) -> int:
    facts = evidence_to_correct(evidence_id, actor(), office()).typed(request.form)
    return len(correct_evidence(evidence_id, facts, request.form.get("reason", ""), actor(), office()))


def _withdraw(evidence_id: EvidenceId) -> int:
    return len(withdraw_evidence(evidence_id, request.form.get("reason", ""), actor(), office()))


def _evidence(evidence_id: str, fault: Refused | None = None) -> str:
    piece = piece_to_show(EvidenceId(evidence_id), actor(), office())
    return render_template("reviews/evidence.html", piece=piece, fault=fault, typed=request.form)
