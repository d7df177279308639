"""Handing in: what it is, how it is proven, the facts, the files, a last look."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.datastructures import FileStorage

from badgeserver.domain.errors import NotFound, Refused
from badgeserver.domain.handing_in import EDITABLE, Step
from badgeserver.domain.submission import SubmissionKind, SubmissionState
from badgeserver.domain.text import Text
from badgeserver.services.draft_files import add_file, remove_file
from badgeserver.services.drafting import begin, choose_proof, discard, write
from badgeserver.services.finding_subjects import find_subjects
from badgeserver.services.hand_in_pages import HandInPage, hand_in_page
from badgeserver.services.handing_in import hand_in
from badgeserver.services.submission_pages import evidence_page, submission_lines
from badgeserver.services.uploads import ACCEPTED
from badgeserver.web.context import office
from badgeserver.web.for_whom import for_somebody, whom
from badgeserver.web.private import keep_private

blueprint = Blueprint("hand_in", __name__, url_prefix="/me/hand-in")
blueprint.after_request(keep_private)

MOST_AT_ONCE = 4
"""Files of full size that one form may bring."""
REQUEST_BYTES = (MOST_AT_ONCE * 10 + 2) * 1024 * 1024
FILES_ENDPOINT = "hand_in.add_files"

_KIND = "<any(certificate, achievement, experience):kind>"
_ID = "<string(length=22):submission_id>"


@blueprint.get("")
@for_somebody
def index() -> ResponseReturnValue:
    """Ask what shall be handed in, and offer the drafts."""
    lines = submission_lines(whom().learner, office())
    drafts = [one for one in lines if one.submission.state is SubmissionState.DRAFT]
    return _page("hand_in/index.html", drafts=drafts)


@blueprint.get(f"/{_KIND}")
@for_somebody
def search(kind: str) -> ResponseReturnValue:
    """Show what there is of a kind, or what a few letters find; what brings a badge nearer first."""
    query = request.args.get("q", "").strip()[:100]
    found = find_subjects(SubmissionKind(kind), query, whom().learner, office())
    return _page("hand_in/search.html", kind=SubmissionKind(kind), query=query, found=found)


@blueprint.post("/<any(certificate, unlisted, achievement, experience):kind>")
@for_somebody
def start(kind: str) -> ResponseReturnValue:
    """Begin a draft, or take up the one that was begun."""
    subject = request.form.get("subject", "")
    draft = begin(SubmissionKind(kind), subject, whom().learner, whom().actor, office())
    return _onward(draft.id)


@blueprint.get(f"/{_ID}")
@for_somebody
def resume(submission_id: str) -> ResponseReturnValue:
    """Lead to the first page on which something is missing."""
    return _onward(submission_id)


def _onward(submission_id: str) -> ResponseReturnValue:
    page = hand_in_page(submission_id, whom().learner, office())
    if page.submission.state not in EDITABLE:
        return redirect(url_for("my_evidence.show", submission_id=submission_id), 303)
    step = page.missing[0].step if page.missing else Step.CHECK
    return _to(step, page)


def _to(step: Step, page: HandInPage) -> ResponseReturnValue:
    """Lead to a page of the draft; where its proof is an Open Badge, to the page that takes badges."""
    if page.by_badge and step is not Step.PROOF:
        return _page("hand_in/badge.html", page=page)
    return redirect(url_for(f"hand_in.{step}", submission_id=page.submission.id), 303)


def _draft(submission_id: str) -> HandInPage:
    """Return the pages of a draft that may be changed; raises NotFound, Refused `handed-in-already`."""
    page = hand_in_page(submission_id, whom().learner, office())
    if page.submission.state not in EDITABLE:
        raise Refused(
            "handed-in-already",
            Text("これは、もう提出されています。", "This has been handed in already."),
            Text("いまの状態は、マイページで見られます。", "Your page shows what becomes of it."),
        )
    return page


@blueprint.get(f"/{_ID}/proof")
@for_somebody
def proof(submission_id: str) -> ResponseReturnValue:
    """Ask how a certificate is proven."""
    return _page("hand_in/proof.html", page=_draft(submission_id), step=Step.PROOF)


@blueprint.post(f"/{_ID}/proof")
@for_somebody
def choose(submission_id: str) -> ResponseReturnValue:
    """Keep how a certificate is proven."""
    choose_proof(submission_id, request.form.get("proof", ""), whom().learner, office())
    return _to(Step.DETAILS, _draft(submission_id))


@blueprint.get(f"/{_ID}/details")
@for_somebody
def details(submission_id: str) -> ResponseReturnValue:
    """Ask for the facts that this proof needs."""
    page = _draft(submission_id)
    return _page("hand_in/details.html", page=page, step=Step.DETAILS, typed=page.typed, faults={})


@blueprint.post(f"/{_ID}/details")
@for_somebody
def keep_details(submission_id: str) -> ResponseReturnValue:
    """Keep what was typed; what can't be read stands in the form again with its fault."""
    typed = request.form.to_dict()
    faults = write(submission_id, typed, whom().learner, office())
    page = _draft(submission_id)
    if faults:
        form = _page("hand_in/details.html", page=page, step=Step.DETAILS, typed=typed, faults=faults)
        return form, 400
    return _to(page.after(Step.DETAILS), page)


