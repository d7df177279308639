"""Disclosure control by itself, on tables that are as unlucky as can be."""

from __future__ import annotations

import random

import numpy as np
import pytest

from badgeserver.analysis.disclosure import withheld_cells
from badgeserver.analysis.disclosure_audit import Audit
from badgeserver.analysis.disclosure_tables import Layout, Tables, is_small, rounded_down
from badgeserver.analysis.disclosure_trees import Tree

K = 5
# A prefecture of two areas (1, 2) and of two groups (3, 4); the areas have three and four municipalities.
LAYOUT = Layout(12, {0: ((1, 2), (3, 4)), 1: ((5, 6, 7),), 2: ((8, 9, 10, 11),)})


def counted(towns: list[int], first_group: int = 0) -> np.ndarray:
    """The counts of all cells, from those of the seven municipalities and of the first group."""
    total = sum(towns)
    areas = [sum(towns[:3]), sum(towns[3:])]
    return np.array([total, *areas, first_group, total - first_group, *towns])


def guarded(counts: np.ndarray) -> np.ndarray:
    withheld = np.zeros(12, dtype=bool)
    Tree(LAYOUT, counts, np.zeros(12, dtype=bool), K).guard(withheld)
    return withheld


def test_a_total_that_is_withheld_takes_its_zeros_along() -> None:
    withheld = guarded(counted([0, 2, 0, 20, 30, 0, 10]))
    assert withheld[[1, 5, 6, 7]].all()
    assert not withheld[[0, 2, 8, 9, 11]].any()


def test_small_parts_that_fill_their_total_up_are_not_given_away() -> None:
    """Nine people in 5 and 4 times 1: each of the four would have to be one."""
    counts = counted([9, 7, 8, 1, 1, 1, 6])
    assert rounded_down(counts, K)[2] == 5
    assert guarded(counts).sum() > is_small(counts, K).sum()


def test_where_nothing_is_small_nothing_is_withheld() -> None:
    assert not guarded(counted([10, 20, 31, 40, 52, 60, 70], 100)).any()


@pytest.mark.parametrize("seed", range(40))
def test_every_small_count_keeps_k_less_one_values_in_its_tree(seed: int) -> None:
    rng = random.Random(seed)
    towns = [rng.choice((0, 1, 1, 4, 4, 5, 9, 14)) for _ in range(7)]
    counts = counted(towns, rng.randint(0, sum(towns)))
    withheld = guarded(counts)
    tree = Tree(LAYOUT, counts, np.zeros(12, dtype=bool), K)
    low, high = tree.bounds(withheld)
    assert (low <= counts).all()
    assert (counts <= high).all()
    alone = Tables(LAYOUT, counts.reshape(1, -1))
    audit = Audit(alone, [tree], withheld.reshape(1, -1), K)
    assert audit.found_out([*audit.targets()]) is None
    solver = audit._solver()
    for cell in np.flatnonzero(is_small(counts, K)):
        assert withheld[cell]
        wish = np.zeros(audit._count)
        wish[audit._variable[0, cell]] = 1
        least, most = solver.least(wish) @ wish, solver.least(-wish) @ wish
        assert np.floor(most + 1e-6) - np.ceil(least - 1e-6) >= K - 2


def nested(seed: int) -> Tables:
    """Three levels and three badges, of people who hold one or more of them."""
    rng = random.Random(seed)
    rank = (0, 1, 2, 2)
    counts = np.zeros((6, 12), dtype=np.int64)
    for town in range(7):
        for _ in range(rng.choice(((1, 1, 0), (4, 9, 14), (4, 4, 3), (0, 0, 2, 30))[seed % 4])):
            badges = {rng.randrange(4) for _ in range(rng.choice((1, 2)))}
            cells = [0, 1 if town < 3 else 2, rng.choice((3, 4)), 5 + town]
            scopes = [level for level in range(2) if max(rank[one] for one in badges) >= level]
            counts[np.ix_(scopes + [2 + one for one in badges], cells)] += 1
    within = ((1, 0), (2, 0), (3, 1), (4, 1), (5, 1))
    return Tables(LAYOUT, counts, within, ((0, (2, 3, 4, 5)), (1, (3, 4, 5))))


@pytest.mark.parametrize("seed", range(12))
def test_all_scopes_together_give_nothing_away(seed: int) -> None:
    tables = nested(seed)
    withheld = withheld_cells(tables, K)
    assert withheld[is_small(tables.counts, K)].all()
    assert withheld_cells(tables, K).tolist() == withheld.tolist()


def test_the_audit_finds_what_trees_by_themselves_overlook() -> None:
    """Twenty people hold one of five badges each, none of which is held by more than four."""
    counts = np.array([[20], [4], [4], [4], [4], [4]])
    badges = (1, 2, 3, 4, 5)
    tables = Tables(Layout(1, {}), counts, tuple((one, 0) for one in badges), ((0, badges),))
    trees = [Tree(tables.layout, row, np.zeros(1, dtype=bool), K) for row in counts]
    withheld = np.zeros(counts.shape, dtype=bool)
    for tree, row in zip(trees, withheld, strict=True):
        tree.guard(row)
    assert withheld.ravel().tolist() == [False, True, True, True, True, True]
    audit = Audit(tables, trees, withheld, K)
    found = audit.found_out([*audit.targets()])
    assert found is not None
    assert found.value == 4
    assert withheld_cells(tables, K).all()
