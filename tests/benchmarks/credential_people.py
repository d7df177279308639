"""Credentials of one badge of the Hokkaido map for many invented people."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from dataclasses import replace
from datetime import timedelta
from functools import cache
from random import Random

from badgeserver.credentials.achievement_credential import CredentialContent
from badgeserver.credentials.signed_credential import signed_text
from badgeserver.domain.award import StatusEntry
from badgeserver.domain.calendar import add_months
from badgeserver.domain.evaluate import rules_of_day
from badgeserver.domain.evidence import Evidence
from badgeserver.domain.ids import BadgeId
from badgeserver.domain.programme import Programme
from badgeserver.domain.wording import describe, narrative
from badgeserver.programme import load_programme
from tests.conftest import ROOT
from tests.credentials.samples import AWARD, LEARNER, NOW, MemorySigner, content

BADGE = BadgeId("hk-work-improver")
PEOPLE = 2_000
SIGNER = MemorySigner()
FAMILY_NAMES = ("佐藤", "鈴木", "髙橋", "田中", "伊藤", "渡邉", "山本", "中村", "小林", "𠮷田")
GIVEN_NAMES = ("花子", "太郎", "さくら", "蓮", "陽葵", "湊", "結衣", "樹", "葵", "大翔")


@cache
def hokkaido() -> Programme:
    """Return the example programme."""
    return load_programme(ROOT / "skillmaps" / "hokkaido")


@cache
def evidence() -> tuple[Evidence, ...]:
    """Return the evidence that the badge rests on in a worked example of the map."""
    programme = hokkaido()
    example = next(one for one in programme.examples if BADGE in one.expected)
    found = rules_of_day(programme.skill_map, example.on).evaluate(example.evidence, ())[BADGE]
    used = {piece for _, pieces in found.satisfied_by for piece in pieces}
    return tuple(piece for piece in example.evidence if piece.id in used)


def contents(count: int, seed: int = 1) -> list[CredentialContent]:
    """Return the contents of the credentials of `count` people, who differ in all that people differ in."""
    programme = hokkaido()
    badge, random = programme.skill_map.badges[BADGE], Random(seed)
    criteria = narrative(describe(badge.rule, programme.skill_map), "ja")
    made = []
    for number in range(count):
        awarded = AWARD.awarded_on - timedelta(days=random.randrange(300))
        learner = replace(
            LEARNER,
            name=f"{random.choice(FAMILY_NAMES)} {random.choice(GIVEN_NAMES)}",
            email=f"person{number}@example.jp",
        )
        award = replace(
            AWARD,
            badge=BADGE,
            awarded_on=awarded,
            valid_until=add_months(awarded, badge.validity_months or 36),
            map_version=programme.skill_map.version,
        )
        made.append(
            content(
                id=_id(random),
                salt=_id(random),
                badge=badge,
                programme=programme,
                award=award,
                learner=learner,
                status=StatusEntry(1, random.randrange(1, 131_072)),
                issued_at=NOW - timedelta(seconds=random.randrange(1_000_000)),
                evidence=tuple(
                    replace(piece, dated=piece.dated - timedelta(days=random.randrange(30)))
                    for piece in evidence()
                ),
                criteria=criteria,
            )
        )
    return made


@cache
def texts() -> tuple[bytes, ...]:
    """Return signed credentials of many people, as JSON."""
    return tuple(signed_text(one, SIGNER, one.issued_at).encode() for one in contents(PEOPLE))


def _id(random: Random) -> str:
    return urlsafe_b64encode(random.randbytes(16)).rstrip(b"=").decode()
