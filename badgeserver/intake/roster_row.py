"""One row of a roster: its cells checked against the catalogue, with all that is wrong at once."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from functools import cache
from typing import Final

from badgeserver.domain.catalogue import ExternalCertificate
from badgeserver.domain.ids import CertificateId
from badgeserver.domain.roster import BadRow, Fault, RosterField, RosterRow, name_key
from badgeserver.intake.roster_cells import day_of, level_of, whole_number

LONGEST_NAME = 200
LONGEST_NUMBER = 100

_EMAIL: Final = re.compile(r"[^@\s<>()\[\]\\,;:\"]{1,64}@[^@\s<>()\[\]\\,;:\"]{1,190}")
_ROUNDED: Final = re.compile(r"\d(?:\.\d+)?e\+\d+", re.IGNORECASE | re.ASCII)
_WITHDRAWN: Final = frozenset(
    {"取消", "取り消し", "取消し", "撤回", "無効", "○", "〇", "1", "yes", "y", "true", "x", "はい", "済"}
    | {"withdrawn", "revoked"}
)
_STANDS: Final = frozenset({"", "0", "no", "n", "false", "いいえ", "-", "有効"})


class RowReader:
    """Reads rows on the day `today`: of `certificates`, those in `listed` may be listed."""

    def __init__(
        self,
        certificates: Mapping[CertificateId, ExternalCertificate],
        listed: Collection[CertificateId],
        today: date,
    ) -> None:
        self._certificates = certificates
        self._listed = listed
        self._today = today
        self._by_name: defaultdict[str, set[CertificateId]] = defaultdict(set)
        for one in certificates.values():
            for name in (one.id, one.name.ja, one.name.en):
                self._by_name[name_key(name)].add(one.id)
        self.only = next(iter(listed)) if len(listed) == 1 else None
        self._day_of = cache(day_of)

    def read(self, number: int, cells: Mapping[RosterField, str]) -> RosterRow | BadRow:
        """Return the row, or everything that is wrong with it."""
        row = _Row({one: unicodedata.normalize("NFKC", cell).strip() for one, cell in cells.items()})
        name, email = row.name(cells.get(RosterField.NAME, "")), row.email()
        certificate, dated = self._certificate(row), self._dated(row)
        score, level = self._score(row, certificate), self._level(row, certificate)
        serial, withdrawn = row.number(), row.withdrawn()
        if certificate is not None and dated is not None and not certificate.was_given_on(dated):
            row.fault("not-given-then", RosterField.DATE)
        if certificate is None or dated is None or row.faults:
            return BadRow(number, tuple(row.faults))
        return RosterRow(number, name, email, certificate.id, dated, score, level, serial, withdrawn)

    def _certificate(self, row: _Row) -> ExternalCertificate | None:
        stated = row.cell(RosterField.CERTIFICATE)
        if not stated and self.only is not None:
            return self._certificates[self.only]
        found = self._by_name.get(name_key(stated), set())
        if len(found) == 1:
            certificate = self._certificates[next(iter(found))]
            if certificate.id not in self._listed:
                row.fault("certificate-of-others", RosterField.CERTIFICATE)
            return certificate
        code = "ambiguous-certificate" if found else "unknown-certificate" if stated else "missing"
        row.fault(code, RosterField.CERTIFICATE)
        return None

    def _dated(self, row: _Row) -> date | None:
        stated = row.cell(RosterField.DATE)
        dated = self._day_of(stated)
        if dated is None:
            row.fault("bad-date" if stated else "missing", RosterField.DATE)
        elif dated > self._today:
            row.fault("date-in-the-future", RosterField.DATE)
        return dated

    def _score(self, row: _Row, certificate: ExternalCertificate | None) -> int | None:
        stated = row.cell(RosterField.SCORE)
        score = whole_number(stated)
        scale = certificate.score if certificate is not None else None
        if score is None:
            if stated:
                row.fault("bad-score", RosterField.SCORE)
        elif scale is not None and score > scale.maximum:
            row.fault("score-too-high", RosterField.SCORE)
        elif scale is not None and scale.pass_mark is not None and score < scale.pass_mark:
            row.fault("below-pass-mark", RosterField.SCORE)
        return score

    def _level(self, row: _Row, certificate: ExternalCertificate | None) -> int | None:
        stated = row.cell(RosterField.LEVEL)
        level = level_of(stated)
        if certificate is None or not certificate.levels:
            return None
        if not stated:
            row.fault("level-missing", RosterField.LEVEL)
        elif level not in certificate.levels:
            row.fault("bad-level", RosterField.LEVEL)
        return level


class _Row:
    """The cells of one row, in Unicode's NFKC, and the faults found so far."""

    def __init__(self, cells: Mapping[RosterField, str]) -> None:
        self._cells = cells
        self.faults: list[Fault] = []

    def cell(self, field: RosterField) -> str:
        return self._cells.get(field, "")

    def fault(self, code: str, field: RosterField) -> None:
        self.faults.append(Fault(code, field))

    def name(self, stated: str) -> str:
        """Return the name as it was written, its spaces made single."""
        name = " ".join(stated.split())
        if not name:
            self.fault("missing", RosterField.NAME)
        elif len(name) > LONGEST_NAME or not name.isprintable():
            self.fault("bad-name", RosterField.NAME)
        return name

    def email(self) -> str:
        email = self.cell(RosterField.EMAIL).removeprefix("mailto:")
        if not email:
            self.fault("missing", RosterField.EMAIL)
        elif not (_EMAIL.fullmatch(email) and email.isprintable()):
            self.fault("bad-email", RosterField.EMAIL)
        return email

    def number(self) -> str:
        number = "".join(self.cell(RosterField.NUMBER).split()).removesuffix(".0")
        if _ROUNDED.fullmatch(number):
            self.fault("damaged-number", RosterField.NUMBER)
        elif len(number) > LONGEST_NUMBER or not number.isprintable():
            self.fault("bad-number", RosterField.NUMBER)
        return number

    def withdrawn(self) -> bool:
        stated = self.cell(RosterField.WITHDRAWN).casefold()
        if stated not in _WITHDRAWN | _STANDS:
            self.fault("unclear-withdrawal", RosterField.WITHDRAWN)
        return stated in _WITHDRAWN
