"""What is said of a badge whose holder had their data removed: its status, and how to verify a copy."""

from __future__ import annotations

from datetime import datetime

from badgeserver.domain.award import IssuedCredential
from badgeserver.domain.errors import NotFound
from badgeserver.domain.text import Text
from badgeserver.domain.verdict import Answer, Check, Outcome, Verdict

_WHAT_IS_LEFT = Text(
    "持ち主の希望で、この証明書の内容はこのサイトから消されました。"
    "証明書のファイルや紙があれば、「検証」のページで確かめられます。",
    "At the holder's wish, what this credential said was removed from this site. "
    "A file or a printed certificate of it can still be verified on the page “Verify”.",
)
_REVOKED = Text("この証明書は失効しています。", "This credential was revoked.")
_NOT_REVOKED = Text("この証明書は失効していません。", "This credential was not revoked.")


def verdict_on_removed(credential: IssuedCredential, now: datetime) -> Verdict:
    """Return what can be said by the record: that it was revoked, or else neither yes nor no."""
    revoked = credential.revoked_at is not None
    status = Check(
        "status",
        Text("取り消し", "Revocation"),
        Outcome.FAILED if revoked else Outcome.PASSED,
        _REVOKED if revoked else _NOT_REVOKED,
        "revoked" if revoked else None,
    )
    content = Check(
        "content",
        Text("証明書の内容", "Content of the credential"),
        Outcome.UNKNOWN,
        _WHAT_IS_LEFT,
        "removed",
    )
    answer, summary = (Answer.INVALID, _REVOKED) if revoked else (Answer.UNKNOWN, _WHAT_IS_LEFT)
    return Verdict(answer, summary, (content, status), None, now)


def nothing_to_give() -> NotFound:
    """Return that there is no file of a badge any more."""
    return NotFound("removed-by-holder", _WHAT_IS_LEFT, Text("持ち主にきいてください。", "Ask its holder."))
