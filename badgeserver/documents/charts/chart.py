"""What a chart is before it is drawn."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

Row: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture of `data`, which has rows for each name that the Vega-Lite text `declared` speaks of.

    `title` and `description` are for people who do not see it.
    """

    title: str
    description: str
    declared: str
    data: Mapping[str, Sequence[Row]]


_UNDER: Final = {"bottom": {"anchor": "start", "direction": "vertical", "margin": 8}}
"""Legends stand one below the other, so that pictures fit on phones. Vega knows this, Altair does not."""


def declared_text(declaration: Any) -> str:
    """Return what Altair declared as text, always the same for the same declaration."""
    declared = declaration.to_dict()
    declared["config"]["legend"]["layout"] = _UNDER
    return json.dumps(declared, ensure_ascii=False, sort_keys=True)
