"""Which datasets would keep a verifier busy: the bound on the work, against graphs of known shape."""

from __future__ import annotations

import time

import pyoxigraph as ox
import pytest

from badgeserver.credentials.poison import MAX_STEPS, most_steps

Edges = list[tuple[str, str]]


def dataset(edges: Edges) -> ox.Dataset:
    """Return blank nodes that are linked by one predicate."""
    lines = "".join(f"_:{one} <urn:p> _:{other} .\n" for one, other in edges)
    return ox.Dataset(ox.parse(lines, ox.RdfFormat.N_QUADS))


def ring(size: int) -> Edges:
    """Return a circle."""
    return [(f"e{one}", f"e{(one + 1) % size}") for one in range(size)]


def stars(size: int) -> Edges:
    """Return two alike nodes with `size` alike neighbours each."""
    return [(centre, f"{centre}{one}") for centre in "ab" for one in range(size)]


def clique(size: int) -> Edges:
    """Return nodes that are all linked to all others."""
    return [(f"e{one}", f"e{other}") for one in range(size) for other in range(size) if one != other]


def test_nodes_that_differ_take_no_steps() -> None:
    assert most_steps(dataset([("a", "b"), ("b", "c")])) == 0
    assert most_steps(ox.Dataset()) == 0


@pytest.mark.parametrize(
    ("edges", "steps"),
    [
        (ring(3), 3**2),
        (ring(50), 50**2),
        (stars(2), 2 * 3**2 * 2),
        (stars(5), 2 * 6**2 * 120),
        (clique(3), 3**2 * (2 * 2) ** 3),
    ],
)
def test_the_bound_is_the_orders_of_alike_neighbours(edges: Edges, steps: int) -> None:
    assert most_steps(dataset(edges)) == steps


def test_alike_nodes_that_are_not_linked_take_a_step_each() -> None:
    lines = "".join(f'<urn:s> <urn:p> _:e{one} .\n_:e{one} <urn:q> "same" .\n' for one in range(300))
    assert most_steps(ox.Dataset(ox.parse(lines, ox.RdfFormat.N_QUADS))) == 300


@pytest.mark.parametrize("edges", [clique(10), stars(8), ring(200)])
def test_what_costs_time_is_beyond_the_bound_and_seen_at_once(edges: Edges) -> None:
    start = time.monotonic()
    assert most_steps(dataset(edges)) > MAX_STEPS
    assert time.monotonic() - start < 0.2


@pytest.mark.parametrize("edges", [ring(100), stars(4)])
def test_what_is_within_the_bound_takes_no_time(edges: Edges) -> None:
    within = dataset(edges)
    assert most_steps(within) <= MAX_STEPS
    start = time.monotonic()
    within.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    assert time.monotonic() - start < 1.0


def test_graphs_are_told_apart_by_their_names_too() -> None:
    lines = "".join(f"<urn:s> <urn:p> _:e{one} _:g{one} .\n" for one in range(5))
    assert most_steps(ox.Dataset(ox.parse(lines, ox.RdfFormat.N_QUADS))) == 5 * 2**2
