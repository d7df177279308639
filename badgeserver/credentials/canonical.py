"""RDF Dataset Canonicalization 1.0 (RDFC-1.0, W3C Recommendation of 2024-05-21), by pyoxigraph."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import pyoxigraph as ox

from badgeserver.credentials.json_ld import SafeJsonLd, safe_json_ld
from badgeserver.credentials.poison import MAX_STEPS, most_steps
from badgeserver.credentials.shape_plans import ShapePlans
from badgeserver.domain.errors import Refused
from badgeserver.domain.text import Text


def canonical_nquads(document: Mapping[str, Any], json_ld: SafeJsonLd | None = None) -> bytes:
    """Return the canonical N-Quads (UTF-8, sorted by code point) of a JSON-LD document.

    Raises Refused as `SafeJsonLd.dataset` does, and `too-many-alike` for a document that was made
    to keep a verifier busy (RDFC-1.0, section 7.1, dataset poisoning).
    """
    dataset = (json_ld or safe_json_ld()).dataset(document)
    return canonicalize(dataset)


def canonical_digest(
    document: Mapping[str, Any], json_ld: SafeJsonLd | None = None, text: bytes | None = None
) -> bytes:
    """Return the SHA-256 digest, 32 bytes, of the canonical N-Quads of a JSON-LD document.

    `text` is the document in compact JSON, if that is at hand.

    With the pinned contexts, a document of a shape that came before takes the way of its plan, which
    gives the same digest. Raises Refused as `canonical_nquads` does.
    """
    if json_ld is not None:
        return _full_digest(document, json_ld)
    plans = _shape_plans()
    planned = plans.digest(document, text)
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
    if most_steps(dataset) > MAX_STEPS:
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
