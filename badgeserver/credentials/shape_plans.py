"""Which shapes of document have a plan: those that come again, and never more than a bounded number.

Anybody may send documents of any shape. So a shape is compiled only when it comes a second time, after
the full algorithm accepted the document, and only a few times over; and the plans that nobody uses are
forgotten first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from badgeserver.credentials.compact_json import Words, compact, cut, same_in_nquads
from badgeserver.credentials.document_plan import Dataset, NotCompilable, Plan, compile_plan
from badgeserver.credentials.recent import Recent

MAX_SHAPES: Final = 256
MAX_TEXT: Final = 64 * 1024
"""Bytes of a document that is compiled or looked up."""
ATTEMPTS: Final = 4
"""How often one structure is compiled, for documents whose constants differ."""


@dataclass(frozen=True, slots=True)
class _Shape:
    """What is known of one structure: how often it came without a plan that fits, and its plans."""

    sights: int
    plans: tuple[Plan, ...]


class ShapePlans:
    """The plans of the shapes that came lately."""

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset
        self._shapes: Recent[bytes, _Shape] = Recent(MAX_SHAPES)

    def __len__(self) -> int:
        return len(self._shapes)

    def digest(self, document: Mapping[str, Any]) -> bytes | None:
        """Return the digest of the canonical N-Quads by a plan; None where the full algorithm is needed."""
        read = _read(document)
        if read is None:
            return None
        structure, words = read
        shape = self._shapes.get(structure)
        for plan in shape.plans if shape is not None else ():
            if plan.fits(words):
                return plan.digest(words)
        return None

    def learn(self, document: Mapping[str, Any], digest: bytes) -> None:
        """Take note of a document that had no plan, and of what the full algorithm made of it."""
        read = _read(document)
        if read is None:
            return
        structure, words = read
        shape = self._shapes.get(structure) or _Shape(0, ())
        plans = shape.plans
        if 0 < shape.sights <= ATTEMPTS and not any(plan.fits(words) for plan in plans):
            plans += self._compiled(document, words, digest)
        self._shapes.put(structure, _Shape(shape.sights + 1, plans))

    def _compiled(self, document: Mapping[str, Any], words: Words, digest: bytes) -> tuple[Plan, ...]:
        """Return the document's plan, if it has one and it gives what the full algorithm gave."""
        try:
            plan = compile_plan(document, self._dataset)
        except NotCompilable:
            return ()
        return (plan,) if plan.fits(words) and plan.digest(words) == digest else ()


def _read(document: Mapping[str, Any]) -> tuple[bytes, Words] | None:
    try:
        text = compact(document)
    except TypeError:
        return None
    if len(text) > MAX_TEXT or not same_in_nquads(text):
        return None
    structure, words = cut(text)
    # NaN is written as null, so that null may be either.
    return None if b"null" in structure else (structure, words)
