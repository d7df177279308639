"""Making a recorded decision again, from the record alone, and telling what comes out otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from badgeserver.domain.award import Award
from badgeserver.domain.evaluate import evaluate
from badgeserver.domain.evidence import evidence_digest
from badgeserver.domain.record import FOUND, DecisionRecord, finding, trace_nodes
from badgeserver.domain.skill_map import SkillMap
from badgeserver.domain.text import Text

_WORDS = {
    "met": Text("満たすかどうか", "whether it is met"),
    "route": Text("道すじ", "the route"),
    "satisfied_by": Text("根拠にした証明", "the evidence it is met by"),
    "relies_on": Text("前提のバッジ", "the prerequisite badges"),
    "missing": Text("足りないもの", "what is missing"),
}


@dataclass(frozen=True, slots=True)
class Replay:
    """Whether a decision comes out the same when it is made again, and each difference in words."""

    same: bool
    differences: tuple[Text, ...] = ()


def replay(record: DecisionRecord, skill_map: SkillMap) -> Replay:
    """Evaluate again what `record` holds by `skill_map`, which must be the map that it names."""
    differences = (*_other_grounds(record, skill_map), *_other_findings(record, skill_map))
    return Replay(not differences, differences)


def differences_of_award(award: Award, record: DecisionRecord) -> tuple[Text, ...]:
    """Return what is kept of `award` beside its record and is not what the record says."""
    compared: tuple[tuple[Text, object, object], ...] = (
        (Text("バッジ", "the badge"), record.badge, award.badge),
        (_WORDS["route"], record.found["route"], award.route.value),
        (Text("認定の日", "the day"), record.on, award.awarded_on),
        (Text("スキルマップの版", "the map's version"), record.map_version, award.map_version),
        (Text("スキルマップのダイジェスト", "the map's digest"), record.map_digest, award.map_digest),
        (
            Text("証明のダイジェスト", "the digests of the evidence"),
            dict(record.digests),
            dict(award.evidence),
        ),
    )
    return tuple(_difference(what, said, kept) for what, said, kept in compared if said != kept)


def _other_grounds(record: DecisionRecord, skill_map: SkillMap) -> Iterator[Text]:
    """Tell where the record's facts are not those that its digests were taken of."""
    if skill_map.digest != record.map_digest:
        yield _difference(
            Text("スキルマップのダイジェスト", "the skill map's digest"), record.map_digest, skill_map.digest
        )
    for piece in record.evidence:
        before, now = record.digests[piece.id], evidence_digest(piece)
        if before != now:
            yield _difference(
                Text(f"証明「{piece.id}」のダイジェスト", f"the digest of evidence {piece.id}"), before, now
            )


def _other_findings(record: DecisionRecord, skill_map: SkillMap) -> Iterator[Text]:
    if record.badge not in skill_map.badges:
        yield Text(
            f"このスキルマップにバッジ「{record.badge}」はありません。",
            f"This skill map has no badge {record.badge}.",
        )
        return
    again = finding(evaluate(skill_map, record.evidence, record.held, record.on)[record.badge])
    for key in FOUND:
        if again[key] != record.found[key]:
            yield from _difference_in(key, record.found[key], again[key])


def _difference_in(key: str, before: Any, now: Any) -> Iterator[Text]:
    if key != "routes":
        yield _difference(_WORDS[key], before, now)
        return
    old, new = trace_nodes(before), trace_nodes(now)
    for path in old | new:
        if old.get(path) != new.get(path):
            where = Text(f"判定の過程 {path}", f"the trace at {path}")
            yield _difference(where, old.get(path), new.get(path))


def _difference(what: Text, before: Any, now: Any) -> Text:
    return Text(
        f"{what.ja}：記録では {_plain(before)}、今は {_plain(now)}",
        f"{what.en}: {_plain(before)} in the record, {_plain(now)} now",
    )


def _plain(value: Any) -> str:
    if value in (None, [], {}):
        return "—"
    match value:
        case dict():
            return ", ".join(f"{key}={_plain(one)}" for key, one in sorted(value.items()))
        case list():
            return "+".join(map(_plain, value))
        case _:
            return str(value)
