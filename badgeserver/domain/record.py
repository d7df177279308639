"""The record of a decision: an Evaluation as canonical JSON that an Award keeps for ever."""

from __future__ import annotations

import json
from typing import Any

from badgeserver.domain.evaluation import Evaluation, NodeResult

RECORD_VERSION = 1


def evaluation_record(evaluation: Evaluation) -> str:
    """Return the whole Evaluation as JSON with sorted keys and no spaces."""
    record = {
        "record": RECORD_VERSION,
        "badge": evaluation.badge,
        "on": evaluation.on.isoformat(),
        "met": evaluation.met,
        "route": evaluation.route,
        "routes": [{"route": route, "trace": _node(trace)} for route, trace in evaluation.routes],
        "satisfied_by": {path: list(pieces) for path, pieces in evaluation.satisfied_by},
        "relies_on": list(evaluation.relies_on),
        "missing": [one.path for one in evaluation.missing],
    }
    return json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


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
        "shortfall": result.shortfall,
        "parts": [_node(part) for part in result.parts],
    }
    return node | {key: value for key, value in optional.items() if value}
