"""Verifying many files at once, each by itself: one that can't be read holds up no other."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from badgeserver.domain.errors import BadgeserverError, NotFound, Refused
from badgeserver.domain.receipt import Receipt, ReceiptLine, shortened
from badgeserver.domain.text import Text
from badgeserver.domain.verdict import Answer, Check, Outcome, Shown, Verdict
from badgeserver.services.verification import VerificationDesk, read_reference, verify_at, verify_file

LONGEST_WORK: Final = timedelta(seconds=60)
"""After which no further file of one request is begun: strangers' files may ask for much work."""


@dataclass(frozen=True, slots=True)
class HandedFile:
    """A file as it was handed in; its name is whatever the sender wrote."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Finding:
    """What came of one file or address: a verdict, or why there is none (`refused`)."""

    name: str
    sha256: str
    verdict: Verdict | None
    refused: BadgeserverError | None = None

    @property
    def answer(self) -> Answer | None:
        """The verdict's answer; None where nothing could be read."""
        return None if self.verdict is None else self.verdict.answer

    @property
    def shown(self) -> Shown | None:
        """What the thing says of itself, where it could be read."""
        return None if self.verdict is None else self.verdict.shown

    @property
    def why(self) -> Text:
        """The verdict in one sentence; for what could not be read, the reason and what to do."""
        if self.refused is not None:
            return _joined(self.refused.message, self.refused.mend)
        return self.verdict.summary if self.verdict is not None else Text("", "")


def verify_files(
    files: Iterable[HandedFile], desk: VerificationDesk, most_bytes: int | None = None
) -> Iterator[Finding]:
    """Verify each file by its content and yield what came of it, in the order given.

    One above `most_bytes` is not read. What is not begun within `LONGEST_WORK` is unknown.
    """
    begun = desk.clock()
    for file in files:
        if desk.clock() - begun > LONGEST_WORK:
            yield finding_of(file, _not_begun())
        elif most_bytes is not None and len(file.data) > most_bytes:
            yield finding_of(file, _too_large(most_bytes))
        else:
            yield finding_of(file, _verified(file.data, desk))


def verify_named(reference: str, desk: VerificationDesk) -> Finding:
    """Verify a file by its name, or the credential at an address, and return what came of it."""
    try:
        if reference.startswith(("https://", "http://")):
            return Finding(reference, "", verify_at(reference, desk))
        file = HandedFile(reference, read_reference(reference))
        return finding_of(file, _verified(file.data, desk))
    except (Refused, NotFound) as error:
        return Finding(reference, "", None, error)


def finding_of(file: HandedFile, found: Verdict | BadgeserverError) -> Finding:
    """Return a file's finding."""
    digest = hashlib.sha256(file.data).hexdigest()
    if isinstance(found, Verdict):
        return Finding(file.name, digest, found)
    return Finding(file.name, digest, None, found)


def _verified(data: bytes, desk: VerificationDesk) -> Verdict | BadgeserverError:
    try:
        return verify_file(data, desk)
    except (Refused, NotFound) as error:
        return error


def receipt_for(findings: Iterable[Finding], site: str, desk: VerificationDesk) -> Receipt:
    """Return the receipt of what was found now, by the site with that address."""
    return Receipt(site, desk.clock(), tuple(_line(one, site) for one in findings))


def _line(finding: Finding, site: str) -> ReceiptLine:
    line = ReceiptLine(shortened(finding.name), finding.sha256, finding.answer, _short(finding.why))
    shown = finding.shown
    if shown is None or finding.verdict is None:
        return line
    level = shown.level
    return ReceiptLine(
        name=line.name,
        sha256=line.sha256,
        answer=line.answer,
        why=line.why,
        holder=shortened(shown.holder_name or ""),
        badge=_short(shown.badge_name),
        level=None if level is None else level.in_words,
        level_page="" if level is None else f"{site}/badges/levels/{level.id}",
        issuer=shortened(shown.issuer_name),
        issuer_site=shortened(shown.issuer_site),
        awarded_on=shown.awarded_on,
        valid_until=shown.valid_until,
        replaced=None if shown.replaced is None else shown.replaced.words,
        known_as_of=finding.verdict.status_known_as_of,
        credential=shortened(shown.credential_id or ""),
    )


def _short(text: Text) -> Text:
    return Text(shortened(text.ja), shortened(text.en))


def _joined(message: Text, mend: Text) -> Text:
    return Text(f"{message.ja}{mend.ja}", f"{message.en} {mend.en}")


def _not_begun() -> Verdict:
    why = Text(
        "時間が足りず、このファイルはまだ調べていません。ファイルを分けて、もう一度お試しください。",
        "There was no time left to look at this file. Hand it in again with fewer others.",
    )
    title = Text("ファイルを読む", "Reading the file")
    return Verdict(Answer.UNKNOWN, why, (Check("read", title, Outcome.UNKNOWN, why, "no-time-left"),))


def _too_large(most: int) -> Refused:
    size = most // (1024 * 1024)
    return Refused(
        "too-large",
        Text("ファイルが大きすぎます。", "The file is too large."),
        Text(f"{size}MB以下のファイルにしてください。", f"Choose a file of {size} MB or less."),
    )
