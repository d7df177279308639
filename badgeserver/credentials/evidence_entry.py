"""Evidence as a credential tells it (Open Badges 3.0, appendix B.1.8): what kind of proof, how accepted."""

from __future__ import annotations

from typing import Any

from badgeserver.domain.endorsement import Seal
from badgeserver.domain.errors import Refused
from badgeserver.domain.evidence import AchievementEvidence, CertificateEvidence, Evidence
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


def evidence_entry(piece: Evidence, skill_map: SkillMap, address: str, language: Language) -> dict[str, Any]:
    """Return the Evidence entry of an accepted piece at `address`; a personal document is never in it.

    Raises Refused `evidence-not-accepted`.
    """
    if piece.acceptance is None:
        raise Refused(
            "evidence-not-accepted",
            Text(
                f"証拠「{piece.id}」は、まだ受理されていません。",
                f"The evidence {piece.id} is not accepted yet.",
            ),
            Text("先に証拠を受理してください。", "Accept the evidence first."),
        )
    kind, name = _kind_and_name(piece, skill_map)
    return {
        "id": address,
        "type": ["Evidence"],
        "name": name.in_(language),
        "genre": _GENRE[kind].in_(language),
        "description": piece.dated.isoformat(),
        "narrative": _ACCEPTED[piece.acceptance.strength].in_(language),
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


def _kind_and_name(piece: Evidence, skill_map: SkillMap) -> tuple[str, Text]:
    match piece:
        case CertificateEvidence():
            return "certificate", skill_map.certificates[piece.certificate].name
        case AchievementEvidence():
            return "achievement", skill_map.achievements[piece.achievement].name
        case _:
            return "experience", skill_map.experience_areas[piece.area]
