"""What an issuer publishes, by address, and credentials of every badge of the example programme."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from badgeserver.credentials.did import did_document, did_document_url
from badgeserver.credentials.signed_credential import signed_text
from badgeserver.domain.evidence import (
    Acceptance,
    AchievementEvidence,
    CertificateEvidence,
    Evidence,
    ExperienceEvidence,
)
from badgeserver.domain.ids import BadgeId, EvidenceId
from badgeserver.domain.programme import Programme
from badgeserver.domain.requirement import HasAchievement, HasExperience, HoldsCertificate, Strength, walk
from badgeserver.domain.skill_map import Badge
from badgeserver.domain.wording import describe, narrative
from badgeserver.programme import load_programme
from tests.conftest import ROOT
from tests.credentials.samples import AWARD, DID, LEARNER, NOW, MemorySigner, content, signed_list

HOKKAIDO = load_programme(ROOT / "skillmaps" / "hokkaido")
DATED = AWARD.awarded_on


def documents(signer: MemorySigner, *revoked: int) -> dict[str, Any]:
    """Return the issuer's DID document, by its identifier and its address, and its revocation list."""
    controller = did_document(DID, [signer.published()])
    listed = signed_list(signer, *revoked)
    return {DID: controller, did_document_url(DID): controller, listed["id"]: listed}


def badge_of_hokkaido(badge_id: BadgeId, signer: MemorySigner, **changes: Any) -> dict[str, Any]:
    """Return the signed credential of a badge, with evidence of every kind that its rules look at."""
    badge = HOKKAIDO.skill_map.badges[badge_id]
    stated = content(
        badge=badge,
        programme=HOKKAIDO,
        award=replace(AWARD, badge=badge_id, map_version=HOKKAIDO.skill_map.version),
        evidence=tuple(_evidence(badge, HOKKAIDO)),
        criteria=narrative(describe(badge.rule, HOKKAIDO.skill_map), "ja"),
        **changes,
    )
    document: dict[str, Any] = json.loads(signed_text(stated, signer, NOW))
    return document


def named(name: str, signer: MemorySigner, **changes: Any) -> dict[str, Any]:
    """Return the signed credential of somebody who is called `name`."""
    learner = replace(LEARNER, name=name, shows_name=True)
    return badge_of_hokkaido(BadgeId("hk-first-step"), signer, learner=learner, **changes)


def _evidence(badge: Badge, programme: Programme) -> Iterator[Evidence]:
    rules = [rule for rule in (badge.rule, badge.experience_route) if rule is not None]
    leaves = dict.fromkeys(node.requirement for rule in rules for node in walk(rule))
    for number, leaf in enumerate(leaves):
        id, accepted = EvidenceId(f"e{number}"), Acceptance(Strength.ASSESSED, "assessors", DATED)
        match leaf:
            case HoldsCertificate(name):
                certificate = programme.skill_map.certificates[name]
                score = certificate.score.maximum if certificate.score is not None else None
                level = max(certificate.levels, default=None)
                yield CertificateEvidence(id, name, DATED, score, level, acceptance=accepted)
            case HasAchievement(name):
                yield AchievementEvidence(id, name, DATED, rubric=3, acceptance=accepted)
            case HasExperience(name):
                yield ExperienceEvidence(id, name, 30, DATED, rubric=3, acceptance=accepted)
