"""What can be wrong in skillmap.yaml outside the rules: references, ids, validity, policy, indicators."""

from __future__ import annotations

from collections.abc import Iterator

from badgeserver.domain.text import Text
from badgeserver.programme.check_indicators import indicator_faults
from badgeserver.programme.document import Document, Placed
from badgeserver.programme.faults import Fault
from badgeserver.programme.folder import Folder
from badgeserver.programme.schema import (
    AchievementEntry,
    BadgeEntry,
    IdentityEntry,
    PolicyEntry,
    TransitionEntry,
    VocabularyEntry,
)

RESERVED_BADGE_IDS = frozenset({"levels", "pathways"})
"""Addresses below `/badges/` that the site uses itself."""


def map_faults(folder: Folder) -> Iterator[Fault]:
    """Yield the faults of skillmap.yaml outside the rules."""
    yield from _codes_twice(folder)
    vocabulary = folder.skill_map.one("vocabulary", VocabularyEntry)
    if vocabulary is not None:
        yield from _statements(vocabulary, folder)
    for achievement in folder.skill_map.entries("achievements", AchievementEntry):
        yield from _achievement(achievement, folder)
    for badge in folder.skill_map.entries("badges", BadgeEntry):
        yield from _badge(badge, folder)
        yield from _reserved(badge)
        yield from _validity(badge)
    policy = folder.skill_map.one("assessment_policy", PolicyEntry)
    if policy is not None:
        yield from _policy(policy, folder)
    yield from _transition(folder)
    yield from indicator_faults(folder)


def _transition(folder: Folder) -> Iterator[Fault]:
    """A transition by `either_until` needs a last day, not before the version's first; no other has one."""
    placed = folder.skill_map.one("transition", TransitionEntry)
    identity = folder.skill_map.one("skill_map", IdentityEntry)
    if placed is None:
        return
    until, lasts = placed.value.until, placed.value.rule == "either_until"
    if lasts != (until is not None):
        yield placed.fault(
            "transition-until",
            Text(
                ja="`until` は either_until のときに、そのときだけ書きます。",
                en="`until` belongs to either_until, and to no other rule.",
            ),
            Text(
                ja="`until` に最後の日を書くか、rule を at_once にして `until` を消してください。",
                en="Give the last day as `until`, or write at_once and take `until` out.",
            ),
        )
    elif until is not None and identity is not None and until < identity.value.effective_from:
        first = identity.value.effective_from
        yield placed.fault(
            "transition-over-before",
            Text(
                ja=f"移行の最後の日（{until}）が、この版の最初の日（{first}）より前です。",
                en=f"The transition ends on {until}, before this version begins on {first}.",
            ),
            Text(ja="`until` をそれより後の日にしてください。", en="Give a later day as `until`."),
        )


def repeated_ids(document: Document, section: str) -> Iterator[Fault]:
    """Yield a fault for each id that stands in the list a second time."""
    seen: dict[str, int] = {}
    for one in document.ids(section):
        line = seen.setdefault(one.value, document.source.value_at(one.path).line)
        if line != document.source.value_at(one.path).line:
            yield one.fault("duplicate-id", *_twice(one.value, line))


def _twice(given: str, line: int) -> tuple[Text, Text]:
    return (
        Text(
            ja=f"ID「{given}」は{line}行目でも使われています。",
            en=f"The id `{given}` is also used in line {line}.",
        ),
        Text(ja="どちらかを別のIDにしてください。", en="Give one of the two another id."),
    )


def _codes_twice(folder: Folder) -> Iterator[Fault]:
    """A code means one thing wherever it appears, so it may stand in one list of the vocabulary only."""
    seen: dict[str, int] = {}
    for code in folder.all_codes():
        line = code.source.key_at(code.path).line
        if seen.setdefault(code.value, line) != line:
            yield code.fault("duplicate-id", *_twice(code.value, seen[code.value]))


def _statements(placed: Placed[VocabularyEntry], folder: Folder) -> Iterator[Fault]:
    """A statement needs somebody who gives it; no other kind of proof has one."""
    for code, proof in placed.value.proofs.items():
        if proof.confirmer is not None:
            named = placed.of(proof.confirmer, "proofs", code, "confirmer")
            yield from folder.unknown_code(named, "confirmers")
        if (proof.given_as == "statement") != (proof.confirmer is not None):
            yield placed.of(proof.given_as, "proofs", code).fault(
                "statement-by-whom",
                Text(
                    ja=f"証明の種類「{code}」では、confirmer は statement のときに、そのときだけ書きます。",
                    en=f"`{code}`: a `confirmer` belongs to a statement, and to nothing else.",
                ),
                Text(
                    ja="given_as を statement にして confirmer を書くか、confirmer を消してください。",
                    en="Write `given_as: statement` with its `confirmer`, or take the `confirmer` out.",
                ),
            )


