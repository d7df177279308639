"""What can be wrong in a badge's rule although every key is in its place."""

from __future__ import annotations

from collections.abc import Iterator

from badgeserver.domain.distinct import contested_paths
from badgeserver.domain.text import Text
from badgeserver.programme.document import Placed
from badgeserver.programme.faults import Fault
from badgeserver.programme.folder import Folder
from badgeserver.programme.grammar import (
    AchievementNode,
    BadgeNode,
    CertNode,
    ExperienceNode,
    Node,
    NOfNode,
    PointsBody,
    PointsNode,
    walk,
)
from badgeserver.programme.requirements import requirement
from badgeserver.programme.schema import BadgeEntry
from badgeserver.programme.schema_catalogue import CertificateEntry

MOST_CONTESTED = 8
"""More leaves than this that compete for the same evidence make finding a way slow."""


def rules_of(badge: Placed[BadgeEntry]) -> Iterator[Placed[Node]]:
    """Yield each of the badge's rules with its place."""
    entry = badge.value
    yield badge.of(entry.rule, "rule")
    if entry.experience_route is not None:
        yield badge.of(entry.experience_route, "experience_route")
    if entry.renewal is not None:
        yield badge.of(entry.renewal.rule, "renewal", "rule")


def rule_faults(folder: Folder) -> Iterator[Fault]:
    """Yield the faults of all rules of all badges."""
    for badge in folder.skill_map.entries("badges", BadgeEntry):
        for rule in rules_of(badge):
            yield from _too_contested(rule)
            for node, path in walk(rule.value, rule.path):
                yield from _node_faults(Placed(node, rule.source, path), folder)


def _node_faults(placed: Placed[Node], folder: Folder) -> Iterator[Fault]:
    node = placed.value
    match node:
        case NOfNode():
            yield from _n_of(placed.of(node, "n_of"))
        case PointsNode():
            yield from _points(placed.of(node.points, "points"), folder)
        case CertNode():
            yield from _certificate(placed.of(node), folder)
        case BadgeNode():
            yield from folder.unknown(placed.of(node.badge, "badge"), "badges")
        case AchievementNode():
            yield from _achievement(placed.of(node), folder)
        case ExperienceNode():
            body = placed.of(node.experience, "experience")
            yield from folder.unknown(body.of(body.value.area, "area"), "experience_areas")
            yield from _rubric(body.of(body.value.min_rubric, "min_rubric"), folder)
        case _:
            return


def _n_of(placed: Placed[NOfNode]) -> Iterator[Fault]:
    body = placed.value.n_of
    if body.n > len(body.of):
        yield placed.fault(
            "unreachable-count",
            Text(
                ja=f"{len(body.of)}件のうち{body.n}件を求めているので、だれも満たせません。",
                en=f"It asks for {body.n} of {len(body.of)} nodes, which nobody can meet.",
            ),
            Text(ja=f"n を{len(body.of)}以下にしてください。", en=f"Make `n` {len(body.of)} or less."),
            "n",
        )


def most_points(body: PointsBody) -> int:
    """Return the points that somebody gets who meets every item, each tag cut to its cap."""
    sums: dict[str | None, int] = {}
    for item in body.items:
        sums[item.tag] = sums.get(item.tag, 0) + item.points
    return sum(min(total, body.cap_per_tag.get(tag or "", total)) for tag, total in sums.items())


def _points(placed: Placed[PointsBody], folder: Folder) -> Iterator[Fault]:
    body = placed.value
    most = most_points(body)
    if most < body.min:
        yield placed.fault(
            "unreachable-points",
            Text(
                ja=f"{body.min}点を求めていますが、すべて満たしても{most}点にしかなりません。",
                en=f"It asks for {body.min} points, but meeting every item gives only {most}.",
            ),
            Text(
                ja="min を下げるか、項目の点数や cap_per_tag の上限を上げてください。",
                en="Lower `min`, or raise the items' points or the caps.",
            ),
            "min",
        )
    used = {item.tag for item in body.items}
    for tag in body.cap_per_tag:
        yield from folder.unknown_code(placed.key("cap_per_tag", tag), "tags")
        if tag not in used:
            yield placed.key("cap_per_tag", tag).fault("unused-tag", *_unused_tag(tag))
    for position, item in enumerate(body.items):
        if item.tag is not None and item.tag not in body.cap_per_tag:
            yield placed.fault("tag-without-cap", *_tag_without_cap(item.tag), "items", position, "tag")


def _unused_tag(tag: str) -> tuple[Text, Text]:
    return (
        Text(
            ja=f"上限のある tag「{tag}」を使う項目がありません。", en=f"No item has the capped tag `{tag}`."
        ),
        Text(
            ja="項目に tag を付けるか、この上限を消してください。",
            en="Give the tag to items, or remove the cap.",
        ),
    )


def _tag_without_cap(tag: str) -> tuple[Text, Text]:
    return (
        Text(ja=f"tag「{tag}」には上限がありません。", en=f"The tag `{tag}` has no cap."),
        Text(
            ja=f"cap_per_tag に「{tag}」の上限を書くか、tag を消してください。",
            en=f"Write a cap for `{tag}` into `cap_per_tag`, or remove the tag.",
        ),
    )


