"""The W3C test suite of RDF Dataset Canonicalization 1.0."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from badgeserver.credentials.canonical import canonicalize
from badgeserver.domain.errors import Refused

VECTORS = Path(__file__).parent.parent / "vectors" / "rdfc_1_0"
ANSWERS = sorted(path.name[4:7] for path in VECTORS.glob("*-rdfc10.nq"))
SHA_384 = {"075"}
# "A poison graph which is computable given defined limits" (the suite's manifest); ours are lower.
BEYOND_BOUNDS = {"044", "045", "046"}


def dataset(test: str) -> ox.Dataset:
    """Return the dataset of a test."""
    data = (VECTORS / f"test{test}-in.nq").read_bytes()
    return ox.Dataset(ox.parse(data, ox.RdfFormat.N_QUADS))


def answer(test: str) -> bytes:
    """Return the canonical N-Quads that are expected."""
    return (VECTORS / f"test{test}-rdfc10.nq").read_bytes()


def test_the_suite_is_whole() -> None:
    assert len(ANSWERS) == 64
    assert len(list(VECTORS.glob("*-in.nq"))) == 65


@pytest.mark.parametrize("test", [test for test in ANSWERS if test not in BEYOND_BOUNDS | SHA_384])
def test_canonical_bytes_are_those_of_the_suite(test: str) -> None:
    assert canonicalize(dataset(test)) == answer(test)


@pytest.mark.parametrize("test", sorted(BEYOND_BOUNDS | {"074"}))
def test_what_could_keep_a_verifier_busy_is_refused_rather_than_computed(test: str) -> None:
    with pytest.raises(Refused) as refused:
        canonicalize(dataset(test))
    assert refused.value.code == "too-many-alike"


@pytest.mark.parametrize("test", sorted(BEYOND_BOUNDS | SHA_384))
def test_the_algorithm_itself_gives_the_suites_bytes_beyond_our_bounds_too(test: str) -> None:
    algorithm = ox.CanonicalizationAlgorithm.RDFC_1_0
    if test in SHA_384:
        algorithm = ox.CanonicalizationAlgorithm.RDFC_1_0_SHA_384
    canonical = dataset(test)
    canonical.canonicalize(algorithm)
    lines = (ox.serialize(canonical, format=ox.RdfFormat.N_QUADS) or b"").splitlines(keepends=True)
    assert b"".join(sorted(lines)) == answer(test)
