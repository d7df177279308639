"""Plans for documents that have all text around the words that vary in common, such as those of one badge.

A document is held only against the plans of documents that begin as it does: issuers have many badges.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from badgeserver.credentials.compact_json import between
from badgeserver.credentials.document_plan import Plan

MAX_NARROW: Final = 32
LOOK: Final = 128
"""Bytes after the first word that varies, its credential's id, by which documents are told apart."""


@dataclass(frozen=True, slots=True)
class NarrowPlan:
    """A plan, and the `parts` of text around the words that vary, each of which has `begun` in a part."""

    parts: Sequence[bytes]
    begun: Sequence[int]
    plan: Plan

    def digest(self, text: bytes) -> bytes | None:
        """Return the digest of a document by its text, None if it is another one or the plan can't tell."""
        words = between(text, self.parts, self.begun)
        return self.plan.digest(words) if words is not None and self.plan.admits(words) else None

    def beginning(self) -> tuple[bytes, bytes]:
        """Return what is before the first word that varies, and what is looked at after it."""
        return self.parts[0], b"".join(self.parts[1:2])[:LOOK]


Known: TypeAlias = dict[bytes, dict[bytes, tuple[NarrowPlan, ...]]]


class NarrowPlans:
    """The newest of the narrow plans."""

    def __init__(self) -> None:
        self._plans: tuple[NarrowPlan, ...] = ()
        self._known: Known = {}

    def __len__(self) -> int:
        return len(self._plans)

    def add(self, plan: NarrowPlan) -> None:
        """Keep `plan`, instead of the oldest where there are many."""
        self._plans = (plan, *self._plans[: MAX_NARROW - 1])
        known: Known = {}
        for one in self._plans:
            before, after = one.beginning()
            found = known.setdefault(before, {})
            found[after] = (*found.get(after, ()), one)
        self._known = known

    def digest(self, text: bytes) -> bytes | None:
        """Return the digest of a document by its text, None where no plan is for it."""
        for before, found in self._known.items():
            if text.startswith(before):
                after = text.find(b'"', len(before))
                for size in {len(beginning): None for beginning in found}:
                    for plan in found.get(text[after : after + size], ()):
                        digest = plan.digest(text)
                        if digest is not None:
                            return digest
        return None
