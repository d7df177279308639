"""Opening a file that was handed in: for whose it is, and for those who judge it."""

from __future__ import annotations

from dataclasses import dataclass

from badgeserver.domain.errors import NotFound
from badgeserver.domain.handing_in import EDITABLE
from badgeserver.domain.ids import StaffId
from badgeserver.domain.looks import Purpose
from badgeserver.domain.person import Actor, Role
from badgeserver.domain.submission import Submission, SubmissionFile, SubmissionState
from badgeserver.domain.text import Text
from badgeserver.services.assessors import may_judge
from badgeserver.services.looks import record_looks
from badgeserver.services.office import Office
from badgeserver.services.own_town import is_within, town_of


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A file with its bytes. `is_picture`: it was drawn anew here, and is safe to be shown on a page."""

    file: SubmissionFile
    data: bytes

    @property
    def is_picture(self) -> bool:
        """Tell whether a page may show it."""
        return self.file.media_type.startswith("image/")


def open_file(file_id: str, actor: Actor, office: Office) -> OpenedFile:
    """Return a file for the learner whose it is, or a staff member who may see it, which is recorded.

    Raises NotFound `no-such-file`, to everybody else too, and `file-lost`.
    """
    store = office.store
    with store.transaction():
        file = store.files.get(file_id)
        submission = store.submissions.get(file.submission)
        if not _may_open(submission, actor, office):
            raise NotFound(
                "no-such-file",
                Text("そのファイルは見つかりません。", "There is no such file."),
                Text("提出のページから開いてください。", "Open it from the page of the submission."),
            )
        if actor.role != Role.LEARNER:
            store.audit.append(office.clock(), actor.reference, "open-file", file_id, {})
            record_looks([submission.learner], Purpose.FILE, actor, office)
    return OpenedFile(file, store.files.read(file))


def _may_open(submission: Submission, actor: Actor, office: Office) -> bool:
    match actor.role:
        case Role.LEARNER:
            return submission.learner == actor.id
        case Role.HELP_DESK:
            return submission.state in EDITABLE and submission.handed_in_by == actor.reference
        case Role.STAFF:
            return submission.state is not SubmissionState.DRAFT and _in_their_town(submission, actor, office)
        case Role.ASSESSOR:
            return submission.state is not SubmissionState.DRAFT and _is_theirs(submission, actor, office)
        case _:
            return False


def _in_their_town(submission: Submission, actor: Actor, office: Office) -> bool:
    """Tell whether a submission is within a staff member's municipality, where they have one."""
    return is_within(town_of(actor, office), office.store.learners.get(submission.learner))


def _is_theirs(submission: Submission, actor: Actor, office: Office) -> bool:
    """Tell whether an assessor judges what the submission is about, and has no interest in it."""
    return may_judge(StaffId(actor.id), submission, office)
