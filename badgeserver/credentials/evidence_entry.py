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
_GENRE = {
    "certificate": Text("外部の資格・講座", "External certificate"),
    "achievement": Text("実践の成果", "Practical achievement"),
    "experience": Text("実務経験", "Prior experience"),
}


@dataclass(frozen=True, slots=True)
class ToldEvidence:
    """What a credential tells of an accepted piece of evidence, in its language.

    `of` names what the piece is of, where its score, level or rubric level is told as a Result.
    """

    id: EvidenceId
    kind: str
    name: str
    dated: date
    strength: Strength
    of: str = ""
    score: int | None = None
    level: int | None = None
    rubric: int | None = None


def told_evidence(piece: Evidence, skill_map: SkillMap, language: Language) -> ToldEvidence:
    """Return what is told of a piece; raises Refused `evidence-not-accepted`."""
    if piece.acceptance is None:
        raise Refused(
            "evidence-not-accepted",
            Text(
                f"証拠「{piece.id}」は、まだ受理されていません。",
                f"The evidence {piece.id} is not accepted yet.",
            ),
            Text("先に証拠を受理してください。", "Accept the evidence first."),
        )
    kind, thing, name = _subject(piece, skill_map)
    values = {name: getattr(piece, name, None) for name in ("score", "level", "rubric")}
    rated = any(value is not None for value in values.values())
    return ToldEvidence(
        id=piece.id,
        kind=kind,
        name=name.in_(language),
        dated=piece.dated,
        strength=piece.acceptance.strength,
        of=thing if rated else "",
        **values,
    )


def evidence_entry(piece: ToldEvidence, address: str, language: Language) -> dict[str, Any]:
    """Return the Evidence entry of a piece at `address`; a personal document is never in it."""
    return {
        "id": address,
        "type": ["Evidence"],
        "name": piece.name,
        "genre": _GENRE[piece.kind].in_(language),
        "description": piece.dated.isoformat(),
        "narrative": _ACCEPTED[piece.strength].in_(language),
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


def _subject(piece: Evidence, skill_map: SkillMap) -> tuple[str, str, Text]:
    """Return of which kind the piece is, and the id and the name of what it is of."""
    match piece:
        case CertificateEvidence(certificate=certificate):
            return "certificate", certificate, skill_map.certificates[certificate].name
        case AchievementEvidence(achievement=achievement):
            return "achievement", achievement, skill_map.achievements[achievement].name
        case _:
            return "experience", piece.area, skill_map.experience_areas[piece.area]
