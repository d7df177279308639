"""Handing in: a draft that grows page by page, its files, and the moment when it becomes evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from badgeserver.domain.answers import read_answers, stated
from badgeserver.domain.errors import Conflict, NotFound, Refused
from badgeserver.domain.handing_in import (
    EDITABLE,
    MOST_FILES,
    OPEN,
    Missing,
    desk_of,
    evidence_of,
    faults_of,
    is_same_claim,
    is_same_piece,
    marks,
    missing,
)
from badgeserver.domain.ids import CertificateId, EvidenceId, LearnerId
from badgeserver.domain.notice import NoticeKind
from badgeserver.domain.person import Actor, Role
from badgeserver.domain.questions import file_proofs, proof_choices, questions
from badgeserver.domain.submission import (
    Particulars,
    Submission,
    SubmissionFile,
    SubmissionKind,
    SubmissionState,
)
from badgeserver.domain.text import Text
from badgeserver.services.acceptance import submission_title
from badgeserver.services.confirmations import ask
from badgeserver.services.notices import News, tell
from badgeserver.services.office import Office
from badgeserver.services.uploads import clean_upload

MOST_DRAFTS: Final = 20
LONGEST_ANSWER: Final = 2_000
SWEPT_AFTER: Final = timedelta(hours=1)
"""Bytes that no file has are kept so long: somebody may be handing them in right now."""

_COUNTS_OR_WAITS: Final = OPEN | {SubmissionState.ACCEPTED}
_ONCE: Final = frozenset({SubmissionKind.CERTIFICATE, SubmissionKind.UNLISTED})


def own(submission_id: str, learner_id: LearnerId, office: Office) -> Submission:
    """Return a learner's submission; raises NotFound for an id of somebody else's too."""
    found = office.store.submissions.find(EvidenceId(submission_id))
    if found is None or found.learner != learner_id:
        raise NotFound(
            "no-such-submission",
            Text("その提出は見つかりません。", "There is no such submission of yours."),
            Text("マイページの一覧から選んでください。", "Choose one from the list on your page."),
        )
    return found


def _editable(submission_id: str, learner_id: LearnerId, office: Office) -> Submission:
    submission = own(submission_id, learner_id, office)
    if submission.state not in EDITABLE:
        raise Refused(
            "handed-in-already",
            Text("これは、もう提出されています。", "This has been handed in already."),
            Text("いまの状態は、マイページで見られます。", "Your page shows what becomes of it."),
        )
    return submission


def begin(
    kind: SubmissionKind, subject: str, learner_id: LearnerId, actor: Actor, office: Office
) -> Submission:
    """Return a draft about `subject`: the one that the learner has begun, or a new one.

    Raises NotFound `no-such-subject`, Refused `too-many-drafts`.
    """
    _known(kind, subject, office)
    with office.store.transaction():
        drafts = drafts_of(learner_id, office)
        begun = [one for one in drafts if (one.kind, one.subject) == (kind, subject)]
        if begun and kind is not SubmissionKind.UNLISTED:
            return begun[0]
        if len(drafts) >= MOST_DRAFTS:
            raise _too_many_drafts()
        draft = Submission(
            id=EvidenceId(office.new_id()),
            learner=learner_id,
            kind=kind,
            subject=subject,
            state=SubmissionState.DRAFT,
            particulars=Particulars(proof=_only_proof(kind, subject, office)),
            handed_in_by=actor.reference,
            begun_at=office.clock(),
        )
        office.store.submissions.add(draft)
    return draft


def _known(kind: SubmissionKind, subject: str, office: Office) -> None:
    skill_map = office.programme.skill_map
    known: Mapping[SubmissionKind, Mapping[str, object] | frozenset[str]] = {
        SubmissionKind.CERTIFICATE: {str(one): None for one in skill_map.certificates},
        SubmissionKind.ACHIEVEMENT: {str(one): None for one in skill_map.achievements},
        SubmissionKind.EXPERIENCE: skill_map.experience_areas,
        SubmissionKind.UNLISTED: frozenset({""}),
    }
    if subject not in known[kind]:
        raise NotFound(
            "no-such-subject",
            Text("それは、カタログにありません。", "That is not in the catalogue."),
            Text(
                "一覧から選ぶか、「一覧にない」を選んでください。",
                "Choose from the list, or “not in the list”.",
            ),
        )


def _only_proof(kind: SubmissionKind, subject: str, office: Office) -> str:
    """Return the proof of a certificate that has no other, so that nobody needs to choose."""
    if kind is not SubmissionKind.CERTIFICATE:
        return ""
    skill_map = office.programme.skill_map
    choices = proof_choices(skill_map.certificates[CertificateId(subject)], skill_map)
    return choices[0].id if len(choices) == 1 else ""


def drafts_of(learner_id: LearnerId, office: Office) -> tuple[Submission, ...]:
    """Return what the learner has begun and not handed in, the newest first."""
    theirs = office.store.submissions.of_learner(learner_id)
    return tuple(one for one in theirs if one.state is SubmissionState.DRAFT)


def choose_proof(submission_id: str, proof: str, learner_id: LearnerId, office: Office) -> Submission:
    """Keep how a certificate shall be proven; raises NotFound, Refused `no-such-proof`."""
    with office.store.transaction():
        submission = _editable(submission_id, learner_id, office)
        skill_map = office.programme.skill_map
        certificate = skill_map.certificates.get(CertificateId(submission.subject))
        choices = proof_choices(certificate, skill_map) if certificate is not None else ()
        if submission.kind is not SubmissionKind.CERTIFICATE or proof not in {one.id for one in choices}:
            raise Refused(
                "no-such-proof",
                Text("その方法では証明できません。", "It can't be proven in that way."),
                Text("一覧から選んでください。", "Choose one from the list."),
            )
        chosen = replace(submission, particulars=replace(submission.particulars, proof=proof))
        office.store.submissions.replace(chosen)
    return chosen


def write(
    submission_id: str, typed: Mapping[str, str], learner_id: LearnerId, office: Office
) -> dict[str, Text]:
    """Keep what was typed, and return what is wrong with it, by question; nothing if all is well.

    What can be read is kept in either case, so that a draft never loses it. Raises NotFound, Refused
    `handed-in-already`.
    """
    programme, today = office.programme, office.today()
    with office.store.transaction():
        submission = _editable(submission_id, learner_id, office)
        asked = questions(submission, programme, today)
        answers = read_answers(asked, typed)
        particulars = stated(submission.particulars, asked, answers.values)
        office.store.submissions.replace(replace(submission, particulars=particulars))
    return faults_of(submission, dict(typed), programme, today)


def add_file(
    submission_id: str, proof: str, name: str, data: bytes, learner_id: LearnerId, office: Office
) -> SubmissionFile:
    """Clean a file and keep it with a draft as `proof`.

    Raises NotFound, Refused `handed-in-already`, `no-such-proof`, `too-many-files`, `file-twice`, and
    what `clean_upload` raises.
    """
    submission = _editable(submission_id, learner_id, office)
    _room_for_file(submission, proof, office)
    cleaned = clean_upload(name, data)
    digest = office.store.files.keep(cleaned.data)
    with office.store.transaction():
        submission = _editable(submission_id, learner_id, office)
        _room_for_file(submission, proof, office)
        if digest in {one.digest for one in office.store.files.of_submission(submission.id)}:
            raise Conflict(
                "file-twice",
                Text("同じファイルが、もう入っています。", "The same file is here already."),
                Text("ほかのファイルを選んでください。", "Choose another file."),
            )
        file = SubmissionFile(
            office.new_id(),
            submission.id,
            proof,
            cleaned.name,
            cleaned.media_type,
            len(cleaned.data),
            digest,
        )
        office.store.files.add(file)
    return file


def _room_for_file(submission: Submission, proof: str, office: Office) -> None:
    if proof not in {one.id for one in file_proofs(submission, office.programme.skill_map)}:
        raise Refused(
            "no-such-proof",
            Text("ここに、そのファイルは要りません。", "No such file is asked for here."),
            Text("一覧にあるものだけを加えてください。", "Add only what is on the list."),
        )
    if len(office.store.files.of_submission(submission.id)) >= MOST_FILES:
        raise Refused(
            "too-many-files",
            Text(f"ファイルは{MOST_FILES}個までです。", f"There can be {MOST_FILES} files."),
            Text("要らないものを消すか、PDFにまとめてください。", "Remove one, or put them into one PDF."),
        )


def remove_file(submission_id: str, file_id: str, learner_id: LearnerId, office: Office) -> None:
    """Take a file out of a draft; raises NotFound, Refused `handed-in-already`."""
    with office.store.transaction():
        submission = _editable(submission_id, learner_id, office)
        file = office.store.files.get(file_id)
        if file.submission == submission.id:
            office.store.files.remove(file_id)


def discard(submission_id: str, learner_id: LearnerId, office: Office) -> None:
    """Throw a draft away, as if it had never been; raises NotFound, Refused `handed-in-already`."""
    with office.store.transaction():
        submission = own(submission_id, learner_id, office)
        if submission.state is not SubmissionState.DRAFT:
            _editable(submission_id, learner_id, office)
            raise _not_a_draft()
        office.store.submissions.remove([submission.id])


@dataclass(frozen=True, slots=True)
class Twice:
    """What the learner has already: `same` stands in the way of handing in, `alike` is only said."""

    same: Text | None = None
    alike: tuple[Text, ...] = ()


def twice(submission: Submission, office: Office) -> Twice:
    """Tell whether the learner has handed in the same before. Nothing is told of other people's."""
    store = office.store
    others = [one for one in store.submissions.of_learner(submission.learner) if one.id != submission.id]
    standing = [one for one in others if one.state in _COUNTS_OR_WAITS]
    again = next((one for one in standing if is_same_claim(one, submission)), None)
    if submission.kind in _ONCE and again is not None:
        return Twice(same=_same_before(again))
    if is_same_piece(submission, store.evidence.of_learner(submission.learner)):
        return Twice(same=_THERE)
    alike = [_ALIKE] if again is not None else []
    digests = {one.digest for one in store.files.of_submission(submission.id)}
    mine = {one.id for one in standing}
    if digests and any(one.id in mine for one in store.submissions.with_file(digests)):
        alike.append(_SAME_FILE)
    return Twice(alike=tuple(alike))


