"""How much work RDFC-1.0 has at most with a dataset: some are made to keep whoever reads them busy.

RDF Dataset Canonicalization 1.0, section 7.1 (dataset poisoning).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from itertools import permutations
from math import factorial, prod
from typing import Any, Final, TypeAlias

import pyoxigraph as ox

MAX_STEPS: Final = 10_000
"""Steps that the algorithm may take over blank nodes which look alike; each is a hash or a few."""

_ITSELF: Final = "_:a"
_ANOTHER: Final = "_:z"
_Quads: TypeAlias = list[tuple[Any, Any, Any, Any]]
_Groups: TypeAlias = Mapping[str, Mapping[tuple[str, ...], list[str]]]


def most_steps(dataset: ox.Dataset) -> int:
    """Return a bound on the steps that telling alike blank nodes apart can take (section 4.8).

    Alike are those whose first-degree signature (section 4.6) is not unique. From each of them the
    algorithm goes to alike neighbours, and tries every order of neighbours that look alike to it in
    turn: in a connected part of n nodes, n ways of n nodes, times the orders of all groups of all nodes.
    """
    quads = [(quad.subject, quad.predicate, quad.object, quad.graph_name) for quad in dataset]
    groups = _groups(quads, _alike(_signatures(quads)))
    return sum(
        len(part) ** 2 * prod(factorial(len(group)) for node in part for group in groups[node].values())
        for part in _parts(groups)
    )


def _signatures(quads: _Quads) -> dict[str, str]:
    """Return the first-degree signature of each blank node."""
    lines: dict[str, list[str]] = defaultdict(list)
    for terms in quads:
        for node in {str(term) for term in terms if isinstance(term, ox.BlankNode)}:
            lines[node].append(" ".join(_masked(term, node) for term in terms))
    return {node: "\n".join(sorted(found)) for node, found in lines.items()}


def _masked(term: Any, node: str) -> str:
    text = str(term)
    if not isinstance(term, ox.BlankNode):
        return text
    return _ITSELF if text == node else _ANOTHER


def _alike(signatures: Mapping[str, str]) -> dict[str, str]:
    often = Counter(signatures.values())
    return {node: signature for node, signature in signatures.items() if often[signature] > 1}


def _groups(quads: _Quads, alike: Mapping[str, str]) -> _Groups:
    """Return, for each alike node, its alike neighbours in groups that look alike to it (section 4.7)."""
    groups: dict[str, dict[tuple[str, ...], list[str]]] = {node: defaultdict(list) for node in alike}
    for terms in quads:
        blank = [(position, str(terms[position])) for position in (0, 2, 3) if str(terms[position]) in alike]
        for (_, node), (position, other) in permutations(blank, 2):
            if other != node:
                groups[node][(str(position), str(terms[1]), alike[other])].append(other)
    return groups


def _parts(groups: _Groups) -> Iterator[set[str]]:
    """Yield the connected parts of the alike nodes."""
    waiting = set(groups)
    while waiting:
        part: set[str] = set()
        border = {waiting.pop()}
        while border:
            part |= border
            border = {one for node in border for group in groups[node].values() for one in group} - part
        waiting -= part
        yield part
