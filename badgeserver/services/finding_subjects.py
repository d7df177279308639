"""Finding what to hand in by a few letters: certificates, practical achievements, areas of practice."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from badgeserver.domain.catalogue import CertificateStatus
from badgeserver.domain.guidance import Guidance
from badgeserver.domain.ids import BadgeId, LearnerId
from badgeserver.domain.matching import Subject, subject_of_leaf
from badgeserver.domain.skill_map import SkillMap
from badgeserver.domain.submission import SubmissionKind
from badgeserver.domain.text import Text
from badgeserver.services.guidance import guidance_for
from badgeserver.services.office import Office

NEAREST_BADGES: Final = 3
_KINDS: Final = {
    SubmissionKind.CERTIFICATE: "cert",
    SubmissionKind.ACHIEVEMENT: "achievement",
    SubmissionKind.EXPERIENCE: "experience",
}
_HIRAGANA = {code: code + 0x60 for code in range(ord("ぁ"), ord("ゖ") + 1)}


@dataclass(frozen=True, slots=True)
class Found:
    """Something to hand in: its id, name and provider, and the badge that it brings nearer, if one."""

    id: str
    name: Text
    provider: Text | None = None
    nearer: Text | None = None


def find_subjects(
    kind: SubmissionKind, query: str, learner_id: LearnerId, office: Office
) -> tuple[Found, ...]:
    """Return what there is of `kind` that has all words of `query` in its name or its provider's.

    What brings one of the learner's nearest badges nearer comes first; else the catalogue's order
    holds, with what can't be earned yet at the end. Raises NotFound.
    """
    skill_map = office.programme.skill_map
    words = _folded(query).split()
    nearer = _nearer(guidance_for(learner_id, office), skill_map)
    found = [
        Found(id, name, provider, nearer.get((_KINDS[kind], id)))
        for id, name, provider in _all(kind, skill_map)
        if all(word in _searched(id, name, provider) for word in words)
    ]
    return tuple(sorted(found, key=lambda one: one.nearer is None))


def _all(kind: SubmissionKind, skill_map: SkillMap) -> Iterator[tuple[str, Text, Text | None]]:
    match kind:
        case SubmissionKind.CERTIFICATE:
            order = sorted(
                skill_map.certificates.values(), key=lambda one: one.status is CertificateStatus.UPCOMING
            )
            yield from ((one.id, one.name, one.provider) for one in order)
        case SubmissionKind.ACHIEVEMENT:
            yield from ((one.id, one.name, None) for one in skill_map.achievements.values())
        case SubmissionKind.EXPERIENCE:
            yield from ((id, name, None) for id, name in skill_map.experience_areas.items())


def _nearer(found: Guidance, skill_map: SkillMap) -> dict[Subject, Text]:
    """Return for each subject of a step towards a nearest badge the name of that badge."""
    nearer: dict[Subject, Text] = {}
    for goal in found.goals[:NEAREST_BADGES]:
        for one in goal.smallest if goal.sets else ():
            for step in one.steps:
                subject = subject_of_leaf(step.leaf)
                if subject is not None:
                    nearer.setdefault(subject, skill_map.badges[BadgeId(goal.badge.id)].name)
    return nearer


def _searched(id: str, name: Text, provider: Text | None) -> str:
    parts = [id, name.ja, name.en, *([provider.ja, provider.en] if provider is not None else [])]
    return _folded(" ".join(parts)).replace(" ", "")


def _folded(text: str) -> str:
    """Return text as it is searched: width, case and the two kana are the same."""
    return unicodedata.normalize("NFKC", text).casefold().translate(_HIRAGANA)
