"""Rosters: who has completed what, row by row, as a provider lists it; and what becomes of each row."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from badgeserver.domain.ids import CertificateId, EvidenceId, LearnerId
from badgeserver.domain.text import Text


class RosterField(StrEnum):
    """What a column of a roster can hold."""

    NAME = "name"
    EMAIL = "email"
    CERTIFICATE = "certificate"
    DATE = "date"
    SCORE = "score"
    LEVEL = "level"
    NUMBER = "number"
    WITHDRAWN = "withdrawn"


FIELD_WORDS: Final[Mapping[RosterField, Text]] = {
    RosterField.NAME: Text("氏名", "name"),
    RosterField.EMAIL: Text("メール", "email"),
    RosterField.CERTIFICATE: Text("資格", "certificate"),
    RosterField.DATE: Text("合格日", "date"),
    RosterField.SCORE: Text("点数", "score"),
    RosterField.LEVEL: Text("級", "level"),
    RosterField.NUMBER: Text("証書番号", "number"),
    RosterField.WITHDRAWN: Text("取消", "withdrawn"),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a row, by its `code` (see `roster_faults`), and in which column if in one."""

    code: str
    field: RosterField | None = None


@dataclass(frozen=True, slots=True)
class RosterRow:
    """A completion as it was listed in row `row`, counted from 1 as a spreadsheet does.

    With `withdrawn` the provider takes the same completion back. `number` is compared without
    regard to zeros at its front, which spreadsheets drop.
    """

    row: int
    name: str
    email: str
    certificate: CertificateId
    dated: date
    score: int | None = None
    level: int | None = None
    number: str = ""
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that can't be understood, with everything that is wrong with it."""

    row: int
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Roster:
    """A roster as it was read: its rows, its encoding, what separates its columns, and columns left out."""

    rows: tuple[RosterRow | BadRow, ...]
    encoding: str
    separator: str = ""
    ignored: tuple[str, ...] = ()


class RowOutcome(StrEnum):
    """What becomes of a row."""

    ACCEPTED = "accepted"
    ALREADY_THERE = "already_there"
    WAITING = "waiting"
    """Nobody has an account with the address yet; it counts as soon as somebody does."""
    NAME_DIFFERS = "name_differs"
    """Staff decide whether it is the same person."""
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class ReportLine:
    """What became of the row `row`, and why if it was refused. It says nothing about the person."""

    row: int
    outcome: RowOutcome
    faults: tuple[Fault, ...] = ()


class ImportState(StrEnum):
    """How far an import is."""

    DRAFT = "draft"
    """Shown to staff, who have not said yet that it shall be brought in."""
    RUNNING = "running"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterImport:
    """A roster that was handed in. `digest` is the file's SHA-256 in hex.

    `done` of `rows` rows are worked off; `counts` tells how many came out how. The file itself is
    kept only as long as it is needed. `moved_at` is when it last went on.
    """

    id: str
    provider: str
    digest: str
    name: str
    encoding: str
    ignored: tuple[str, ...]
    rows: int
    begun_by: str
    begun_at: datetime
    moved_at: datetime
    state: ImportState
    done: int = 0
    counts: Mapping[RowOutcome, int] = field(default_factory=dict)
    idempotency_key: str | None = None
    finished_at: datetime | None = None


class EntryState(StrEnum):
    """How it stands with a completion that was listed."""

    ACCEPTED = "accepted"
    WAITING = "waiting"
    DOUBTFUL = "doubtful"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class RosterEntry:
    """That a provider listed a completion. `key` is a keyed hash of all that makes it the same one."""

    key: str
    provider: str
    state: EntryState
    evidence: EvidenceId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingCompletion:
    """A completion for somebody without an account; address and name are keyed hashes."""

    key: str
    provider: str
    address: str
    name: str
    certificate: CertificateId
    dated: date
    score: int | None
    level: int | None
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A completion whose address is a learner's, while the name is not. `stated_name` may be unknown ("")."""

    key: str
    provider: str
    learner: LearnerId
    stated_name: str
    certificate: CertificateId
    dated: date
    score: int | None
    level: int | None
    since: datetime


def name_key(name: str) -> str:
    """Return a name as it is compared: without regard to spaces, width and case (Unicode NFKC)."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())
