"""Evidence as a credential tells it (Open Badges 3.0, appendix B.1.8): what kind of proof, how accepted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from badgeserver.domain.endorsement import Seal
from badgeserver.domain.errors import Refused
from badgeserver.domain.evidence import AchievementEvidence, CertificateEvidence, Evidence
from badgeserver.domain.ids import EvidenceId
from badgeserver.domain.requirement import Strength
from badgeserver.domain.skill_map import SkillMap
from badgeserver.domain.text import Language, Text

_ACCEPTED = {
    Strength.SIGNATURE: Text(
        "提供者の電子署名を確かめて受理しました。",
        "Accepted after verifying the provider's digital signature.",
    ),
    Strength.ROSTER: Text(
        "提供者の修了者名簿により受理しました。", "Accepted because the provider listed the completion."
    ),
    Strength.ASSESSED: Text(
        "審査員が確かめて受理しました。", "Accepted after assessors saw the proof and rated it."
    ),
    Strength.CONFIRMED: Text(
        "勤務先などの確認により受理しました。", "Accepted because an employer, host or teacher confirmed it."
    ),
}
_CERTIFICATE = Text("外部の資格・講座", "External certificate")
_ACHIEVEMENT = Text("実践の成果", "Practical achievement")
_EXPERIENCE = Text("実務経験", "Prior experience")


@dataclass(frozen=True, slots=True)
class ToldEvidence:
    """What a credential tells of an accepted piece of evidence, in its language.

    `of` names what the piece is of, where its score, level or rubric level is told as a Result; the
    rubric level of prior experience is `practice`.
    """

    id: EvidenceId
    name: str
    genre: str
    narrative: str
    dated: date
    of: str = ""
    score: int | None = None
    level: int | None = None
    rubric: int | None = None
    practice: int | None = None


def told_evidence(piece: Evidence, skill_map: SkillMap, language: Language) -> ToldEvidence:
    """Return what is told of a piece; raises Refused `evidence-not-accepted`."""
    if piece.acceptance is None:
        raise Refused(
            "evidence-not-accepted",
            Text(
                f"証明「{piece.id}」は、まだ受理されていません。",
                f"The evidence {piece.id} is not accepted yet.",
            ),
            Text("先に証明を受理してください。", "Accept the evidence first."),
        )
    genre, thing, name = _subject(piece, skill_map)
    values = {name: value for name, value in _values(piece).items() if value is not None}
    return ToldEvidence(
        id=piece.id,
        name=name.in_(language),
        genre=genre.in_(language),
        narrative=_ACCEPTED[piece.acceptance.strength].in_(language),
        dated=piece.dated,
        of=thing if values else "",
        **values,
    )


def evidence_entry(piece: ToldEvidence, address: str) -> dict[str, Any]:
    """Return the Evidence entry of a piece at `address`; a personal document is never in it."""
    return {
        "id": address,
        "type": ["Evidence"],
        "name": piece.name,
        "genre": piece.genre,
        "description": piece.dated.isoformat(),
        "narrative": piece.narrative,
    }


def sealed_entry(entry: dict[str, Any], seal: Seal, language: Language) -> dict[str, Any]:
    """Return `entry` as that of evidence that rests on a foreign Open Badge: its id is the badge's own."""
    told = Text(
        f"提供者のオープンバッジ「{seal.badge.name}」（発行：{seal.badge.issuer_name}）を確かめました。",
        f"We verified the provider's Open Badge “{seal.badge.name}”, issued by {seal.badge.issuer_name}.",
    )
    return {
        **entry,
        "id": seal.badge.id,
        "narrative": f"{entry['narrative']}{_SPACE.in_(language)}{told.in_(language)}",
    }


_SPACE = Text("", " ")


def _subject(piece: Evidence, skill_map: SkillMap) -> tuple[Text, str, Text]:
    """Return of which genre the piece is, and the id and the name of what it is of."""
    match piece:
        case CertificateEvidence(certificate=certificate):
            return _CERTIFICATE, certificate, skill_map.certificates[certificate].name
        case AchievementEvidence(achievement=achievement):
            return _ACHIEVEMENT, achievement, skill_map.achievements[achievement].name
        case _:
            return _EXPERIENCE, piece.area, skill_map.experience_areas[piece.area]


def _values(piece: Evidence) -> dict[str, int | None]:
    """Return what is told of the piece as results."""
    match piece:
        case CertificateEvidence(score=score, level=level):
            return {"score": score, "level": level}
        case AchievementEvidence(rubric=rubric):
            return {"rubric": rubric}
        case _:
            return {"practice": piece.rubric}