@blueprint.get(f"/{_ID}/files")
@for_somebody
def files(submission_id: str) -> ResponseReturnValue:
    """Ask for photos and files."""
    return _files(submission_id)


def _files(submission_id: str, proof: str = "", fault: Refused | None = None) -> str:
    page = _draft(submission_id)
    return _page(
        "hand_in/files.html", page=page, step=Step.FILES, accepted=ACCEPTED, proof=proof, fault=fault
    )


@blueprint.post(f"/{_ID}/files")
@for_somebody
def add_files(submission_id: str) -> ResponseReturnValue:
    """Keep the files that were chosen for each proof; the first refused one is said, those before it stay.

    The button of a proof leads back here, so that more can be added; the one below all of them goes on.
    """
    pressed = request.form.get("proof", "")
    chosen = _chosen(_draft(submission_id))
    if pressed and not chosen:
        return _files(submission_id, pressed, _no_file()), 400
    for proof, upload in chosen:
        try:
            add_file(submission_id, proof, upload.filename or "", upload.read(), whom().learner, office())
        except Refused as refused:
            return _files(submission_id, proof, refused), 400
    if chosen:
        flash(gettext("The file was added."))
    next_page = "hand_in.files" if pressed else "hand_in.check"
    return redirect(url_for(next_page, submission_id=submission_id), 303)


def _chosen(page: HandInPage) -> list[tuple[str, FileStorage]]:
    """Return the files that were chosen, each with the proof that it is for."""
    fields = [(one.id, one_file) for one in page.file_proofs for one_file in request.files.getlist(one.id)]
    return [(proof, one_file) for proof, one_file in fields if one_file.filename]


def _no_file() -> Refused:
    return Refused(
        "no-file",
        Text("ファイルが選ばれていません。", "No file was chosen."),
        Text("写真を撮るか、ファイルを選んでから押してください。", "Take a photo or choose a file first."),
    )


@blueprint.post(f"/{_ID}/files/<string(length=22):file_id>/remove")
@for_somebody
def drop_file(submission_id: str, file_id: str) -> ResponseReturnValue:
    """Take a file out of the draft."""
    remove_file(submission_id, file_id, whom().learner, office())
    flash(gettext("The file was removed."))
    return redirect(url_for("hand_in.files", submission_id=submission_id), 303)


@blueprint.get(f"/{_ID}/check")
@for_somebody
def check(submission_id: str) -> ResponseReturnValue:
    """Show all that will be handed in, what is missing, and what was handed in before."""
    return _check(submission_id)


def _check(submission_id: str, answer: str = "", fault: Refused | None = None) -> str:
    page = _draft(submission_id)
    question = ""
    if page.submission.state is SubmissionState.MORE_ASKED:
        question = evidence_page(submission_id, whom().learner, office()).steps[-1].said
    return _page(
        "hand_in/check.html", page=page, step=Step.CHECK, question=question, answer=answer, fault=fault
    )


@blueprint.post(f"/{_ID}/check")
@for_somebody
def send(submission_id: str) -> ResponseReturnValue:
    """Hand it in."""
    answer = request.form.get("answer", "")
    try:
        hand_in(submission_id, answer, whom().learner, whom().actor, office())
    except Refused as refused:
        if isinstance(refused, NotFound) or refused.code == "handed-in-already":
            raise
        return _check(submission_id, answer, refused), 400
    return redirect(url_for("hand_in.done", submission_id=submission_id), 303)


@blueprint.get(f"/{_ID}/done")
@for_somebody
def done(submission_id: str) -> ResponseReturnValue:
    """Say what happens next, and by when."""
    return _page("hand_in/done.html", page=evidence_page(submission_id, whom().learner, office()))


@blueprint.post(f"/{_ID}/discard")
@for_somebody
def throw_away(submission_id: str) -> ResponseReturnValue:
    """Throw a draft away."""
    discard(submission_id, whom().learner, office())
    flash(gettext("The draft was thrown away."))
    return redirect(url_for("hand_in.index"), 303)


def _page(template: str, **values: object) -> str:
    return render_template(template, helped=whom().helped, **values)
