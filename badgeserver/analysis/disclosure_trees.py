"""One scope by itself: what else must be withheld so that no total gives a withheld cell away.

Whoever reads the published numbers knows of each cell an interval: a number v stands for v to
v + k - 1, a withheld cell is from 1 to k - 1 (from 0, where a zero may be withheld beside it; from k
on, where it is withheld for the sake of another). Totals narrow these intervals. The rule here is
that every total keeps at least k - 1 possible values when its parts are known by their intervals.
Then so does every cell when everything is known at once:

Let a total have the interval I, and its parts the intervals with the sums [low, high]. By the rule,
what is left of I within [low, high] has k - 1 values; if that is so from above too, call it F. A part
[a, b] is left with [max(a, F.first - (high - b)), min(b, F.last - (low - a))]. Its length is the
smallest of b - a, F.last - low, high - F.first and F's own length plus the others' lengths; as F lies
within [low, high] and has k - 1 values, none of these is shorter than k - 2. So the part keeps k - 1
values, and the same holds for its own parts. A withheld cell from 1 to k - 1 therefore keeps all of
them, or as many from 0 on, where it may be zero.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from badgeserver.analysis.disclosure_tables import Counts, Layout, Marks, is_small, rounded_down

NO_LIMIT = 1 << 40


@dataclass(frozen=True)
class Tree:
    """The cells of one scope. `known_zero` are those that others show to be empty."""

    layout: Layout
    counts: Counts
    known_zero: Marks
    smallest: int

    def guard(self, withheld: Marks) -> None:
        """Withhold what is small, and what else it takes; `withheld` is changed in place."""
        withheld |= is_small(self.counts, self.smallest)
        while True:
            self._withhold_parts(withheld)
            narrow = self._narrow_total(withheld)
            if narrow is None:
                return
            self.widen(narrow, withheld)

    def bounds(self, withheld: Marks) -> tuple[Counts, Counts]:
        """Return what is known of each cell by itself: the first and the last possible value."""
        shown = rounded_down(self.counts, self.smallest)
        low = np.where(self.counts > 0, shown, 0)
        high = np.where(self.counts > 0, shown + self.smallest - 1, 0)
        others = withheld & (self.counts >= self.smallest)
        low[others], high[others] = self.smallest, NO_LIMIT
        small = withheld & ~others
        low[small], high[small] = 1, self.smallest - 1
        low[small & self._may_be_zero(withheld)] = 0
        return low, high

    def widen(self, total: int, withheld: Marks) -> None:
        """Withhold something more among the parts of a total; the total itself, where nothing is left."""
        divisions = self.layout.divisions.get(total, ())
        for division in sorted(map(np.array, divisions), key=lambda parts: -int(withheld[parts].sum())):
            shown = division[~withheld[division]]
            zeros = shown[(self.counts[shown] == 0) & ~self.known_zero[shown]]
            if len(zeros) and withheld[division].any():
                withheld[zeros] = True
                return
            counted = shown[self.counts[shown] > 0]
            if len(counted):
                withheld[counted[np.argmin(self.counts[counted])]] = True
                return
        withheld[total] = True

    def _withhold_parts(self, withheld: Marks) -> None:
        """Withhold all parts of what is withheld, down to the last, so that nobody learns where they are."""
        for total in self.layout.totals_downwards():
            if withheld[total]:
                for division in self.layout.divisions[total]:
                    parts = np.array(division)
                    withheld[parts[~self.known_zero[parts]]] = True

    def _may_be_zero(self, withheld: Marks) -> Marks:
        """Return which cells have a withheld zero beside them, or would have it withheld with their total."""
        doubtful = np.zeros(self.layout.size, dtype=bool)
        for total, divisions in self.layout.divisions.items():
            for division in divisions:
                parts = np.array(division)
                doubtful[parts] = withheld[total] or bool((withheld[parts] & (self.counts[parts] == 0)).any())
        return doubtful

    def _narrow_total(self, withheld: Marks) -> int | None:
        """Return a total that keeps fewer than k - 1 values, the innermost first; None if all keep them."""
        low, high = self.bounds(withheld)
        for total in reversed(self.layout.totals_downwards()):
            sums = [(_sum(low, parts), _sum(high, parts)) for parts in self.layout.divisions[total]]
            low[total] = max([int(low[total]), *(first for first, _ in sums)])
            high[total] = min([int(high[total]), *(last for _, last in sums)])
            shown = self.counts[total] > 0 and not withheld[total]
            if shown and high[total] - low[total] < self.smallest - 2:
                return total
        return None


def _sum(bounds: Counts, parts: tuple[int, ...]) -> int:
    return int(bounds[np.array(parts)].sum())
