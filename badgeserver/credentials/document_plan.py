"""JSON-LD and RDFC-1.0 compiled for one shape of document: what stays to do is to fill in its words.

What a JSON-LD document means follows from its structure, the names of its members, and some of its
values: contexts, types, and the few that a context takes for terms. Every other string goes into the
graph as it is, as the text of a literal or as an IRI. So the full algorithm is run once on the document
with marks in place of these strings, and the places of the marks in its quads make the plan.

A plan answers only where the full algorithm would give the same: for IRIs of plain form, and for graphs
in which first-degree hashes tell all blank nodes apart. It never refuses: it leaves that to the full
algorithm, by answering None.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

import pyoxigraph as ox

from badgeserver.credentials.compact_json import Words, compact, cut, same_in_nquads, strings, with_strings
from badgeserver.credentials.quads_template import (
    SPACE,
    Blank,
    Line,
    Piece,
    QuadsTemplate,
    Slot,
    picker,
)

MAX_WORDS: Final = 4_000
"""Strings in a document that is compiled; a longer one is rare, and its plan would be large."""

_MEANING: Final = frozenset({"@context", "@type", "@language", "@direction", "@index", "type"})
_MARK: Final = re.compile(r"urn:x-slot:(\d{6}):")
# Absolute IRIs that RFC 3987 and every JSON-LD context leave as they are: none of these schemes is a
# term of a pinned context. Possessive, so that no text makes it slow.
_PATH: Final = rb"[A-Za-z0-9._~!$&'()*+,;=:@/-]*+(?:%[0-9A-F]{2}[A-Za-z0-9._~!$&'()*+,;=:@/-]*+)*+"
_REST: Final = _PATH.replace(b"/-", b"/?-")
_IRI: Final = (
    rb"(?:https?://[A-Za-z0-9][A-Za-z0-9.-]*+(?::[0-9]{1,5}+)?+(?:/%b)?+"
    rb"|urn:[A-Za-z0-9][A-Za-z0-9-]*+:[A-Za-z0-9]%b"
    rb"|did:[a-z0-9]++:[A-Za-z0-9]%b)(?:\?%b)?+(?:#%b)?+"
) % (_PATH, _PATH, _PATH, _REST, _REST)
_IRIS: Final = re.compile(rb"(?:%b\n)*+" % _IRI)

Pick = Callable[[Sequence[Any]], Sequence[Any]]
Dataset = Callable[[Mapping[str, Any]], ox.Dataset]


class NotCompilable(Exception):
    """The words of this document do more than go into its graph as they are."""


def plain_iris(words: Sequence[bytes]) -> bool:
    """Tell whether each of `words` is an absolute IRI of plain form.

    They are looked at in one text, on lines of their own: as JSON writes them, they hold no line feed.
    """
    return _IRIS.fullmatch(b"\n".join([*words, b""])) is not None


@dataclass(frozen=True, slots=True)
class Plan:
    """What to compare, what to check and what to fill for one shape of document.

    `vary` picks the words that go into the graph as they are; all other words are `constants`. Among
    the former, `_iris` picks those that are IRIs, and `_equal` those that are the same word twice. Of
    those that `_fill` picks for the template, it has the first `_begun` bytes already.
    """

    constants: Words
    pick_constants: Pick
    vary: Pick
    _iris: Pick
    _equal: tuple[Pick, Pick]
    _fill: Pick
    _begun: Sequence[int]
    _template: QuadsTemplate

    def fits(self, words: Words) -> bool:
        """Tell whether this plan is for a document of these words."""
        return self.pick_constants(words) == self.constants and self.admits(self.vary(words))

    def admits(self, varying: Words) -> bool:
        """Tell whether what varies is as this plan has it: IRIs plain, the same where it was the same."""
        one, other = self._equal
        return one(varying) == other(varying) and plain_iris(self._iris(varying))

    def digest(self, varying: Words) -> bytes | None:
        """Return the SHA-256 of the canonical N-Quads for words that are admitted, or None."""
        if not same_in_nquads(b"\n".join(varying)):
            return None
        filling = self._fill(varying)
        if self._begun:
            filling = [word[begun:] for word, begun in zip(filling, self._begun, strict=True)]
        return self._template.digest(filling)


def compile_plan(
    document: Mapping[str, Any], dataset: Dataset, common: Mapping[int, int] = MappingProxyType({})
) -> Plan:
    """Return the plan for documents of the shape of `document`.

    They also have in common the first `common[number]` bytes of words, which may be all of a word.
    `dataset` is the full algorithm up to RDF; what it refuses is refused here. Raises NotCompilable.
    """
    _structure, words = cut(compact(document))
    if len(words) > MAX_WORDS:
        raise NotCompilable("too long")
    draft = _Draft(document, words, common)
    if draft.read(dataset) - draft.plain():
        # A context takes these words for terms, or they are no plain IRIs: they count as constants.
        draft.varying -= draft.iris - draft.plain()
        draft.read(dataset)
    return draft.plan()


class _Draft:
    """A document whose strings are told apart into those that carry meaning and those that do not."""

    def __init__(self, document: Mapping[str, Any], words: Words, common: Mapping[int, int]) -> None:
        found = list(strings(document))
        self._document = document
        self._words = words
        self._values = [number for number, (_, value) in enumerate(found) if value is not None]
        self._texts = [found[number][1] or "" for number in self._values]
        meaningful = {number for number in self._values if _MEANING.intersection(found[number][0][-1:])}
        whole = {number for number, length in common.items() if length == len(words[number])}
        self.varying = set(self._values).difference(meaningful, whole)
        self._common = common
        self.iris: set[int] = set()
        self._lines: list[Line] = []

    def read(self, dataset: Dataset) -> set[int]:
        """Run the full algorithm on the marked document; return which words became IRIs."""
        marks = (
            f"urn:x-slot:{number:06}:" if number in self.varying else text
            for number, text in zip(self._values, self._texts, strict=True)
        )
        blanks: dict[str, Blank] = {}
        self.iris = set()
        self._lines = [
            self._line(quad, blanks) for quad in dataset(with_strings(self._document, iter(marks)))
        ]
        return self.iris

    def plain(self) -> set[int]:
        """Return which of the IRIs are of plain form in this document."""
        return {number for number in self.iris if plain_iris([self._words[number]])}

    def _line(self, quad: ox.Quad, blanks: dict[str, Blank]) -> Line:
        terms = [quad.subject, quad.predicate, quad.object]
        if not isinstance(quad.graph_name, ox.DefaultGraph):
            terms.append(quad.graph_name)
        pieces: list[Piece] = []
        for term in terms:
            pieces += [*self._pieces(term, blanks), SPACE]
        return (*pieces, b".")

    def _pieces(self, term: Any, blanks: dict[str, Blank]) -> tuple[Piece, ...]:
        if isinstance(term, ox.BlankNode):
            return (blanks.setdefault(term.value, Blank(len(blanks))),)
        written = str(term)
        marked = _MARK.fullmatch(term.value)
        if marked is None:
            if _MARK.search(written):
                raise NotCompilable("a word became a part of another")
            return (written.encode(),)
        before, after = written.split(term.value)
        number = int(marked[1])
        if isinstance(term, ox.NamedNode):
            self.iris.add(number)
        begun = self._words[number][: self._common.get(number, 0)]
        return before.encode() + begun, Slot(number), after.encode()

    def plan(self) -> Plan:
        """Return the plan; raises NotCompilable where a word is lost, or the sample is a special case."""
        used = {piece.number for line in self._lines for piece in line if isinstance(piece, Slot)}
        if used != self.varying:
            raise NotCompilable("a word is lost")
        words = [word[self._common.get(number, 0) :] for number, word in enumerate(self._words)]
        equal = _said_twice(self._lines, words)
        lines = list({_renumbered(line, equal): None for line in self._lines})
        varying = sorted(self.varying)
        slots = sorted({piece.number for line in lines for piece in line if isinstance(piece, Slot)})
        places = {number: place for place, number in enumerate(slots)}
        pick_constants = picker([number for number in range(len(self._words)) if number not in self.varying])
        try:
            template = QuadsTemplate([_renumbered(line, places) for line in lines], picker(slots)(words))
        except ValueError as fault:
            raise NotCompilable(str(fault)) from fault
        return Plan(
            constants=pick_constants(self._words),
            pick_constants=pick_constants,
            vary=picker(varying),
            _iris=picker([varying.index(number) for number in slots if number in self.iris]),
            _equal=(
                picker([varying.index(number) for number in equal]),
                picker([varying.index(number) for number in equal.values()]),
            ),
            _fill=picker([varying.index(number) for number in slots]),
            _begun=[self._common.get(number, 0) for number in slots] if self._common else (),
            _template=template,
        )


def _renumbered(line: Line, numbers: Mapping[int, int]) -> Line:
    return tuple(
        Slot(numbers.get(piece.number, piece.number)) if isinstance(piece, Slot) else piece for piece in line
    )


def _said_twice(lines: Sequence[Line], words: Words) -> dict[int, int]:
    """Return which words are the same as an earlier one, so that lines are equal in the sample.

    The same thing said in two places of a document (such as the issuer's Profile) is one in the graph.
    """
    first_of: dict[Line, Line] = {}
    equal: dict[int, int] = {}
    for line in lines:
        filled = tuple(words[piece.number] if isinstance(piece, Slot) else piece for piece in line)
        first = first_of.setdefault(filled, line)
        for one, other in zip(first, line, strict=True):
            if isinstance(one, Slot) and isinstance(other, Slot) and one != other:
                equal[other.number] = equal.get(one.number, one.number)
            elif type(one) is not type(other):
                raise NotCompilable("a word repeats a constant")
    return equal
