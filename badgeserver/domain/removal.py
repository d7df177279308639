"""What stays of a text that was removed at a person's wish: its digest, and when it was removed.

The chain of records holds digests only, so that it can still be checked when the text is gone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

REMOVED_TEXT: Final = '{"removed":'
"""How what stays of a removed text begins, and no text that is there."""


@dataclass(frozen=True, slots=True)
class Removal:
    """The `digest` (`sha256:<hex>`) of a text that was removed at a moment."""

    digest: str
    at: datetime


def text_digest(text: str) -> str:
    """Return `sha256:<hex>` over a text; of one that was removed, what it was."""
    removal = removal_of(text)
    return removal.digest if removal is not None else _sha256(text)


def removed(text: str, at: datetime, keeping: Mapping[str, Any] | None = None) -> str:
    """Return what stays of `text`: its digest, the moment, and `keeping`. A removed one stays as it is."""
    if removal_of(text) is not None:
        return text
    stays = {"removed": {"digest": _sha256(text), "at": at.astimezone(UTC).isoformat()}, **(keeping or {})}
    return json.dumps(stays, separators=(",", ":"))


def removal_of(text: str) -> Removal | None:
    """Return when a text was removed and its digest; None for one that is there."""
    if not text.startswith(REMOVED_TEXT):
        return None
    stays = json.loads(text)["removed"]
    return Removal(stays["digest"], datetime.fromisoformat(stays["at"]))


def _sha256(text: str) -> str:
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()