def _same_before(other: Submission) -> Text:
    if other.state is SubmissionState.ACCEPTED:
        return Text(
            "同じ日の同じ証明が、もう認められています。", "The same of that day has been accepted already."
        )
    return Text(
        "同じ日の同じ証明を、もう提出していて、確認を待っています。",
        "You have handed in the same of that day already; it is being looked at.",
    )


_THERE = Text(
    "同じ日の同じ証明が、もう登録されています（提供者の名簿などから）。",
    "The same of that day is here already, from its provider's list or by another way.",
)
_ALIKE = Text(
    "同じ期間の同じ内容を、前にも提出しています。別のことなら、そのまま提出してください。",
    "You have handed in the same for the same time before. If this is something else, go on.",
)
_SAME_FILE = Text(
    "同じファイルを、前の提出でも使っています。まちがいでないか、確かめてください。",
    "You have used the same file before. Make sure that it is the right one.",
)


def hand_in(
    submission_id: str, answer: str, learner_id: LearnerId, actor: Actor, office: Office
) -> Submission:
    """Hand a draft in, or hand it in again with an `answer` to the question that was asked.

    It goes to whoever's turn it is, and is evidence from then on, though not accepted. Raises
    NotFound, Refused `handed-in-already`, `not-complete`, `have-it-already`, and what `ask` of
    confirmations raises where somebody has to confirm it.
    """
    store, programme, today = office.store, office.programme, office.today()
    with store.transaction():
        submission = _editable(submission_id, learner_id, office)
        lacking = missing(submission, store.files.of_submission(submission.id), programme, today)
        if lacking:
            raise _not_complete(lacking)
        same = twice(submission, office).same
        if same is not None:
            raise Conflict("have-it-already", same, _NO_NEED)
        evidence = evidence_of(submission, today)
        if evidence is not None:
            store.evidence.put_waiting(learner_id, evidence)
        store.submissions.replace(replace(submission, handed_in_by=actor.reference))
        store.submissions.mark(submission.id, marks(submission))
        handed = store.submissions.move(
            submission.id,
            desk_of(submission, store.submissions.steps(submission.id), programme.skill_map),
            answer.strip()[:LONGEST_ANSWER],
            by=actor.reference,
            at=office.clock(),
            due_on=today + timedelta(days=programme.skill_map.policy.decision_days),
        )
        store.audit.append(office.clock(), actor.reference, "hand-in", submission.id, {"to": handed.state})
        if handed.state is SubmissionState.CONFIRMING:
            ask(handed, office)
        _tell_learner(handed, actor, office)
    return handed


