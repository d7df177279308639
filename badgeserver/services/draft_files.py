"""The files of a draft, cleaned before they are kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from badgeserver.domain.errors import Conflict, Refused
from badgeserver.domain.handing_in import MOST_FILES
from badgeserver.domain.ids import LearnerId
from badgeserver.domain.questions import file_proofs
from badgeserver.domain.submission import Submission, SubmissionFile
from badgeserver.domain.text import Text
from badgeserver.services.office import Office
from badgeserver.services.submissions import editable
from badgeserver.services.uploads import clean_upload

SWEPT_AFTER: Final = timedelta(hours=1)
"""Bytes that no file has are kept so long: somebody may be handing them in right now."""


def add_file(
    submission_id: str, proof: str, name: str, data: bytes, learner_id: LearnerId, office: Office
) -> SubmissionFile:
    """Clean a file and keep it with a draft as `proof`.

    Raises NotFound, Refused `handed-in-already`, `no-such-proof`, `too-many-files`, `file-twice`, and
    what `clean_upload` raises.
    """
    submission = editable(submission_id, learner_id, office)
    _room_for_file(submission, proof, office)
    cleaned = clean_upload(name, data)
    digest = office.store.files.keep(cleaned.data)
    with office.store.transaction():
        submission = editable(submission_id, learner_id, office)
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
        submission = editable(submission_id, learner_id, office)
        file = office.store.files.get(file_id)
        if file.submission == submission.id:
            office.store.files.remove(file_id)


def sweep_files(office: Office) -> int:
    """Remove the bytes of files that nothing tells of any more; return how many. For every day."""
    return office.store.files.sweep(office.clock() - SWEPT_AFTER)