def _achievement(placed: Placed[AchievementEntry], folder: Folder) -> Iterator[Fault]:
    for part, codes in (("proofs", placed.value.proofs), ("outcomes", placed.value.outcomes)):
        for position, code in enumerate(codes):
            yield from folder.unknown_code(placed.of(code, part, position), part)


def _badge(placed: Placed[BadgeEntry], folder: Folder) -> Iterator[Fault]:
    badge = placed.value
    yield from folder.unknown(placed.of(badge.level, "level"), "levels")
    yield from folder.unknown_pictogram(placed.of(badge.pictogram, "pictogram"))
    for position, group in enumerate(badge.groups):
        yield from folder.unknown(placed.of(group, "groups", position), "learner_groups")
    for position, item in enumerate(badge.standard_items):
        yield from folder.unknown(placed.of(item, "standard_items", position), "items")


def _reserved(placed: Placed[BadgeEntry]) -> Iterator[Fault]:
    if placed.value.id in RESERVED_BADGE_IDS:
        yield placed.fault(
            "reserved-id",
            Text(
                ja=f"ID「{placed.value.id}」は、サイトの別のページのアドレスで使っています。",
                en=f"The site has another page at the address of the id `{placed.value.id}`.",
            ),
            Text(ja="別のIDにしてください。", en="Give the badge another id."),
            "id",
        )


def _validity(placed: Placed[BadgeEntry]) -> Iterator[Fault]:
    if placed.value.validity_months is None and placed.value.renewal is not None:
        yield placed.fault(
            "renewal-without-validity",
            Text(
                ja=f"バッジ「{placed.value.id}」は期限がないのに、更新の条件があります。",
                en=f"The badge `{placed.value.id}` never ends, yet it has a renewal.",
            ),
            Text(
                ja="validity_months を月数にするか、renewal を消してください。",
                en="Give `validity_months` a number, or remove `renewal`.",
            ),
            "renewal",
        )


def _policy(placed: Placed[PolicyEntry], folder: Folder) -> Iterator[Fault]:
    policy = placed.value
    for level in policy.assessors:
        yield from folder.unknown(placed.key("assessors", level), "levels")
    for level in folder.ids("levels"):
        if level not in policy.assessors:
            yield placed.fault("level-without-assessors", *_no_assessors(level), "assessors")
    if sorted(policy.rubric) != list(range(len(policy.rubric))):
        yield placed.fault(
            "rubric-with-gaps",
            Text(ja="評価の段階が0からの連番ではありません。", en="The rubric's steps do not run on from 0."),
            Text(
                ja="0, 1, 2, … と続くように書いてください。", en="Write the steps 0, 1, 2, … without a gap."
            ),
            "rubric",
        )
    for badge in folder.skill_map.entries("badges", BadgeEntry):
        yield from _renewal_opens(badge, policy.renewal_opens_months)


def _no_assessors(level: str) -> tuple[Text, Text]:
    return (
        Text(
            ja=f"レベル「{level}」の評価者の人数が書かれていません。",
            en=f"How many assessors the level `{level}` needs is not said.",
        ),
        Text(
            ja=f"assessors に「{level}: 人数」を書いてください（不要なら0）。",
            en=f"Write `{level}:` with a number into `assessors` (0 for none).",
        ),
    )


def _renewal_opens(badge: Placed[BadgeEntry], months: int) -> Iterator[Fault]:
    entry = badge.value
    if entry.renewal is not None and entry.validity_months is not None and entry.validity_months <= months:
        yield badge.fault(
            "validity-too-short",
            Text(
                ja=f"有効期間（{entry.validity_months}か月）が、更新の受付が始まる{months}か月前より長くありません。",
                en=f"Renewal opens {months} months before the end of only {entry.validity_months} months.",
            ),
            Text(
                ja=f"validity_months を{months}より大きくするか、renewal_opens_months を短くしてください。",
                en=f"Make `validity_months` more than {months}, or `renewal_opens_months` shorter.",
            ),
            "validity_months",
        )
