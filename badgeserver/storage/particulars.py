"""What a learner states, as JSON and back. What is not stated is left out."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import date
from typing import Any, Final

from badgeserver.domain.submission import Particulars

_DATES: Final = frozenset({"dated", "began_on", "ended_on"})
_EMPTY: Final = Particulars()


def pack(particulars: Particulars) -> str:
    """Return what is stated as JSON."""
    return json.dumps(_stated(particulars), ensure_ascii=False, sort_keys=True, default=_plain)


def unpack(text: str) -> Particulars:
    """Return what `pack` made; keys of an older version that are known no more are left out."""
    known = {one.name for one in fields(Particulars)}
    stated = {name: value for name, value in json.loads(text).items() if name in known}
    dates = {name: date.fromisoformat(stated[name]) for name in _DATES & stated.keys()}
    return Particulars(**stated | dates)


def _stated(particulars: Particulars) -> dict[str, Any]:
    values = {one.name: getattr(particulars, one.name) for one in fields(Particulars)}
    return {name: value for name, value in values.items() if value != getattr(_EMPTY, name)}


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else dict(value)  # type: ignore[call-overload]
