"""What a learner still needs for a badge: all smallest sets of new pieces of evidence. Pure.

A rule is turned into the sets of pieces that would meet it. Sets that hold another one are dropped,
and where there are more than `width` sets for one node, the smallest are kept. `Ways.cut_at` says
from which size on sets may be missing, so that the answer always tells how exact it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import reduce
from typing import NamedTuple

from badgeserver.domain.catalogue import CertificateStatus
from badgeserver.domain.distinct import contested_paths
from badgeserver.domain.evaluation import Evaluation, HeldBadge, Route
from badgeserver.domain.evidence import Evidence
from badgeserver.domain.ids import BadgeId, EvidenceId
from badgeserver.domain.matching import Subject, by_subject, leaf_test, subject_of_leaf
from badgeserver.domain.requirement import (
    AllOf,
    AnyOf,
    HasAchievement,
    HoldsBadge,
    HoldsCertificate,
    Leaf,
    NOf,
    Points,
    Requirement,
    child_path,
    parts_of,
)
from badgeserver.domain.skill_map import SkillMap

MOST_SUMS = 200
"""How many sums of points are followed at once for one node."""


class Token(NamedTuple):
    """One piece for one leaf. `pending`: the piece may turn out to be there, see `_settled`."""

    badge: BadgeId
    path: str
    number: int
    pending: bool = False


Pieces = frozenset[Token]

Sums = tuple[int, ...]
"""Points by tag, each sum cut to its cap, or to the points that are asked for."""


@dataclass(frozen=True, slots=True)
class Ways:
    """Sets of pieces of which each is enough, the smallest first; none if nothing is.

    All sets of fewer than `cut_at` pieces are here, apart from those that hold another one; None
    where nothing was cut. `subjects` is what the sets may ask about, those that were cut included.
    """

    sets: tuple[Pieces, ...]
    cut_at: int | None = None
    subjects: frozenset[Subject] = frozenset()


NOTHING_NEEDED = Ways((frozenset(),))
NO_WAY = Ways(())


class Place(NamedTuple):
    """A rule that is looked at: whose, by which route, over evidence from which day on."""

    badge: BadgeId
    route: Route
    since: date
    contested: frozenset[str]


class Search:
    """The ways of one learner on one day. `width` bounds how many sets are kept for one node."""

    def __init__(
        self,
        skill_map: SkillMap,
        evidence: Sequence[Evidence],
        held: Sequence[HeldBadge],
        evaluations: Mapping[BadgeId, Evaluation],
        on: date,
        width: int,
    ) -> None:
        self._map = skill_map
        self._evidence = by_subject(evidence)
        self._held = {one.badge: one for one in held}
        self._evaluations = evaluations
        self._on = on
        self._width = width
        self._known: dict[BadgeId, Ways] = {}
        self._sizes: dict[Pieces, int] = {}
        self._candidates: dict[tuple[BadgeId, str], tuple[EvidenceId, ...]] = {}
        self._subjects: dict[tuple[BadgeId, str], Subject] = {}
        self.leaves: dict[tuple[BadgeId, str], Leaf] = {}
        """The leaf of each token, in the order in which they were come across."""

    def ways_to(self, badge: BadgeId) -> Ways:
        """Return what is missing for a badge by any of its routes, prerequisites included."""
        if badge not in self._known:
            self._known[badge] = NO_WAY  # a badge that waits for itself
            evaluation = self._evaluations[badge]
            self._known[badge] = NOTHING_NEEDED if evaluation.met else self.ways_by_routes(badge)
        return self._known[badge]

    def ways_by_routes(self, badge: BadgeId) -> Ways:
        """Return what is missing by the routes that are open, also where an earlier award still stands."""
        routes = self._evaluations[badge].routes
        return self._union([self._by_route(badge, route, trace.requirement) for route, trace in routes])

    def size(self, pieces: Pieces) -> int:
        """Return how many new pieces the set asks for; one piece serves several badges at once."""
        known = self._sizes.get(pieces)
        if known is None:
            known = self._sizes[pieces] = self._count(pieces)
        return known

    def _count(self, pieces: Pieces) -> int:
        missing = [token for token in pieces if not (token.pending and self._may_be_there(token))]
        subjects = self._subjects_of(missing)
        if len(set(subjects)) == len(missing):
            return len(missing)  # nothing can be shared; most sets are such
        groups: dict[Subject, list[Token]] = {}
        for subject, token in zip(subjects, missing, strict=True):
            groups.setdefault(subject, []).append(token)
        return sum(map(self._count_shared, groups.values()))

    def _may_be_there(self, token: Token) -> bool:
        return token.number < len(self._candidates[token.badge, token.path])

    def _subjects_of(self, tokens: Iterable[Token]) -> list[Subject]:
        subjects = self._subjects
        return [subjects[badge, path] for badge, path, _, _ in tokens]

    def _count_shared(self, tokens: Sequence[Token]) -> int:
        """Count the pieces on one subject: each badge needs its own, and so does who confirms for it."""
        by_badge = Counter(token.badge for token in tokens)
        confirmed: dict[str, Counter[BadgeId]] = {}
        for token in tokens:
            leaf = self.leaves[token.badge, token.path]
            if isinstance(leaf, HasAchievement) and leaf.confirmed_by is not None:
                confirmed.setdefault(leaf.confirmed_by, Counter())[token.badge] += 1
        return max(max(by_badge.values()), sum(max(one.values()) for one in confirmed.values()))

    def _by_route(self, badge: BadgeId, route: Route, rule: Requirement) -> Ways:
        since = self._held[badge].awarded_on + timedelta(days=1) if route is Route.RENEWAL else date.min
        place = Place(badge, route, since, contested_paths(rule, route.value))
        found = self._node(rule, route.value, place)
        if not place.contested:
            return found
        settled = (self._settled(one, place) for one in found.sets)
        return self._pruned((one for one in settled if one is not None), found.cut_at, found.subjects)

    def _node(self, node: Requirement, path: str, place: Place) -> Ways:
        if isinstance(node, HoldsBadge):
            return self.ways_to(node.badge)
        if not isinstance(node, AllOf | AnyOf | NOf | Points):
            return self._leaf(node, path, place)
        parts = [
            self._node(part, child_path(path, node, position), place)
            for position, part in enumerate(parts_of(node))
        ]
        match node:
            case AllOf():
                return reduce(self._both, parts) if parts else NO_WAY
            case AnyOf():
                return self._union(parts)
            case NOf(n):
                return self._some_of(n, parts)
            case Points():
                return self._points(node, parts)

    def _leaf(self, leaf: Leaf, path: str, place: Place) -> Ways:
        key = (place.badge, path)
        need = leaf.min_count if isinstance(leaf, HasAchievement) else 1
        if key not in self.leaves:
            self._learn(key, leaf, place)
        have, subjects = len(self._candidates[key]), frozenset({self._subjects[key]})
        if path in place.contested:
            pending = frozenset(Token(*key, number, pending=True) for number in range(need))
            return Ways((pending,), None, subjects)
        if have >= need:
            return NOTHING_NEEDED
        if not self._can_be_had(leaf, place):
            return NO_WAY
        return Ways((frozenset(Token(*key, number) for number in range(have, need)),), None, subjects)

    def _learn(self, key: tuple[BadgeId, str], leaf: Leaf, place: Place) -> None:
        """Note a leaf that is come across: what it asks about, and which pieces that are there fulfil it."""
        subject = subject_of_leaf(leaf)
        assert subject is not None
        pieces = [one for one in self._evidence.get(subject, ()) if one.dated >= place.since]
        good, _ = leaf_test(leaf, self._map.certificates, self._on).fulfilling(pieces)
        self.leaves[key], self._subjects[key] = leaf, subject
        self._candidates[key] = tuple(one.id for one in good)

    def _can_be_had(self, leaf: Leaf, place: Place) -> bool:
        """Tell whether somebody can gain a new piece today that fulfils the leaf."""
        if place.since > self._on:
            return False
        if not isinstance(leaf, HoldsCertificate):
            return True
        certificate = self._map.certificates[leaf.certificate]
        closed = certificate.status is CertificateStatus.ENDED or (
            certificate.status is CertificateStatus.UPCOMING and certificate.given_from is None
        )
        return not closed and certificate.was_given_on(self._on)

    def _settled(self, pieces: Pieces, place: Place) -> Pieces | None:
        """Give each piece that is there to one pending token at most; return what is then missing.

        Tokens with the hardest conditions choose first. None where a missing piece cannot be had.
        """
        pending = [token for token in pieces if token.pending]
        left = _unmatched(sorted(pending, key=self._ease), self._candidates)
        if any(not self._can_be_had(self.leaves[token.badge, token.path], place) for token in left):
            return None
        return (pieces - frozenset(pending)) | {token._replace(pending=False) for token in left}

    def _ease(self, token: Token) -> tuple[bool, int, int, str, int]:
        leaf = self.leaves[token.badge, token.path]
        anybody = not (isinstance(leaf, HasAchievement) and leaf.confirmed_by is not None)
        choice = len(self._candidates[token.badge, token.path])
        return (anybody, choice, -self._merit(leaf), token.path, token.number)

    def _merit(self, leaf: Leaf) -> int:
        """Return a number that is higher for a leaf of the same subject that asks for more."""
        match leaf:
            case HoldsCertificate():
                levels = self._map.certificates[leaf.certificate].levels
                level = levels.index(leaf.min_level) if leaf.min_level is not None else -1
                return (leaf.min_score or 0) + level + (leaf.min_strength or 0)
            case HasAchievement():
                return (leaf.min_rubric or 0) + (leaf.min_strength or 0)
            case _:
                return 0

    def _union(self, alternatives: Sequence[Ways]) -> Ways:
        cut = _least(one.cut_at for one in alternatives)
        return self._pruned((one for ways in alternatives for one in ways.sets), cut, _all(alternatives))

    def _both(self, one: Ways, other: Ways) -> Ways:
        if not one.sets or not other.sets:
            return NO_WAY
        cut = _least((self._cut_with(one, other), self._cut_with(other, one)))
        return self._pruned((a | b for a in one.sets for b in other.sets), cut, _all((one, other)))

    def _cut_with(self, cut: Ways, other: Ways) -> int | None:
        """Return how many pieces a set has at least that was cut from `cut` and joined with `other`.

        Pieces on different subjects add up; else one piece may serve both.
        """
        if cut.cut_at is None:
            return None
        least = _least((self.size(other.sets[0]), other.cut_at)) or 0
        disjoint = cut.subjects.isdisjoint(other.subjects)
        return cut.cut_at + least if disjoint else max(cut.cut_at, least)

    def _some_of(self, n: int, parts: Sequence[Ways]) -> Ways:
        """Return the ways to meet `n` of the parts."""
        reached: list[Ways] = [NOTHING_NEEDED, *[NO_WAY] * n]
        for part in parts:
            for number in range(n, 0, -1):
                with_it = self._both(reached[number - 1], part)
                if with_it.sets:
                    reached[number] = self._union((reached[number], with_it))
        return reached[n]

    def _points(self, node: Points, items: Sequence[Ways]) -> Ways:
        """Return the ways to reach the points: after each item, the ways to each sum of points by tag."""
        tags = tuple(dict.fromkeys(item.tag for item in node.items))
        most = {tag: min(node.minimum, dict(node.cap_per_tag).get(tag or "", node.minimum)) for tag in tags}
        reached: dict[Sums, Ways] = {tuple(0 for _ in tags): NOTHING_NEEDED}
        cut: int | None = None
        for item, ways in zip(node.items, items, strict=True):
            place = tags.index(item.tag)
            with_it: dict[Sums, list[Ways]] = {}
            for sums, so_far in reached.items():
                more = min(sums[place] + item.points, most[item.tag])
                if ways.sets and sum(sums) < node.minimum and more > sums[place]:
                    state = (*sums[:place], more, *sums[place + 1 :])
                    with_it.setdefault(state, []).append(self._both(so_far, ways))
            for state, found in with_it.items():
                reached[state] = self._union([reached.get(state, NO_WAY), *found])
            reached, left_out = self._fewer(reached)
            cut = _least((cut, left_out))
        found_all = self._union([ways for sums, ways in reached.items() if sum(sums) >= node.minimum])
        return replace(found_all, cut_at=_least((cut, found_all.cut_at)))

    def _fewer(self, reached: dict[Sums, Ways]) -> tuple[dict[Sums, Ways], int | None]:
        """Keep the highest sums where there are very many; return also the least size that was left out."""
        order = sorted(reached, key=sum, reverse=True)
        left_out = (self.size(reached[sums].sets[0]) for sums in order[MOST_SUMS:])
        return {sums: reached[sums] for sums in order[:MOST_SUMS]}, min(left_out, default=None)

    def _pruned(self, sets: Iterable[Pieces], cut_at: int | None, subjects: frozenset[Subject]) -> Ways:
        """Keep the smallest sets, without those that hold another one."""
        kept: list[Pieces] = []
        for one in sorted(dict.fromkeys(sets), key=self.size):
            if not one:
                return NOTHING_NEEDED
            if any(other <= one for other in kept):
                continue
            if len(kept) == self._width:
                return Ways(tuple(kept), _least((cut_at, self.size(one))), subjects)
            kept.append(one)
        return Ways(tuple(kept), cut_at, subjects)


def _least(numbers: Iterable[int | None]) -> int | None:
    return min((one for one in numbers if one is not None), default=None)


def _all(ways: Iterable[Ways]) -> frozenset[Subject]:
    return frozenset[Subject]().union(*(one.subjects for one in ways))


def _unmatched(
    tokens: Sequence[Token], candidates: Mapping[tuple[BadgeId, str], tuple[EvidenceId, ...]]
) -> list[Token]:
    """Give each token one piece of its own, as many tokens as possible; return those that get none.

    A token that has a piece keeps one: the earlier in the order, the likelier (Kuhn's algorithm).
    """
    owner: dict[EvidenceId, Token] = {}

    def find(token: Token, seen: set[EvidenceId]) -> bool:
        for piece in candidates[token.badge, token.path]:
            if piece in seen:
                continue
            seen.add(piece)
            if piece not in owner or find(owner[piece], seen):
                owner[piece] = token
                return True
        return False

    return [token for token in tokens if not find(token, set())]