def _certificate(placed: Placed[CertNode], folder: Folder) -> Iterator[Fault]:
    node = placed.value
    yield from folder.unknown(placed.of(node.cert, "cert"), "certificates")
    entry = folder.certificate(node.cert)
    if entry is None:
        return
    if node.min_score is not None:
        yield from score_faults(placed.of(node.min_score, "min_score"), entry)
    if node.min_level is not None:
        yield from level_faults(placed.of(node.min_level, "min_level"), entry)
    if entry.status == "ended" and not entry.successors:
        yield placed.fault("ended-without-successor", *_ended(entry), "cert")


def score_faults(score: Placed[int], entry: CertificateEntry) -> Iterator[Fault]:
    """Yield a fault if the score cannot be reached on the certificate's scale."""
    if entry.score is None:
        yield score.fault(
            "no-score-scale",
            Text(
                ja=f"「{entry.id}」には点数の基準がありません。", en=f"`{entry.id}` has no scale of points."
            ),
            Text(
                ja=f"certificates.yaml の「{entry.id}」に score を書くか、この点数を消してください。",
                en=f"Write `score` for `{entry.id}` in certificates.yaml, or remove the score here.",
            ),
        )
    elif score.value > entry.score.maximum:
        yield score.fault(
            "score-beyond-scale",
            Text(
                ja=f"{score.value}点は「{entry.id}」の満点（{entry.score.maximum}点）を超えています。",
                en=f"{score.value} is beyond the scale of `{entry.id}`, which ends at {entry.score.maximum}.",
            ),
            Text(
                ja=f"{entry.score.maximum}以下にしてください。", en=f"Make it {entry.score.maximum} or less."
            ),
        )


def level_faults(level: Placed[int], entry: CertificateEntry) -> Iterator[Fault]:
    """Yield a fault if the certificate has no such level."""
    if level.value in entry.levels:
        return
    known = ", ".join(map(str, entry.levels))
    if known:
        mend = Text(ja=f"次のどれかにしてください: {known}", en=f"Use one of {known}.")
    else:
        mend = Text(
            ja=f"certificates.yaml の「{entry.id}」に levels を書くか、この条件を消してください。",
            en=f"Write `levels` for `{entry.id}` in certificates.yaml, or remove this condition.",
        )
    yield level.fault(
        "unknown-level-of-certificate",
        Text(
            ja=f"「{entry.id}」に級・レベル{level.value}はありません。",
            en=f"`{entry.id}` has no level {level.value}.",
        ),
        mend,
    )


def _ended(entry: CertificateEntry) -> tuple[Text, Text]:
    return (
        Text(
            ja=f"「{entry.id}」は終了していて、後継がありません。これから取ることはできません。",
            en=f"`{entry.id}` has ended and has no successor, so nobody can earn it any more.",
        ),
        Text(
            ja="certificates.yaml に後継（successors）を書くか、ルールを別の資格に変えてください。",
            en="Name its successors in certificates.yaml, or use another certificate in the rule.",
        ),
    )


def _achievement(placed: Placed[AchievementNode], folder: Folder) -> Iterator[Fault]:
    node = placed.value
    yield from folder.unknown(placed.of(node.achievement, "achievement"), "achievements")
    yield from _rubric(placed.of(node.min_rubric, "min_rubric"), folder)
    if node.confirmed_by is not None:
        yield from folder.unknown_code(placed.of(node.confirmed_by, "confirmed_by"), "confirmers")
    entry = folder.achievement(node.achievement)
    if node.min_rubric is not None and entry is not None and not entry.rubric:
        yield placed.fault(
            "no-rubric",
            Text(
                ja=f"実践実績「{entry.id}」は評価の段階を付けないものです。",
                en=f"The practical achievement `{entry.id}` is not rated by the rubric.",
            ),
            Text(
                ja=f"min_rubric を消すか、「{entry.id}」の rubric を true にしてください。",
                en=f"Remove `min_rubric`, or set `rubric: true` for `{entry.id}`.",
            ),
            "min_rubric",
        )


def _rubric(step: Placed[int | None], folder: Folder) -> Iterator[Fault]:
    if step.value is not None:
        yield from rubric_faults(step.of(step.value), folder)


def rubric_faults(step: Placed[int], folder: Folder) -> Iterator[Fault]:
    """Yield a fault if the rubric has no such step."""
    steps = folder.rubric_steps()
    if steps and step.value not in steps:
        known = ", ".join(map(str, steps))
        yield step.fault(
            "unknown-rubric-step",
            Text(ja=f"評価の段階{step.value}はありません。", en=f"The rubric has no step {step.value}."),
            Text(ja=f"次のどれかにしてください: {known}", en=f"Use one of {known}."),
        )


def _too_contested(rule: Placed[Node]) -> Iterator[Fault]:
    contested = len(contested_paths(requirement(rule.value)))
    if contested > MOST_CONTESTED:
        yield rule.fault(
            "too-contested",
            Text(
                ja=f"同じ実績や資格を取り合う条件が{contested}か所あります（上限{MOST_CONTESTED}）。",
                en=f"{contested} places compete for the same evidence (at most {MOST_CONTESTED} may).",
            ),
            Text(
                ja="同じ実績・資格を求める条件を min_count などで1つにまとめてください。",
                en="Join the conditions on one achievement or certificate, for instance by `min_count`.",
            ),
        )
