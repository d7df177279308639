"""Traps of a skill map: what is allowed, and yet is hardly what the programme wants. Pure.

A trap is no fault: the map can be used. It is told so that somebody looks at the place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations

from badgeserver.domain.calendar import add_months
from badgeserver.domain.catalogue import CertificateStatus, ExternalCertificate
from badgeserver.domain.evaluation import Route
from badgeserver.domain.ids import BadgeId, LevelId
from badgeserver.domain.reach import Reach, is_necessary, leaves_of, needs_a_badge
from badgeserver.domain.requirement import (
    AnyOf,
    HasAchievement,
    HasExperience,
    HoldsBadge,
    HoldsCertificate,
    Leaf,
    Requirement,
    walk,
)
from badgeserver.domain.skill_map import Badge, SkillMap
from badgeserver.domain.text import Text


@dataclass(frozen=True, slots=True)
class Trap:
    """One trap, at a badge's rule (`path` is the node's address) or at a level (`path` is empty).

    `code` is stable, for machines; the texts say what may go wrong and what could be done.
    """

    code: str
    message: Text
    mend: Text
    badge: BadgeId | None = None
    level: LevelId | None = None
    path: str = ""


@dataclass(frozen=True, slots=True)
class PlacedRule:
    """One of a badge's rules; addresses in it start with the route's name."""

    badge: Badge
    route: Route
    rule: Requirement

    def leaves(self) -> tuple[tuple[str, Leaf], ...]:
        """Return the leaves with their addresses."""
        return leaves_of(self.rule, self.route.value)


def rules_of(badge: Badge) -> tuple[PlacedRule, ...]:
    """Return the badge's rules by route."""
    found = [PlacedRule(badge, Route.RULE, badge.rule)]
    if badge.experience_route is not None:
        found.append(PlacedRule(badge, Route.EXPERIENCE, badge.experience_route))
    if badge.renewal is not None:
        found.append(PlacedRule(badge, Route.RENEWAL, badge.renewal.rule))
    return tuple(found)


def traps(skill_map: SkillMap, as_of: date) -> tuple[Trap, ...]:
    """Return the traps of `skill_map`, as the catalogue stood on the day `as_of`."""
    as_of = max(as_of, skill_map.effective_from)
    found: list[Trap] = []
    for badge in skill_map.badges.values():
        found += _out_of_reach(badge, skill_map, as_of)
        for rule in rules_of(badge):
            found += _twice(rule)
            found += _certificates(rule, skill_map)
            found += _too_short(rule, skill_map, as_of)
            found += _ends_first(rule, skill_map)
    found += _levels_without_prerequisite(skill_map)
    return tuple(found)


def _twice(rule: PlacedRule) -> Iterator[Trap]:
    """Tell of a certificate that stands twice: both may be needed, or one of the two never matters.

    In different branches of an `any` a certificate may stand again: only one of them counts then.
    """
    nodes = {placed.path: placed.requirement for placed in walk(rule.rule, rule.route.value)}
    told: set[str] = set()
    for (first, one), (second, other) in combinations(rule.leaves(), 2):
        if not isinstance(one, HoldsCertificate) or not isinstance(other, HoldsCertificate):
            continue
        if one.certificate != other.certificate or second in told:
            continue
        if not _in_different_branches(first, second, nodes):
            told.add(second)
            yield Trap("certificate-twice", *_twice_words(one), badge=rule.badge.id, path=second)


def _in_different_branches(first: str, second: str, nodes: dict[str, Requirement]) -> bool:
    """Tell whether the two leaves are parts of alternatives of which at least one asks for more."""
    steps = list(zip(first.split("."), second.split("."), strict=False))
    shared = next(number for number, (a, b) in enumerate(steps) if _branch(a, b))
    parent = ".".join(first.split(".")[:shared])
    if not isinstance(nodes[parent], AnyOf):
        return False
    return any(_asks_for_more(path, shared, nodes) for path in (first, second))


def _branch(one: str, other: str) -> bool:
    return one != other


def _asks_for_more(path: str, depth: int, nodes: dict[str, Requirement]) -> bool:
    steps = path.split(".")
    between = (".".join(steps[:end]) for end in range(depth + 1, len(steps)))
    return any(not isinstance(nodes[place], AnyOf) for place in between)


