"""The repository of files that were handed in: what they are is in the database, their bytes in a folder."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select

from badgeserver.domain.ids import EvidenceId
from badgeserver.domain.submission import SubmissionFile
from badgeserver.storage.file_folder import FileFolder
from badgeserver.storage.refusals import NO_SUCH_FILE
from badgeserver.storage.rows import insert_rows
from badgeserver.storage.sessions import Sessions
from badgeserver.storage.tables import SubmissionFileRow


class SubmissionFiles:
    """Files of submissions.

    Bytes are there before the row that tells of them, and stay until nothing tells of them any more:
    a crash between the two leaves bytes to sweep up, and never a file without its contents.
    """

    def __init__(self, sessions: Sessions, folder: FileFolder) -> None:
        self._sessions = sessions
        self._folder = folder

    def keep(self, data: bytes) -> str:
        """Keep bytes and return the digest that a SubmissionFile names; raises Misconfigured."""
        return self._folder.put(data)

    def add(self, file: SubmissionFile) -> None:
        """Keep what a file is, after its bytes; raises NotFound (`no-such-submission`)."""
        with self._sessions.writing(submission_id=file.submission) as session:
            there = select(func.max(SubmissionFileRow.position))
            last = session.scalar(there.where(SubmissionFileRow.submission_id == file.submission))
            row = {**_to_row(file), "position": 0 if last is None else last + 1}
            insert_rows(session, SubmissionFileRow, [row])

    def get(self, file_id: str) -> SubmissionFile:
        """Return what the file is; raises NotFound (`no-such-file`)."""
        with self._sessions.reading() as session:
            row = session.get(SubmissionFileRow, file_id)
            if row is None:
                raise NO_SUCH_FILE.about({"file_id": file_id})
            return _to_domain(row)

    def read(self, file: SubmissionFile) -> bytes:
        """Return the bytes of a file; raises NotFound (`file-lost`)."""
        return self._folder.get(file.digest)

    def of_submission(self, submission_id: EvidenceId) -> tuple[SubmissionFile, ...]:
        """Return the files of a submission in the order in which they came."""
        return self.of_submissions([submission_id])

    def of_submissions(self, submission_ids: Iterable[EvidenceId]) -> tuple[SubmissionFile, ...]:
        """Return the files of several submissions, by submission and in the order in which they came."""
        theirs = select(SubmissionFileRow).where(SubmissionFileRow.submission_id.in_(list(submission_ids)))
        theirs = theirs.order_by(SubmissionFileRow.submission_id, SubmissionFileRow.position)
        with self._sessions.reading() as session:
            return tuple(map(_to_domain, session.scalars(theirs)))

    def remove(self, file_id: str) -> None:
        """Forget a file, if there is one; its bytes go with the next `sweep`."""
        with self._sessions.writing() as session:
            session.execute(delete(SubmissionFileRow).where(SubmissionFileRow.id == file_id))

    def sweep(self, before: datetime) -> int:
        """Remove the bytes that no file has, of those put here before that moment; return how many.

        The moment leaves alone what somebody is handing in right now.
        """
        removed = 0
        for digest in self._folder.digests(before):
            if not self._is_used(digest):
                self._folder.remove(digest)
                removed += 1
        return removed

    def remove_unused(self, digests: Iterable[str]) -> None:
        """Remove the bytes with these digests, unless a file still has them."""
        for digest in digests:
            if not self._is_used(digest):
                self._folder.remove(digest)

    def _is_used(self, digest: str) -> bool:
        using = select(SubmissionFileRow.id).where(SubmissionFileRow.digest == digest).limit(1)
        with self._sessions.reading() as session:
            return session.scalar(using) is not None


def _to_row(file: SubmissionFile) -> dict[str, Any]:
    return {
        "id": file.id,
        "submission_id": file.submission,
        "proof": file.proof,
        "name": file.name,
        "media_type": file.media_type,
        "size": file.size,
        "digest": file.digest,
    }


def _to_domain(row: SubmissionFileRow) -> SubmissionFile:
    return SubmissionFile(
        row.id, row.submission_id, row.proof, row.name, row.media_type, row.size, row.digest
    )
