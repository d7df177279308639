"""RDF Dataset Canonicalization 1.0 (RDFC-1.0, W3C Recommendation of 2024-05-21), by pyoxigraph."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import pyoxigraph as ox

from badgeserver.credentials.json_ld import SafeJsonLd, safe_json_ld
from badgeserver.credentials.shape_plans import ShapePlans
from badgeserver.domain.errors import Refused
from badgeserver.domain.text import Text

MAX_ALIKE = 5
"""Blank nodes that only comparing whole neighbourhoods can tell apart; the work grows as n! in them."""

_ITSELF = "_:a"
_ANOTHER = "_:z"


def canonical_nquads(document: Mapping[str, Any], json_ld: SafeJsonLd | None = None) -> bytes:
    """Return the canonical N-Quads (UTF-8, sorted by code point) of a JSON-LD document.

    Raises Refused as `SafeJsonLd.dataset` does, and `too-many-alike` for a document that was made
    to keep a verifier busy (RDFC-1.0, section 7.1, dataset poisoning).
    """
    dataset = (json_ld or safe_json_ld()).dataset(document)
    return canonicalize(dataset)


def canonical_digest(document: Mapping[str, Any], json_ld: SafeJsonLd | None = None) -> bytes:
    """Return the SHA-256 digest, 32 bytes, of the canonical N-Quads of a JSON-LD document.

    With the pinned contexts, a document of a shape that came before takes the way of its plan, which
    gives the same digest. Raises Refused as `canonical_nquads` does.
    """
    if json_ld is not None:
        return _full_digest(document, json_ld)
    plans = _shape_plans()
    planned = plans.digest(document)
    if planned is not None:
        return planned
    digest = _full_digest(document, safe_json_ld())
    plans.learn(document, digest)
    return digest


def _full_digest(document: Mapping[str, Any], json_ld: SafeJsonLd) -> bytes:
    return hashlib.sha256(canonical_nquads(document, json_ld)).digest()


@lru_cache(maxsize=1)
def _shape_plans() -> ShapePlans:
    return ShapePlans(safe_json_ld().dataset)


def canonicalize(dataset: ox.Dataset) -> bytes:
    """Return the canonical N-Quads of `dataset`, which is relabelled in place."""
    if _alike(dataset) > MAX_ALIKE:
        raise Refused(
            "too-many-alike",
            Text(
                "見分けのつかない部分が多すぎます。", "The document holds too many parts that are all alike."
            ),
            Text(
                "同じ内容のくりかえしを減らすか、idを付けてください。", "Repeat less, or give the parts ids."
            ),
        )
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    lines = ox.serialize(dataset, format=ox.RdfFormat.N_QUADS) or b""
    return b"".join(sorted(line + b"\n" for line in lines.split(b"\n") if line))


def _alike(dataset: ox.Dataset) -> int:
    """Count the blank nodes whose first-degree signature (RDFC-1.0, section 4.6) is not unique."""
    lines: dict[str, list[str]] = {}
    for quad in dataset:
        terms = (quad.subject, quad.predicate, quad.object, quad.graph_name)
        blank = {str(term) for term in terms if isinstance(term, ox.BlankNode)}
        for node in blank:
            lines.setdefault(node, []).append(" ".join(_masked(term, node) for term in terms))
    signatures = Counter("\n".join(sorted(quads)) for quads in lines.values())
    return sum(count for count in signatures.values() if count > 1)


def _masked(term: Any, node: str) -> str:
    text = str(term)
    if not isinstance(term, ox.BlankNode):
        return text
    return _ITSELF if text == node else _ANOTHER