def _twice_words(leaf: HoldsCertificate) -> tuple[Text, Text]:
    return (
        Text(
            f"資格「{leaf.certificate}」が同じルールに2回あります。証明は1つのバッジの中で1回しか数えません。",
            f"The certificate `{leaf.certificate}` stands twice in one rule; "
            "inside one badge a piece of evidence counts once.",
        ),
        Text(
            "1つを消すか、別の資格に変えてください。",
            "Remove one of the two, or ask for another certificate.",
        ),
    )


def _certificates(rule: PlacedRule, skill_map: SkillMap) -> Iterator[Trap]:
    asked = {leaf.certificate for _, leaf in rule.leaves() if isinstance(leaf, HoldsCertificate)}
    for path, leaf in rule.leaves():
        if not isinstance(leaf, HoldsCertificate):
            continue
        certificate = skill_map.certificates[leaf.certificate]
        if certificate.status is CertificateStatus.ENDING and asked.isdisjoint(certificate.successors):
            yield Trap(
                "ending-without-successor", *_ending_words(certificate), badge=rule.badge.id, path=path
            )
        if certificate.validity_months is not None and leaf.max_age_months is None:
            yield Trap("validity-ignored", *_validity_words(certificate), badge=rule.badge.id, path=path)


def _ending_words(certificate: ExternalCertificate) -> tuple[Text, Text]:
    ends = f" {certificate.given_until}" if certificate.given_until is not None else ""
    named = ", ".join(certificate.successors)
    mend = (
        Text(
            f"ルールに後継（{named}）を加えることを考えてください。",
            f"Consider adding a successor to the rule: {named}.",
        )
        if named
        else Text(
            "certificates.yaml に後継（successors）を書き、ルールにも加えてください。",
            "Name its successors in certificates.yaml, and add one to the rule.",
        )
    )
    return (
        Text(
            f"資格「{certificate.id}」はまもなく終わりますが{ends and f'（{ends.strip()}まで）'}、"
            "このルールに後継がありません。",
            f"`{certificate.id}` is about to end{ends and f' (on{ends})'}, "
            "and no successor of it stands in this rule.",
        ),
        mend,
    )


def _validity_words(certificate: ExternalCertificate) -> tuple[Text, Text]:
    months = certificate.validity_months
    return (
        Text(
            f"資格「{certificate.id}」は実施機関が{months}か月で切れるものとしていますが、"
            "このルールではいつまでも数えます。",
            f"The provider lets `{certificate.id}` stand for {months} months, "
            "but here it counts however old it is.",
        ),
        Text(
            f"max_age_months: {months} を加えるか、古くてもよいことを確かめてください。",
            f"Add `max_age_months: {months}`, or make sure that an old one is meant to count.",
        ),
    )


def _too_short(rule: PlacedRule, skill_map: SkillMap, as_of: date) -> Iterator[Trap]:
    """Tell of windows that may close while assessors still decide, counted from `as_of`."""
    days = skill_map.policy.decision_days
    if not skill_map.policy.assessors.get(rule.badge.level):
        return
    for path, leaf in rule.leaves():
        months = _window(leaf, skill_map)
        if months is not None and add_months(as_of, months) < as_of + timedelta(days=days):
            yield Trap(
                "window-shorter-than-decision", *_window_words(months, days), badge=rule.badge.id, path=path
            )


def _window(leaf: Leaf, skill_map: SkillMap) -> int | None:
    """Return for how many months a leaf stays met by something new; None for ever."""
    match leaf:
        case HoldsCertificate() | HasAchievement():
            return leaf.max_age_months
        case HoldsBadge(badge):
            return skill_map.badges[badge].validity_months
        case HasExperience():
            return None


def _window_words(months: int, days: int) -> tuple[Text, Text]:
    return (
        Text(
            f"{months}か月しか数えませんが、審査の決定には{days}日かかることがあります。"
            "決まる前に期間が過ぎます。",
            f"It counts for {months} month(s) only, but a decision may take {days} days: "
            "it can be too old before anybody decides.",
        ),
        Text(
            "期間を長くするか、assessment_policy の decision_days を短くしてください。",
            "Make the window longer, or `decision_days` of the assessment policy shorter.",
        ),
    )


