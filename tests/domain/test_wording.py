"""Rules and what is missing of them, in plain words."""

from __future__ import annotations

import pytest

from badgeserver.domain.evaluate import evaluate
from badgeserver.domain.evaluation import Shortfall
from badgeserver.domain.evidence import Evidence
from badgeserver.domain.ids import BadgeId
from badgeserver.domain.requirement import (
    AllOf,
    AnyOf,
    HasExperience,
    NOf,
    Points,
    PointsItem,
    Requirement,
    Strength,
)
from badgeserver.domain.text import Text
from badgeserver.domain.wording import SHORTFALL_WORDS, describe, missing_sentence
from tests.domain.maps import TODAY, badge, cert, did, made, needs, passed, skill_map

MAP = skill_map(badge("base", cert("a")), vocabulary={"employer": Text("雇用主", "employer")})

SENTENCES: list[tuple[Requirement, str, str]] = [
    (cert("a"), "a（日）", "a"),
    (
        cert("a", 60, None, 24),
        "a（日）（60点以上、24か月以内）",
        "a (score 60 or more; within the last 24 months)",
    ),
    (cert("grades", None, 2), "grades（日）（2級以上）", "grades (grade 2 or better)"),
    (
        cert("a", min_strength=Strength.SIGNATURE),
        "a（日）（実施機関の署名つきバッジで確かめたもの）",
        "a (by the provider's signed badge)",
    ),
    (needs("base"), "バッジ「base（日）」を持っている", "Holds the badge “base”"),
    (
        did("app", 2, 3, None, "employer"),
        "app（日）（2件以上、評価3以上（3（日））、雇用主の確認）",
        "app (2 or more; rated 3 or above (3); confirmed by the employer)",
    ),
    (
        HasExperience("field", 24, 3, 12),
        "「field（日）」の実務経験24か月以上（評価3以上（3（日））、空白は12か月まで）",
        "24 months or more of practice in field (rated 3 or above (3); no break longer than 12 months)",
    ),
    (NOf(2, (cert("a"), cert("b"))), "次のうち2つ以上", "At least 2 of these"),
    (AllOf((cert("a"), cert("b"))), "次のすべて", "All of these"),
    (AnyOf((cert("a"), cert("b"))), "次のどれか1つ", "Any one of these"),
    (AnyOf((cert("a"),)), "a（日）", "a"),
    (
        Points(5, (PointsItem(1, cert("a"), "employer"),), (("employer", 3),)),
        "次の点数の合計が5点以上。雇用主は合わせて3点まで",
        "5 points or more from these; employer count for 3 at most",
    ),
]


@pytest.mark.parametrize(("rule", "ja", "en"), SENTENCES)
def test_each_kind_of_requirement_reads_as_a_sentence(rule: Requirement, ja: str, en: str) -> None:
    assert describe(rule, MAP).sentence == Text(ja, en)


def test_parts_are_described_below_their_head() -> None:
    items = (PointsItem(1, cert("a")), PointsItem(2, AnyOf((cert("a"), cert("b")))))
    described = describe(Points(3, items), MAP)
    assert [part.sentence.en for part in described.parts] == ["1 point: a", "2 points: Any one of these"]
    assert [part.sentence.en for part in described.parts[1].parts] == ["a", "b"]


def first_missing(rule: Requirement, *evidence: Evidence) -> Text:
    the_map = skill_map(badge("x", rule))
    return missing_sentence(evaluate(the_map, evidence, (), TODAY)[BadgeId("x")].missing[0], the_map)


def test_what_is_missing_names_the_leaf_and_the_lack() -> None:
    assert first_missing(cert("a", 60), passed("a", score=50)) == Text(
        "a（日）（60点以上）：点数が足りません", "a (score 60 or more): the score is too low"
    )
    assert first_missing(did("app", 3), made("app")).en == "app (3 or more): 2 more"


def test_every_shortfall_has_words() -> None:
    assert set(SHORTFALL_WORDS) == set(Shortfall) - {Shortfall.TOO_FEW}
