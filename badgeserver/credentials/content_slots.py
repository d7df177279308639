"""Which parts of a credential's content differ from one credential to the next, and how they are written.

A template serves all contents that agree in everything else. What counts as differing is listed here, and
so is what a credential leaves unsaid; whatever is not listed is part of the template's key: a field that is
added to the content makes templates fit more seldom, never wrongly. A differing value that is empty (None,
0, "") is part of the key too, and so is the order of the evidence by date: a credential may leave a member
out, or sort, by them.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from operator import attrgetter, itemgetter
from typing import Any, Final, TypeAlias, get_type_hints

from badgeserver.credentials.achievement_credential import CredentialContent, identity_hash
from badgeserver.credentials.evidence_entry import ToldEvidence
from badgeserver.credentials.timestamps import end_of_day, format_timestamp, start_of_day
from badgeserver.domain.award import Award, StatusEntry
from badgeserver.domain.learner import Learner

Values: TypeAlias = Sequence[Any]
Writer: TypeAlias = Callable[[Values], str]

DIFFERING: Final[Mapping[type, frozenset[str]]] = {
    CredentialContent: frozenset({"id", "salt", "issued_at"}),
    Award: frozenset({"awarded_on", "valid_until"}),
    Learner: frozenset({"name", "email"}),
    StatusEntry: frozenset({"index"}),
    ToldEvidence: frozenset(
        {"id", "name", "genre", "narrative", "dated", "score", "level", "rubric", "practice"}
    ),
}
UNSAID: Final[Mapping[type, frozenset[str]]] = {
    Award: frozenset({"id", "learner", "evidence", "record", "supersedes"}),
    Learner: frozenset(
        {
            "id", "group", "municipality", "residence", "reading",
            "invented", "sector", "born_on", "language",
        }
    ),
}  # fmt: skip
"""What no credential says, and so says nothing of its template."""
_BY_IDENTITY: Final = frozenset({"badge", "programme"})
"""Large values, which are the same objects as long as a version of the map is in use."""
_APART: Final = frozenset({"evidence", "seals"})


def _paths(kind: type, prefix: str = "") -> Iterator[tuple[str, bool]]:
    """Yield the dotted name of each field of `kind`, and whether it differs; of nested values, theirs."""
    hints = get_type_hints(kind)
    for one in fields(kind):
        path, hint = prefix + one.name, hints[one.name]
        if hint in DIFFERING:
            yield from _paths(hint, f"{path}.")
        elif one.name not in (UNSAID.get(kind, ()) if prefix else _BY_IDENTITY | _APART):
            yield path, one.name in DIFFERING[kind]


def _of(kind: type, differing: bool) -> tuple[str, ...]:
    return tuple(path for path, differs in _paths(kind) if differs is differing)


_CONTENT = _of(CredentialContent, True)
_PIECE = _of(ToldEvidence, True)
_read_content = attrgetter(*_CONTENT)
_read_constants = attrgetter(*_of(CredentialContent, False))
_read_piece = attrgetter(*_PIECE)
_read_piece_constants = attrgetter(*_of(ToldEvidence, False))
_EMAIL, _SALT = _CONTENT.index("learner.email"), _CONTENT.index("salt")


def key_and_values(content: CredentialContent) -> tuple[Hashable, Values] | None:
    """Return the key of the template for `content`, and its differing values; None where there is none.

    The key names badge and programme by identity: whoever keeps it keeps them. There is no template
    for evidence that is sealed.
    """
    evidence, seals = content.evidence, content.seals
    values: list[Any] = [*_read_content(content)]
    constants: list[Hashable] = [id(content.badge), id(content.programme), *_read_constants(content)]
    for piece in evidence:
        if piece.id in seals:
            return None
        values += _read_piece(piece)
        constants += _read_piece_constants(piece)
    constants += [value and True for value in values]
    if len(evidence) > 1:
        days = [piece.dated for piece in evidence]
        constants += map(sorted(set(days)).index, days)
    return tuple(constants), values


def writers(values: Values) -> Iterator[Writer]:
    """Yield each way in which a credential may write a differing value, as a function of them all."""
    for number, value in enumerate(values):
        for write in _WAYS.get(type(value), ()) if value else ():
            yield _written(number, write)
    yield lambda values: identity_hash(values[_EMAIL], values[_SALT])


def _written(number: int, write: Callable[[Any], str] | None) -> Writer:
    if write is None:
        return itemgetter(number)
    return lambda values: write(values[number])


_WAYS: Final[Mapping[type, Sequence[Callable[[Any], str] | None]]] = {
    str: (None,),
    int: (str,),
    date: (date.isoformat, start_of_day, end_of_day),
    datetime: (format_timestamp,),
}


def marked(content: CredentialContent, seed: int) -> CredentialContent:
    """Return `content` with a mark in place of each differing value, found again wherever it is written.

    Other seeds give other marks. Dates of evidence keep their order.
    """
    marks = _Marks(seed, content)
    with_marks = _replaced(content, _CONTENT, marks)
    evidence = tuple(_replaced(piece, _PIECE, marks) for piece in content.evidence)
    marked_content: CredentialContent = replace(with_marks, evidence=evidence, seals={})
    return marked_content


class _Marks:
    """Values that no real content has, each another one."""

    def __init__(self, seed: int, content: CredentialContent) -> None:
        self._number = seed * 1_000
        self._days = sorted({piece.dated for piece in content.evidence})
        self._first = date(2500 + 100 * (seed % 20), 1, 1)

    def __call__(self, path: str, value: Any) -> Any:
        """Return a mark of the type of `value`; what is empty stays as it is."""
        self._number += 1
        if not value:
            return value
        if isinstance(value, datetime):
            return datetime(3000, 1, 1, tzinfo=UTC) + timedelta(seconds=self._number * 7_919)
        if isinstance(value, date):
            return self._day(path, value)
        if isinstance(value, int):
            return 7_000_000_000 + self._number
        return f"qz{self._number:07}zq" if isinstance(value, str) else value

    def _day(self, path: str, value: date) -> date:
        if path == "dated":
            return self._first + timedelta(days=3 * self._days.index(value))
        return self._first + timedelta(days=1_000 + self._number % 1_000 * 3)


def _replaced(value: Any, paths: Sequence[str], marks: Callable[[str, Any], Any]) -> Any:
    """Return the dataclass `value` with marks at `paths`."""
    changes = {path: marks(path, getattr(value, path)) for path in paths if "." not in path}
    inner: dict[str, list[str]] = {}
    for path in paths:
        name, dot, rest = path.partition(".")
        if dot:
            inner.setdefault(name, []).append(rest)
    for name, rest_of in inner.items():
        changes[name] = _replaced(getattr(value, name), rest_of, marks)
    return replace(value, **changes)
