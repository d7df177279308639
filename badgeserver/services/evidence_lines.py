"""Evidence as other programs hand it over: one JSON value for each learner, hostile until checked."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any, BinaryIO, NoReturn

from badgeserver.domain.errors import Refused
from badgeserver.domain.evidence import (
    AchievementEvidence,
    CertificateEvidence,
    Evidence,
    ExperienceEvidence,
)
from badgeserver.domain.ids import AchievementId, CertificateId, EvidenceId, LearnerId
from badgeserver.domain.skill_map import SkillMap
from badgeserver.domain.text import Text

LONGEST_LINE = 1_000_000
"""Bytes, without the line's end."""

KEYS = {
    "cert": {"cert", "date", "score", "level"},
    "achievement": {"achievement", "date", "rubric", "confirmed_by"},
    "experience": {"experience", "date", "months", "rubric", "gap_months"},
}


@dataclass(frozen=True, slots=True)
class LearnerLine:
    """One line: whose evidence, and the pieces, none of them accepted."""

    learner: LearnerId
    evidence: tuple[Evidence, ...]


def numbered_lines(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Yield the lines of `file` that are not empty with their numbers, counted from 1.

    One line at a time is in memory, and of one that is too long only as much as shows that it is.
    """
    for number in count(1):
        line = file.readline(LONGEST_LINE + 2)
        if not line:
            return
        if not line.endswith(b"\n"):
            _pass_over_the_rest(file)
        if line.strip():
            yield number, line


def _pass_over_the_rest(file: BinaryIO) -> None:
    while (rest := file.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
        pass


def read_line(line: bytes, skill_map: SkillMap, new_id: Callable[[], str], today: date) -> LearnerLine:
    """Read `{"learner": …, "evidence": [{"cert" | "achievement" | "experience": …, …}, …]}`.

    Experience without a date is stated today. Raises Refused `bad-line` naming what is wrong.
    """
    value = _parsed(line)
    if not isinstance(value, dict) or not isinstance(value.get("learner"), str):
        _refuse("“learner” が文字列ではありません。", "“learner” is not a string.")
    pieces = value.get("evidence")
    if not isinstance(pieces, list):
        _refuse("“evidence” が配列ではありません。", "“evidence” is not a list.")
    reader = _PieceReader(skill_map, new_id, today)
    return LearnerLine(LearnerId(value["learner"]), tuple(reader.read(piece) for piece in pieces))


def read_piece(piece: Mapping[str, Any], skill_map: SkillMap, id: EvidenceId, today: date) -> Evidence:
    """Return the piece that one value of `evidence` in a line tells of, as `id`; raises as `read_line`."""
    return _PieceReader(skill_map, lambda: id, today).read(piece)


# How JSON can write what is no character: NUL, and half of a surrogate pair (RFC 8259, 8.2).
_SUSPECT = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")
_NO_CHARACTER = re.compile("[\x00\ud800-\udfff]")


def _parsed(line: bytes) -> Any:
    if len(line.rstrip(b"\r\n")) > LONGEST_LINE:
        _refuse("行が長すぎます。", "The line is too long.")
    text = _decoded(line)
    try:
        value = json.loads(text, object_pairs_hook=_each_key_once)
        if _SUSPECT.search(text) and any(map(_NO_CHARACTER.search, _strings(value))):
            _refuse("文字ではないものが入っています。", "It holds something that is no character.")
    except (ValueError, RecursionError):
        _refuse("JSONとして読めません。", "It is not JSON.")
    return value


def _decoded(line: bytes) -> str:
    try:
        return line.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(
            "bad-line",
            Text("UTF-8の文字として読めません。", "It is not text in UTF-8."),
            Text("UTF-8で保存してください。", "Save the file as UTF-8."),
        ) from error


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            shown = key[:80]
            _refuse(f"「{shown}」が同じところに2回あります。", f"“{shown}” stands twice in one place.")
        found[key] = value
    return found


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from value
        yield from _strings(list(value.values()))
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)


class _PieceReader:
    def __init__(self, skill_map: SkillMap, new_id: Callable[[], str], today: date) -> None:
        self._map = skill_map
        self._new_id = new_id
        self._today = today

    def read(self, piece: Any) -> Evidence:
        kinds = [kind for kind in KEYS if isinstance(piece, dict) and kind in piece]
        if len(kinds) != 1:
            _refuse(
                "証明には cert、achievement、experience のどれか1つが必要です。",
                "A piece of evidence has exactly one of cert, achievement, experience.",
            )
        kind = kinds[0]
        unknown = sorted(set(piece) - KEYS[kind])
        if unknown:
            _refuse(f"「{unknown[0]}」という項目はありません。", f"There is no key “{unknown[0]}”.")
        readers = {
            "cert": self._certificate,
            "achievement": self._achievement,
            "experience": self._experience,
        }
        return readers[kind](piece, EvidenceId(self._new_id()))

    def _certificate(self, piece: Mapping[str, Any], id: EvidenceId) -> Evidence:
        certificate = self._map.certificates[CertificateId(_known(piece["cert"], self._map.certificates))]
        score, level = _number(piece, "score"), _number(piece, "level")
        if score is not None and certificate.score is not None and score > certificate.score.maximum:
            highest = certificate.score.maximum
            _refuse(f"“score” は{highest}点までです。", f"“score” is {highest} at most.")
        if level is not None and certificate.levels and level not in certificate.levels:
            _refuse(f"“level” に{level}はありません。", f"There is no “level” {level}.")
        return CertificateEvidence(id, certificate.id, _date(piece), score, level)

    def _achievement(self, piece: Mapping[str, Any], id: EvidenceId) -> Evidence:
        achievement = AchievementId(_known(piece["achievement"], self._map.achievements))
        confirmed_by = piece.get("confirmed_by")
        if confirmed_by is not None and not isinstance(confirmed_by, str):
            _refuse("“confirmed_by” が文字列ではありません。", "“confirmed_by” is not a string.")
        return AchievementEvidence(id, achievement, _date(piece), self._rubric(piece), confirmed_by)

    def _experience(self, piece: Mapping[str, Any], id: EvidenceId) -> Evidence:
        area = _known(piece["experience"], self._map.experience_areas)
        months = _number(piece, "months")
        if months is None:
            _refuse("“months” がありません。", "“months” is missing.")
        dated = _date(piece) if "date" in piece else self._today
        gap = _number(piece, "gap_months") or 0
        return ExperienceEvidence(id, area, months, dated, self._rubric(piece), gap)

    def _rubric(self, piece: Mapping[str, Any]) -> int | None:
        rubric = _number(piece, "rubric")
        if rubric is not None and rubric not in self._map.policy.rubric:
            _refuse(f"評価「{rubric}」は段階にありません。", f"There is no rubric step {rubric}.")
        return rubric


def _known(id: Any, known: Mapping[Any, Any]) -> str:
    if not isinstance(id, str) or id not in known:
        shown = str(id)[:80]
        _refuse(f"「{shown}」はスキルマップにありません。", f"“{shown}” is not in the skill map.")
    return id


def _date(piece: Mapping[str, Any]) -> date:
    try:
        return date.fromisoformat(piece["date"])
    except (KeyError, TypeError, ValueError):
        _refuse("“date” が YYYY-MM-DD の日付ではありません。", "“date” is not a date such as 2026-05-01.")


def _number(piece: Mapping[str, Any], key: str) -> int | None:
    value = piece.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 100_000:
        _refuse(f"“{key}” が0以上の整数ではありません。", f"“{key}” is not a whole number from 0 up.")
    return value


def _refuse(ja: str, en: str) -> NoReturn:
    raise Refused("bad-line", Text(ja, en), Text("この行を直してください。", "Mend this line."))
