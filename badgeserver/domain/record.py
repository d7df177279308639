"""The record of a decision, as canonical JSON that an Award keeps for ever.

It holds all that the decision rests on (the map's digest, the day, the evidence as facts, the badges
held before) and all that was found, so that it can be made again from the record alone. Of the
learner it names no more than what is in the evidence: ids that mean nothing outside this database.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from badgeserver.domain.errors import Refused
from badgeserver.domain.evaluation import Evaluation, HeldBadge, NodeResult
from badgeserver.domain.evidence import Evidence
from badgeserver.domain.evidence_facts import evidence_facts, evidence_from_facts
from badgeserver.domain.ids import AwardId, BadgeId, EvidenceId
from badgeserver.domain.skill_map import SkillMap
from badgeserver.domain.text import Text

RECORD_VERSION = 2


@dataclass(frozen=True, slots=True)
class DecisionRecord:
    """What a record says. `found` is what the rules said, as plain JSON values (see `finding`).

    `digests` are those of the evidence when the decision was made.
    """

    map_id: str
    map_version: str
    map_digest: str
    badge: BadgeId
    on: date
    evidence: tuple[Evidence, ...]
    digests: Mapping[EvidenceId, str]
    held: tuple[HeldBadge, ...]
    found: Mapping[str, Any]


def evaluation_record(
    evaluation: Evaluation, skill_map: SkillMap, evidence: Sequence[Evidence], held: Sequence[HeldBadge]
) -> str:
    """Return the record of an evaluation by `skill_map` as JSON with sorted keys and no spaces.

    `evidence` and `held` are all that the evaluation looked at; what was not accepted is left out.
    """
    record = {
        "record": RECORD_VERSION,
        "map": {"id": skill_map.id, "version": skill_map.version, "digest": skill_map.digest},
        "badge": evaluation.badge,
        "on": evaluation.on.isoformat(),
        "evidence": [evidence_facts(one) for one in evidence if one.acceptance is not None],
        "held": [_held_facts(one) for one in held],
        **finding(evaluation),
    }
    return json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def finding(evaluation: Evaluation) -> dict[str, Any]:
    """Return what an evaluation found as plain JSON values: met, route, what by, and the whole trace."""
    return {
        "met": evaluation.met,
        "route": evaluation.route and evaluation.route.value,
        "satisfied_by": {path: list(pieces) for path, pieces in evaluation.satisfied_by},
        "relies_on": list(evaluation.relies_on),
        "missing": [one.path for one in evaluation.missing],
        "routes": [{"route": route.value, "trace": _node(trace)} for route, trace in evaluation.routes],
    }


FOUND = ("met", "route", "satisfied_by", "relies_on", "missing", "routes")
"""The keys of a `finding`."""


def trace_nodes(routes: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return each node of the traces in `finding(…)["routes"]` by its address, without those below it."""
    found: dict[str, dict[str, Any]] = {}
    waiting = [route["trace"] for route in reversed(routes)]
    while waiting:
        node = waiting.pop()
        found[node["path"]] = {key: value for key, value in node.items() if key not in ("path", "parts")}
        waiting += reversed(node.get("parts", ()))
    return found


def read_record(text: str) -> DecisionRecord:
    """Return what a record says; raises Refused (`record-unreadable`)."""
    try:
        return _decision(json.loads(text))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _unreadable(error) from error


def _decision(record: Mapping[str, Any]) -> DecisionRecord:
    if record["record"] != RECORD_VERSION:
        raise ValueError(f"record version {record['record']}")
    facts = record["evidence"]
    trace_nodes(record["routes"])  # so that whoever reads the record can rely on its form
    return DecisionRecord(
        map_id=record["map"]["id"],
        map_version=record["map"]["version"],
        map_digest=record["map"]["digest"],
        badge=BadgeId(record["badge"]),
        on=date.fromisoformat(record["on"]),
        evidence=tuple(evidence_from_facts(one) for one in facts),
        digests={EvidenceId(one["id"]): one["digest"] for one in facts},
        held=tuple(_held(one) for one in record["held"]),
        found={key: record[key] for key in FOUND},
    )


def _unreadable(error: Exception) -> Refused:
    return Refused(
        "record-unreadable",
        Text(
            f"判定の記録を読めません（{type(error).__name__}: {error}）。",
            f"The record of the decision can't be read ({type(error).__name__}: {error}).",
        ),
        Text(
            "記録の版を確かめ、「badgeserver audit verify」で書きかえられていないか調べてください。",
            "Look at its version, and let `badgeserver audit verify` tell whether it was changed.",
        ),
    )


def _held_facts(held: HeldBadge) -> dict[str, str | None]:
    until = held.valid_until
    return {
        "award": held.award,
        "badge": held.badge,
        "awarded_on": held.awarded_on.isoformat(),
        "valid_until": None if until is None else until.isoformat(),
    }


def _held(facts: Mapping[str, Any]) -> HeldBadge:
    until = facts["valid_until"]
    return HeldBadge(
        AwardId(facts["award"]),
        BadgeId(facts["badge"]),
        date.fromisoformat(facts["awarded_on"]),
        None if until is None else date.fromisoformat(until),
    )


def _node(result: NodeResult) -> dict[str, Any]:
    node: dict[str, Any] = {
        "path": result.path,
        "asks": type(result.requirement).__name__,
        "met": result.met,
        "have": result.have,
        "need": result.need,
    }
    optional = {
        "used": list(result.used),
        "relies_on": list(result.relies_on),
        "shortfall": result.shortfall and result.shortfall.value,
        "parts": [_node(part) for part in result.parts],
    }
    return node | {key: value for key, value in optional.items() if value}
