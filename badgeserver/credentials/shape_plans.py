"""Which shapes of document have a plan: those that come again, and never more than a bounded number.

Anybody may send documents of any shape. So a shape is compiled only when it comes a second time, after
the full algorithm accepted the document, and only a few times over; and the plans that nobody uses are
forgotten first.

Credentials of one badge have more in common than their shape: most of their words. Where a plan is used
often, a second one takes these words for constants, and finds the few others by what stands around them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from badgeserver.credentials.compact_json import Words, around, compact, cut
from badgeserver.credentials.document_plan import Dataset, NotCompilable, Plan, compile_plan
from badgeserver.credentials.narrow_plans import NarrowPlan, NarrowPlans
from badgeserver.credentials.recent import Recent

MAX_SHAPES: Final = 256
MAX_TEXT: Final = 64 * 1024
"""Bytes of a document that is compiled or looked up."""
ATTEMPTS: Final = 4
"""How often one structure is compiled, for documents whose constants differ; and how often narrowly."""
OFTEN: Final = 64


@dataclass(slots=True)
class _Shape:
    """What is known of one structure: how often it came without a plan that fits, and its plans."""

    sights: int = 0
    plans: tuple[Plan, ...] = ()
    uses: int = 0
    narrowed: int = 0
    lately: Sequence[Words] = ()


class ShapePlans:
    """The plans of the shapes that came lately."""

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset
        self._shapes: Recent[bytes, _Shape] = Recent(MAX_SHAPES)
        self._narrow = NarrowPlans()

    def __len__(self) -> int:
        return len(self._shapes)

    def digest(self, document: Mapping[str, Any], text: bytes | None = None) -> bytes | None:
        """Return the digest of the canonical N-Quads by a plan; None where the full algorithm is needed.

        `text` is the document in compact JSON, if that is at hand.
        """
        text = _text(document) if text is None else text
        if text is None or len(text) > MAX_TEXT:
            return None
        digest = self._narrow.digest(text)
        if digest is not None:
            return digest
        known = _cut(text)
        return None if known is None else self._by_shape(document, *known)

    def _by_shape(self, document: Mapping[str, Any], structure: bytes, words: Words) -> bytes | None:
        shape = self._shapes.get(structure)
        for plan in shape.plans if shape is not None else ():
            if plan.fits(words):
                digest = plan.digest(plan.vary(words))
                if shape is not None and digest is not None:
                    self._note_use(shape, plan, document, words, digest)
                return digest
        return None

    def learn(self, document: Mapping[str, Any], digest: bytes) -> None:
        """Take note of a document that had no plan, and of what the full algorithm made of it."""
        text = _text(document)
        known = _cut(text) if text is not None else None
        if known is None:
            return
        structure, words = known
        shape = self._shapes.get(structure) or _Shape()
        if 0 < shape.sights <= ATTEMPTS and not any(plan.fits(words) for plan in shape.plans):
            plan = self._compiled(document, words, digest, {})
            shape.plans += (plan,) if plan is not None else ()
        shape.sights += 1
        self._shapes.put(structure, shape)

    def _note_use(
        self, shape: _Shape, plan: Plan, document: Mapping[str, Any], words: Words, digest: bytes
    ) -> None:
        """Compare the words of the last few uses, from time to time."""
        shape.uses += 1
        if shape.narrowed >= ATTEMPTS:
            return
        shape.lately = [*shape.lately[1 - OFTEN :], words]
        if shape.uses % OFTEN == 0:
            common = _in_common(shape.lately)
            varying = plan.vary(range(len(words)))
            if 2 * len([number for number in varying if common[number] == len(words[number])]) > len(varying):
                shape.narrowed += 1
                self._narrow_down(document, words, digest, common)

    def _narrow_down(
        self, document: Mapping[str, Any], words: Words, digest: bytes, common: Mapping[int, int]
    ) -> None:
        plan = self._compiled(document, words, digest, common)
        if plan is not None:
            varying = {number: common[number] for number in plan.vary(range(len(words)))}
            self._narrow.add(NarrowPlan(*around(compact(document), varying), plan))

    def _compiled(
        self, document: Mapping[str, Any], words: Words, digest: bytes, common: Mapping[int, int]
    ) -> Plan | None:
        """Return the document's plan, if it has one and it gives what the full algorithm gave."""
        try:
            plan = compile_plan(document, self._dataset, common)
        except NotCompilable:
            return None
        return plan if plan.fits(words) and plan.digest(plan.vary(words)) == digest else None


def _text(document: Mapping[str, Any]) -> bytes | None:
    try:
        text = compact(document)
    except TypeError:
        return None
    return text if len(text) <= MAX_TEXT else None


def _cut(text: bytes) -> tuple[bytes, Words] | None:
    structure, words = cut(text)
    # NaN is written as null, so that null may be either.
    return None if b"null" in structure else (structure, words)


def _in_common(documents: Sequence[Words]) -> dict[int, int]:
    """Return how many bytes at its beginning each word has in common: all, or those up to a slash."""
    common = {}
    for number, words in enumerate(zip(*documents, strict=True)):
        first, last = min(words), max(words)
        differ = (place for place, pair in enumerate(zip(first, last, strict=False)) if pair[0] != pair[1])
        same = first[: next(differ, len(first))]
        common[number] = len(first) if first == last else same.rfind(b"/") + 1
    return common
