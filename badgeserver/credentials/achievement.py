"""A Badge as an Open Badges Achievement (Open Badges 3.0, appendix B.1.1), at an address of its own."""

from __future__ import annotations

from typing import Any

from badgeserver.credentials.contexts import CREDENTIALS_V2, OPEN_BADGES_V3
from badgeserver.credentials.profile import profile
from badgeserver.credentials.results import result_descriptions
from badgeserver.domain.ids import BadgeId
from badgeserver.domain.programme import Programme
from badgeserver.domain.skill_map import Badge, Classification, SkillMap, SkillStandard
from badgeserver.domain.text import Language, Text

EXAMPLE_NOTICE = Text(
    "これは見本です。実在する制度のバッジではありません。",
    "This is an example for demonstration, not a badge of a real programme.",
)


def achievement_address(base_url: str, badge: BadgeId, map_version: str, language: Language = "ja") -> str:
    """Return the id of a badge's Achievement: the Japanese one at the bare address, English below it."""
    address = f"{base_url}/badges/{badge}/{map_version}"
    return address if language == "ja" else f"{address}/{language}"


def badge_image_address(base_url: str, badge: BadgeId, map_version: str) -> str:
    """Return where the badge's picture is published."""
    return f"{base_url}/badges/{badge}/{map_version}.svg"


def image(address: str, caption: str) -> dict[str, str]:
    """Return an Image object (appendix B.1.10); Open Badges 3.0 takes no bare address."""
    return {"id": address, "type": "Image", "caption": caption}


def achievement(
    badge: Badge, programme: Programme, base_url: str, criteria: str, language: Language = "ja"
) -> dict[str, Any]:
    """Return the Achievement of `badge` in one language; `criteria` tells its rule in plain words.

    `name` is no language map in Open Badges 3.0: `related` leads to the other language's Achievement.
    """
    skill_map = programme.skill_map
    address = achievement_address(base_url, badge.id, skill_map.version, language)
    name, filed = badge.name.in_(language), badge.classification
    document: dict[str, Any] = {
        "id": address,
        "type": ["Achievement"],
        "achievementType": filed.type,
        "name": name,
        "description": description(badge, programme, language),
        "criteria": {"id": f"{address}#criteria", "narrative": criteria},
        "image": image(badge_image_address(base_url, badge.id, skill_map.version), name),
        "inLanguage": language,
        "humanCode": badge.id,
        "version": skill_map.version,
        "tag": [word.in_(language) for word in (skill_map.levels[badge.level].name, *filed.keywords)],
        "creator": profile(programme.issuer, base_url, language),
        "related": [_related(badge, skill_map, base_url, "en" if language == "ja" else "ja")],
    }
    optional = {
        "fieldOfStudy": filed.field_of_study and filed.field_of_study.in_(language),
        "specialization": filed.specialization and filed.specialization.in_(language),
        "creditsAvailable": filed.credits,
        "otherIdentifier": _codes(filed),
        "alignment": _alignments(badge, skill_map.standard, language),
        "resultDescription": result_descriptions(badge, skill_map, address, language),
    }
    return {**document, **{key: value for key, value in optional.items() if value}}


def achievement_document(
    badge: Badge, programme: Programme, base_url: str, criteria: str, language: Language = "ja"
) -> dict[str, Any]:
    """Return the Achievement as it is published at its own address, with its contexts."""
    body = achievement(badge, programme, base_url, criteria, language)
    return {"@context": [CREDENTIALS_V2, OPEN_BADGES_V3], **body}


def description(badge: Badge, programme: Programme, language: Language) -> str:
    """Return what a holder of the badge can do; an example programme says what it is."""
    outcome = badge.outcome.in_(language)
    if not programme.is_example:
        return outcome
    return f"{outcome}\n{EXAMPLE_NOTICE.in_(language)}"


def _related(badge: Badge, skill_map: SkillMap, base_url: str, language: Language) -> dict[str, Any]:
    return {
        "id": achievement_address(base_url, badge.id, skill_map.version, language),
        "type": ["Related"],
        "inLanguage": language,
        "version": skill_map.version,
    }


def _codes(filed: Classification) -> list[dict[str, str]]:
    return [
        {"type": "IdentifierEntry", "identifier": code, "identifierType": scheme}
        for scheme, code in filed.codes
    ]


def _alignments(badge: Badge, standard: SkillStandard, language: Language) -> list[dict[str, Any]]:
    framework = f"{standard.name.in_(language)} {standard.version}"
    return [
        {
            "type": ["Alignment"],
            "targetName": standard.items[item].name.in_(language),
            "targetUrl": standard.url,
            "targetType": "ext:SkillStandardItem",
            "targetCode": item,
            "targetFramework": framework,
        }
        for item in badge.standard_items
    ]