def _tell_learner(submission: Submission, actor: Actor, office: Office) -> None:
    """Tell the learner what somebody else handed in for them."""
    if actor.role == Role.LEARNER:
        return
    title = submission_title(submission, office)
    message = Text(
        f"窓口で、あなたの代わりに「{title.ja}」を提出しました。",
        f"The help desk handed in “{title.en}” for you.",
    )
    news = News(NoticeKind.HANDED_IN_FOR_YOU, submission.id, message, f"/me/evidence/{submission.id}")
    tell(office.store.learners.get(submission.learner), news, office)


def withdraw(submission_id: str, learner_id: LearnerId, actor: Actor, office: Office) -> None:
    """Take back what was handed in and is not decided; raises NotFound, Refused `wrong-state`."""
    store = office.store
    with store.transaction():
        submission = own(submission_id, learner_id, office)
        if submission.state not in OPEN:
            raise _not_open()
        store.evidence.remove_waiting(submission.id)
        store.submissions.mark(submission.id, ())
        store.submissions.move(
            submission.id, SubmissionState.WITHDRAWN, "", by=actor.reference, at=office.clock()
        )
        store.audit.append(office.clock(), actor.reference, "withdraw", submission.id, {})


def sweep_files(office: Office) -> int:
    """Remove the bytes of files that nothing tells of any more; return how many. For every day."""
    return office.store.files.sweep(office.clock() - SWEPT_AFTER)


def _not_complete(lacking: tuple[Missing, ...]) -> Refused:
    return Refused(
        "not-complete",
        Text(
            "まだ足りないものがあります。" + " ".join(one.message.ja for one in lacking),
            "Something is missing. " + " ".join(one.message.en for one in lacking),
        ),
        Text("足してから、もう一度提出してください。", "Add it, then hand it in again."),
    )


_NO_NEED = Text("もう一度提出する必要はありません。", "There is no need to hand it in again.")


def _too_many_drafts() -> Refused:
    return Refused(
        "too-many-drafts",
        Text(f"書きかけが{MOST_DRAFTS}件あります。", f"There are {MOST_DRAFTS} drafts."),
        Text("どれかを提出するか、消してください。", "Hand one of them in, or throw it away."),
    )


def _not_a_draft() -> Refused:
    return Refused(
        "not-a-draft",
        Text("これは、一度提出されています。", "This was handed in once."),
        Text("やめるときは、取り下げてください。", "To stop it, withdraw it."),
    )


def _not_open() -> Refused:
    return Refused(
        "wrong-state",
        Text("これは、もう取り下げられません。", "This can't be withdrawn any more."),
        Text("いまの状態を確かめてください。", "See in which state it is."),
    )
