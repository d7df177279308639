"""A skill map's rules as expressions of the package rule-engine, to measure it on the same learners.

The translation favours the peer: evidence is grouped by subject beforehand, so that an expression looks
only at what it asks about; limits of age are plain dates; prerequisites are evaluated first, and once. It
answers whether each badge is met. That a piece counts once inside a badge is not translated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

import rule_engine

from badgeserver.domain.evidence import Evidence
from badgeserver.domain.ids import BadgeId
from badgeserver.domain.matching import earliest_day, subject_of_evidence, subject_of_leaf
from badgeserver.domain.requirement import (
    AllOf,
    AnyOf,
    HasAchievement,
    HasExperience,
    HoldsBadge,
    HoldsCertificate,
    NOf,
    Points,
    Requirement,
)
from badgeserver.domain.rule_book import badge_plans
from badgeserver.domain.skill_map import SkillMap


class PeerRules:
    """The ordinary rules of a map on one day, compiled by the peer."""

    def __init__(self, skill_map: SkillMap, on: date) -> None:
        context = rule_engine.Context(resolver=_resolve)
        self._rules: list[tuple[BadgeId, Any]] = []
        for plans in badge_plans(skill_map):
            badge = plans.badge
            routes = [rule for rule in (badge.rule, badge.experience_route) if rule is not None]
            text = " or ".join(f"({expression(rule, skill_map, on)})" for rule in routes)
            self._rules.append((badge.id, rule_engine.Rule(text, context=context)))

    def met(self, evidence: Sequence[Evidence]) -> dict[BadgeId, bool]:
        """Return which badges the learner meets who has that accepted evidence and no awards."""
        known: dict[str, Any] = {}
        for one in evidence:
            known.setdefault(symbol(*subject_of_evidence(one)), []).append(_plain(one))
        answers = {}
        for badge, rule in self._rules:
            answers[badge] = known[symbol("badge", badge)] = rule.matches(known)
        return answers


def _resolve(known: Mapping[str, Any], name: str) -> Any:
    return known.get(name, ())


def _plain(one: Evidence) -> dict[str, Any]:
    names = ("dated", "score", "level", "rubric", "confirmed_by", "months", "gap_months")
    plain = {name: getattr(one, name) for name in names if hasattr(one, name)}
    return plain | {"strength": one.acceptance.strength.value if one.acceptance is not None else 0}


def symbol(kind: str, name: str) -> str:
    """Return how an expression names a subject or a badge."""
    return re.sub(r"\W", "_", f"{kind}_{name}")


def expression(node: Requirement, skill_map: SkillMap, on: date) -> str:
    """Return the rule below `node` as an expression of the peer."""
    inner = partial(expression, skill_map=skill_map, on=on)
    match node:
        case AllOf(parts):
            return " and ".join(f"({inner(part)})" for part in parts)
        case AnyOf(parts):
            return " or ".join(f"({inner(part)})" for part in parts)
        case NOf(n, parts):
            return " + ".join(f"(({inner(part)}) ? 1 : 0)" for part in parts) + f" >= {n}"
        case Points() as points:
            return _points(points, skill_map, on)
        case HoldsBadge(badge):
            return symbol("badge", badge)
        case leaf:
            return _leaf(leaf, skill_map, on)


def _points(points: Points, skill_map: SkillMap, on: date) -> str:
    caps, sums = dict(points.cap_per_tag), []
    for tag in dict.fromkeys(item.tag for item in points.items):
        items = (item for item in points.items if item.tag == tag)
        total = " + ".join(
            f"(({expression(item.when, skill_map, on)}) ? {item.points} : 0)" for item in items
        )
        sums.append(f"$min([{total}, {caps[tag]}])" if tag in caps else total)
    return " + ".join(sums) + f" >= {points.minimum}"


def _leaf(leaf: Requirement, skill_map: SkillMap, on: date) -> str:
    subject = subject_of_leaf(leaf)
    assert subject is not None
    conditions = " and ".join([f'e["dated"] <= d"{on}"', *_conditions(leaf, skill_map, on)])
    need = leaf.min_count if isinstance(leaf, HasAchievement) else 1
    return f"[e for e in {symbol(*subject)} if {conditions}].length >= {need}"


def _conditions(leaf: Requirement, skill_map: SkillMap, on: date) -> Iterator[str]:
    months = getattr(leaf, "max_age_months", None)
    if months is not None:
        yield f'e["dated"] >= d"{earliest_day(months, on)}"'
    match leaf:
        case HoldsCertificate():
            certificate = skill_map.certificates[leaf.certificate]
            if certificate.given_from is not None:
                yield f'e["dated"] >= d"{certificate.given_from}"'
            if certificate.given_until is not None:
                yield f'e["dated"] <= d"{certificate.given_until}"'
            if leaf.min_level is not None:
                enough = [one for one in certificate.levels if certificate.reaches_level(one, leaf.min_level)]
                yield f'e["level"] in {enough}'
            yield from _at_least("score", leaf.min_score)
        case HasAchievement():
            yield from _at_least("rubric", leaf.min_rubric)
            if leaf.confirmed_by is not None:
                yield f'e["confirmed_by"] == "{leaf.confirmed_by}"'
        case HasExperience():
            yield from _at_least("months", leaf.min_months)
            yield from _at_least("rubric", leaf.min_rubric)
            if leaf.max_gap_months is not None:
                yield f'e["gap_months"] <= {leaf.max_gap_months}'
    yield from _at_least("strength", getattr(leaf, "min_strength", None))


def _at_least(name: str, minimum: int | None) -> Iterator[str]:
    if minimum is not None:
        yield f'e["{name}"] != null and e["{name}"] >= {int(minimum)}'
