"""Keys by which programs, not people, use the service."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ApiRight(StrEnum):
    """What a key is for: have credentials signed, verify more often than a guest may, or list completions."""

    ISSUE = "issue"
    VERIFY = "verify"
    ROSTER = "roster"


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key that was handed out under a name, for one right; from `ended_at` it opens nothing.

    The key itself is not known here, nor anywhere: the database keeps no more than its digest. One
    for rosters belongs to a `provider`.
    """

    name: str
    right: ApiRight
    created_at: datetime
    ended_at: datetime | None = None
    provider: str | None = None


@dataclass(frozen=True, slots=True)
class SignedForProgram:
    """That we made the proof `proof_value` at a moment, for the program that has the key `key_name`.

    `digest` is the SHA-256, in hex, of what was handed out. A credential may have no id.
    """

    proof_value: str
    credential_id: str | None
    digest: str
    at: datetime
    key_name: str
