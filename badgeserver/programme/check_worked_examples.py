"""What can be wrong in examples.yaml before any example is run: names, scores and steps that do not exist."""

from __future__ import annotations

from collections.abc import Iterator

from badgeserver.programme.check_rules import level_faults, rubric_faults, score_faults
from badgeserver.programme.document import Placed
from badgeserver.programme.faults import Fault
from badgeserver.programme.folder import Folder
from badgeserver.programme.schema_examples import (
    AchievementEvidenceEntry,
    CertificateEvidenceEntry,
    EvidenceEntry,
    ExampleEntry,
    ExperienceEvidenceEntry,
)


def example_faults(folder: Folder) -> Iterator[Fault]:
    """Yield the faults of examples.yaml."""
    for example in folder.examples.entries("examples", ExampleEntry):
        yield from folder.unknown(example.of(example.value.group, "group"), "learner_groups")
        for position, badge in enumerate(example.value.expect):
            yield from folder.unknown(example.of(badge, "expect", position), "badges")
        for position, evidence in enumerate(example.value.evidence):
            yield from _evidence(example.of(evidence, "evidence", position), folder)


def _evidence(placed: Placed[EvidenceEntry], folder: Folder) -> Iterator[Fault]:
    match placed.value:
        case CertificateEvidenceEntry():
            yield from _certificate(placed.of(placed.value), folder)
        case AchievementEvidenceEntry():
            yield from folder.unknown(placed.of(placed.value.achievement, "achievement"), "achievements")
            if placed.value.confirmed_by is not None:
                yield from folder.unknown_code(
                    placed.of(placed.value.confirmed_by, "confirmed_by"), "confirmers"
                )
            yield from _rubric(placed.of(placed.value.rubric, "rubric"), folder)
        case ExperienceEvidenceEntry():
            yield from folder.unknown(placed.of(placed.value.experience, "experience"), "experience_areas")
            yield from _rubric(placed.of(placed.value.rubric, "rubric"), folder)


def _certificate(placed: Placed[CertificateEvidenceEntry], folder: Folder) -> Iterator[Fault]:
    evidence = placed.value
    yield from folder.unknown(placed.of(evidence.cert, "cert"), "certificates")
    entry = folder.certificate(evidence.cert)
    if entry is not None and evidence.score is not None:
        yield from score_faults(placed.of(evidence.score, "score"), entry)
    if entry is not None and evidence.level is not None:
        yield from level_faults(placed.of(evidence.level, "level"), entry)


def _rubric(step: Placed[int | None], folder: Folder) -> Iterator[Fault]:
    if step.value is not None:
        yield from rubric_faults(step.of(step.value), folder)