def _ends_first(rule: PlacedRule, skill_map: SkillMap) -> Iterator[Trap]:
    """Tell of a prerequisite that ends, without renewal, before the practice beside it is done."""
    route = rule.route.value
    needed = [(path, leaf) for path, leaf in rule.leaves() if is_necessary(rule.rule, path, route)]
    practice = max((leaf.min_months for _, leaf in needed if isinstance(leaf, HasExperience)), default=0)
    for path, leaf in needed:
        if not isinstance(leaf, HoldsBadge):
            continue
        badge = skill_map.badges[leaf.badge]
        if badge.validity_months is not None and badge.renewal is None and badge.validity_months < practice:
            yield Trap(
                "prerequisite-ends-first", *_ends_words(badge, practice), badge=rule.badge.id, path=path
            )


def _ends_words(badge: Badge, practice: int) -> tuple[Text, Text]:
    return (
        Text(
            f"前提のバッジ「{badge.id}」は{badge.validity_months}か月で切れ、更新もできませんが、"
            f"実務経験は{practice}か月必要です。",
            f"The prerequisite `{badge.id}` ends after {badge.validity_months} months and has no renewal, "
            f"but {practice} months of practice are needed.",
        ),
        Text(
            "前提のバッジの有効期間を長くするか、更新（renewal）を設けてください。",
            "Let the prerequisite last longer, or give it a renewal.",
        ),
    )


def _out_of_reach(badge: Badge, skill_map: SkillMap, as_of: date) -> Iterator[Trap]:
    route = Route.RULE.value
    if not Reach(skill_map, as_of, newcomers_only=False).reaches_badge(badge):
        yield Trap("out-of-reach", *_unreachable_words(badge, as_of), badge=badge.id, path=route)
        return
    newcomers = Reach(skill_map, as_of, newcomers_only=True)
    if not newcomers.reaches_badge(badge):
        yield Trap("closed-to-newcomers", *_closed_words(badge), badge=badge.id, path=route)
    if badge.renewal is not None and not newcomers.reaches(badge.renewal.rule):
        yield Trap("renewal-out-of-reach", *_renewal_words(badge), badge=badge.id, path=Route.RENEWAL.value)


def _unreachable_words(badge: Badge, as_of: date) -> tuple[Text, Text]:
    return (
        Text(
            f"バッジ「{badge.id}」は、{as_of} 以降だれも取れません。"
            "求める証明がそろって有効な日が1日もありません。",
            f"Nobody can earn the badge `{badge.id}` on {as_of} or later: "
            "there is no day on which what it asks for counts together.",
        ),
        Text(
            "資格の実施期間、max_age_months、前提のバッジの有効期間を見直してください。",
            "Look again at the days on which its certificates are given, at `max_age_months`, "
            "and at how long its prerequisites last.",
        ),
    )


def _closed_words(badge: Badge) -> tuple[Text, Text]:
    return (
        Text(
            f"バッジ「{badge.id}」は、終わった資格か、まだ始まらない資格をすでに持つ人しか取れません。"
            "これから始める人は取れません。",
            f"Only people who already hold an ended certificate can earn the badge `{badge.id}`; "
            "whoever starts now cannot.",
        ),
        Text(
            "今、取ることのできる資格か実績を、選べるように加えてください。",
            "Add an alternative that can be earned today.",
        ),
    )


def _renewal_words(badge: Badge) -> tuple[Text, Text]:
    return (
        Text(
            f"バッジ「{badge.id}」の更新に要る新しい証明を、これから得ることはできません。",
            f"The new evidence that a renewal of `{badge.id}` asks for can no longer be had.",
        ),
        Text(
            "更新のルールに、今、取ることのできるものを加えてください。",
            "Add something to the renewal's rule that can be earned today.",
        ),
    )


def _levels_without_prerequisite(skill_map: SkillMap) -> Iterator[Trap]:
    for level, badges in skill_map.badges_by_level():
        if level.rank > 1 and badges and not any(needs_a_badge(badge.rule) for badge in badges):
            yield Trap(
                "level-without-prerequisite",
                Text(
                    f"レベル「{level.id}」のバッジは、どれも前提のバッジなしで取れます。",
                    f"No badge of the level `{level.id}` needs another badge first.",
                ),
                Text(
                    "下のレベルのバッジを前提にするか、この段階から始められることを確かめてください。",
                    "Make a badge of a lower level a prerequisite, or make sure that people may start here.",
                ),
                level=level.id,
            )
