"""Everything that a verifier needs when the site can't be reached: keys, badges, status lists, words."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from badgeserver.credentials.check_words import IN_THE_BROWSER, SAID
from badgeserver.credentials.timestamps import format_timestamp
from badgeserver.credentials.verdicts import TITLES
from badgeserver.domain.award import StatusPurpose
from badgeserver.domain.errors import Misconfigured
from badgeserver.domain.programme import Programme
from badgeserver.domain.skill_map import Badge, SkillMap
from badgeserver.domain.text import Text
from badgeserver.domain.wording import Described, describe
from badgeserver.services.office import Office
from badgeserver.services.publishing import STATUS_TTL, did_document, status_list
from badgeserver.services.verdicts_together import ON_PAPER_AND_RECORD

FORMAT: Final = 1
"""Raised when a verifier that was kept could not read it any more."""


@dataclass(frozen=True, slots=True)
class VerifierKit:
    """The kit as JSON, and for how many seconds it says how things are now."""

    content: dict[str, Any]
    max_age: int


def verifier_kit(office: Office) -> VerifierKit:
    """Return the kit of this moment. It holds nothing about anybody that is not public.

    Of its status lists each is signed by itself, and says until when it holds. Where the key is not at
    hand, the list that was signed last is in it, which may be out of date.
    """
    lists = [_last_signed(number, office) for number in office.store.status_lists.numbers()]
    known = [one for one in lists if one is not None]
    return VerifierKit(
        content=kit_content(office, [document for document, _ in known], office.clock()),
        max_age=min([age for _, age in known], default=int(STATUS_TTL.total_seconds())),
    )


def kit_content(office: Office, status_lists: list[Mapping[str, Any]], made: datetime) -> dict[str, Any]:
    """Return the members of a kit with these signed status lists, made at that moment."""
    return {
        "format": FORMAT,
        "made": format_timestamp(made),
        "issuer": {
            "did": office.did,
            "baseUrl": office.base_url,
            "name": _text(office.programme.issuer.name),
        },
        "did": did_document(office),
        "badges": _badges(office),
        "statusLists": status_lists,
        "words": _words(),
    }


def _last_signed(number: int, office: Office) -> tuple[Mapping[str, Any], int] | None:
    """Return a list of revocations, and for how many seconds it may be kept; None if none was ever signed."""
    try:
        document, max_age = status_list(StatusPurpose.REVOCATION, number, office)
    except Misconfigured:
        kept = office.store.status_lists.document(StatusPurpose.REVOCATION, number)
        if kept is None:
            return None
        document, max_age = kept[0], 0
    return json.loads(document), max_age


def _badges(office: Office) -> dict[str, dict[str, Any]]:
    """Return every badge by its id and the version of the map: paper names both, for ever."""
    found: dict[str, dict[str, Any]] = {}
    for programme in _versions(office):
        skill_map = programme.skill_map
        for badge in skill_map.badges.values():
            found.setdefault(badge.id, {})[skill_map.version] = _badge(badge, skill_map)
    return found


def _versions(office: Office) -> Iterator[Programme]:
    """Yield the versions of the programme; of two of one name the newer one comes later."""
    yield office.programme
    for stored in office.programmes.published():
        yield office.programmes.of_digest(stored.digest)


def _badge(badge: Badge, skill_map: SkillMap) -> dict[str, Any]:
    level = skill_map.levels[badge.level]
    return {
        "name": _text(badge.name),
        "level": _text(level.label),
        "levelMeaning": _text(level.meaning),
        "meaning": _text(badge.outcome),
        "takes": _described(describe(badge.rule, skill_map)),
    }


def _described(rule: Described) -> dict[str, Any]:
    return {"sentence": _text(rule.sentence), "parts": [_described(part) for part in rule.parts]}


def _words() -> dict[str, dict[str, str]]:
    titles = {f"title:{name}": title for name, title in TITLES.items()}
    return {
        name: _text(words)
        for name, words in {**titles, **SAID, **IN_THE_BROWSER, **ON_PAPER_AND_RECORD}.items()
    }


def _text(words: Text) -> dict[str, str]:
    return {"ja": words.ja, "en": words.en}
