"""The answer to a presentation: what its holder signed, and each credential in it by itself."""

from __future__ import annotations

from dataclasses import dataclass

from badgeserver.domain.text import Text
from badgeserver.domain.verdict import Answer, Check, Verdict


@dataclass(frozen=True, slots=True)
class PresentationVerdict:
    """The overall answer, the checks of the presentation itself, and a verdict for each credential.

    `holder` is whose key signed the presentation, None where nobody signed it or the key is not
    theirs; `of_others` are the positions of the credentials that do not say that they are about the
    holder, which alone is no fault: a parent may show a child's. One failure anywhere makes the whole
    invalid, and what is unknown leaves it unknown.
    """

    answer: Answer
    summary: Text
    checks: tuple[Check, ...]
    credentials: tuple[Verdict, ...]
    holder: str | None = None
    of_others: tuple[int, ...] = ()
