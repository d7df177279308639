"""Disclosure control: which counts may be published, so that no small one can be found out.

Counts are rounded down to multiples of k, which `rounded_down` does; those of 1 to k - 1 are withheld,
and what else it takes, which is found here. See docs/open-data.md for what is guaranteed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np

from badgeserver.analysis.disclosure_audit import Audit, Target
from badgeserver.analysis.disclosure_tables import Marks, Tables
from badgeserver.analysis.disclosure_trees import Tree


def withheld_cells(tables: Tables, smallest: int) -> Marks:
    """Return which cells must not be shown, where no count below `smallest` (k, at least 5) may be known.

    Afterwards each count from 1 to k - 1 may be one of three values at least as far as everything says
    that is published, even for a reader who takes for granted that what is withheld is below k; and so
    may each such count of people with one level or badge but not another be one of two.
    """
    withheld = np.zeros(tables.counts.shape, dtype=bool)
    tried: Counter[Target] = Counter()
    trees, audit = _audited(tables, withheld, smallest)
    while found_out := audit.found_out([*audit.targets()]):
        # It takes several steps until one is safe; only then all are asked for again.
        unsafe: Target | None = found_out
        while unsafe:
            _withhold_more(unsafe, tried[unsafe], tables, trees, withheld)
            tried[unsafe] += 1
            trees, audit = _audited(tables, withheld, smallest)
            unsafe = audit.found_out([unsafe])
    return withheld


def _audited(tables: Tables, withheld: Marks, smallest: int) -> tuple[list[Tree], Audit]:
    """Guard the trees, and return them with the attack on what is shown then."""
    trees = _guarded(tables, withheld, smallest)
    return trees, Audit(tables, trees, withheld, smallest)


def _guarded(tables: Tables, withheld: Marks, smallest: int) -> list[Tree]:
    """Guard the tree of each scope, the wider scopes before those within them."""
    trees = []
    for scope, counts in enumerate(tables.counts):
        known_zero = np.zeros(len(counts), dtype=bool)
        for inner, outer in tables.within:
            if inner == scope:
                known_zero |= (tables.counts[outer] == 0) & ~withheld[outer]
        trees.append(Tree(tables.layout, counts, known_zero, smallest))
        trees[-1].guard(withheld[scope])
    return trees


def _withhold_more(target: Target, tried: int, tables: Tables, trees: list[Tree], withheld: Marks) -> None:
    """Withhold one more thing that bears on a target, another one each time; in the end whole scopes."""
    before = int(withheld.sum())
    bearing = list(_bearing_on(target, tables))
    for scope, cell in bearing[tried:] + bearing[:tried]:
        if cell in tables.layout.divisions and not withheld[scope, cell]:
            trees[scope].widen(cell, withheld[scope])
        elif tables.counts[scope, cell]:
            withheld[scope, cell] = True
        if withheld.sum() > before:
            return
    for scope in (target.scope, *range(len(withheld))):
        withheld[scope] |= tables.counts[scope] > 0
        if withheld.sum() > before:
            return
    raise RuntimeError("everything is withheld, and still something can be found out")


def _bearing_on(target: Target, tables: Tables) -> Iterator[tuple[int, int]]:
    """Yield what says most about a target: its cell and the totals above it, first in its own scope."""
    scopes = [target.scope, *([] if target.without is None else [target.without])]
    scopes += [outer for inner, outer in tables.within if inner in scopes]
    scopes += [whole for whole, parts in tables.covered if target.scope in parts]
    for scope in dict.fromkeys(scopes):
        cell = target.cell
        while cell in tables.layout.family_of:
            cell, _ = tables.layout.family_of[cell]
            yield scope, cell
        yield scope, target.cell
