"""The picture of all pathways: every badge is there once, in its level, and nothing covers anything."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import combinations

import pytest
from lxml import etree

from badgeserver.documents.line_breaks import lines_of, width_of
from badgeserver.documents.pathway_graph import pathway_graph
from badgeserver.documents.pathway_layout import CARD_HEIGHT, LANE_HEIGHT, layout_of
from badgeserver.domain.ids import BadgeId, CertificateId, GroupId, LevelId
from badgeserver.domain.pathways import pathways
from badgeserver.domain.requirement import (
    AllOf,
    AnyOf,
    HasExperience,
    HoldsBadge,
    HoldsCertificate,
    Requirement,
)
from badgeserver.domain.skill_map import (
    AssessmentPolicy,
    Badge,
    LearnerGroup,
    Level,
    PublicListing,
    SkillMap,
    SkillStandard,
)
from badgeserver.domain.text import Language, Text

SVG = "{http://www.w3.org/2000/svg}"
EXAM = HoldsCertificate(CertificateId("exam"))


def badge(id: str, rank: int, rule: Requirement = EXAM, name: str = "") -> Badge:
    words = Text(name or f"バッジ{id}", name or f"Badge {id}")
    return Badge(
        BadgeId(id), LevelId(f"L{rank}"), words, words, (GroupId("all"),), (), rule, pictogram="gear"
    )


def skill_map(*badges: Badge, levels: int = 3) -> SkillMap:
    ranks = range(1, levels + 1)
    group = LearnerGroup(GroupId("all"), Text("すべての人", "Everybody"), PublicListing.NEVER)
    return SkillMap(
        id="test",
        version="7",
        status="example",
        name=Text("試しの地図", "A map <to> try"),
        goal=Text("", ""),
        effective_from=date(2026, 4, 1),
        digest="",
        levels={
            LevelId(f"L{n}"): Level(LevelId(f"L{n}"), n, Text(f"段{n}", f"Step {n}"), Text("", ""))
            for n in ranks
        },
        groups={group.id: group},
        achievements={},
        experience_areas={},
        certificates={},
        standard=SkillStandard(Text("", ""), Text("", ""), "1", "", {}),
        badges={one.id: one for one in badges},
        policy=AssessmentPolicy({}, {}, (), 1, 1, 1),
    )


def needs(*ids: str) -> Requirement:
    parts = tuple(HoldsBadge(BadgeId(id)) for id in ids)
    return parts[0] if len(parts) == 1 else AnyOf(parts)


LADDER = skill_map(
    badge("a", 1),
    badge("b", 1),
    badge("c", 2, needs("a", "b")),
    badge("d", 2, needs("c")),
    badge("e", 3, AllOf((HoldsBadge(BadgeId("a")), HoldsBadge(BadgeId("d"))))),
    badge("f", 3, AnyOf((EXAM, HoldsBadge(BadgeId("b"))))),
    replace(badge("g", 3), experience_route=HasExperience("field", 12)),
)


def drawn(the_map: SkillMap, language: Language = "en") -> etree._Element:
    return etree.fromstring(pathway_graph(the_map, language).encode())


def words_of(picture: etree._Element) -> list[str]:
    return [one.text or "" for one in picture.iter(f"{SVG}text")]


def test_every_badge_is_a_link_that_says_what_it_needs() -> None:
    links = {one.get("href"): one.get("aria-label") for one in drawn(LADDER).iter(f"{SVG}a")}
    assert set(links) == {f"/badges/{id}" for id in "abcdefg"}
    assert links["/badges/c"] == "Badge c. Needs: “Badge a”, “Badge b” (any 1 of 2)"


@pytest.mark.parametrize(("language", "title"), [("ja", "試しの地図"), ("en", "A map <to> try")])
def test_the_picture_is_named_and_described_in_its_language(language: Language, title: str) -> None:
    picture = drawn(LADDER, language)
    named = {one.get("id"): one.text or "" for one in picture if one.tag in (f"{SVG}title", f"{SVG}desc")}
    assert (picture.get("aria-labelledby") or "").split() == list(named)
    assert named["pathways-title"].startswith(title)
    assert picture.get("lang") == language


def test_gates_levels_groups_and_experience_are_in_words() -> None:
    words = words_of(drawn(LADDER))
    assert {"any 1 of 2", "all needed", "may help", "Level 2  Step 2", "Everybody", "experience"} <= set(
        words
    )
    assert words.count("any 1 of 2") == 1


def test_no_two_cards_or_lanes_of_a_column_overlap() -> None:
    crowd = [badge(f"x{n}", 1) for n in range(6)]
    far = [badge(f"y{n}", 3, needs(f"x{n}", f"x{(n + 2) % 6}")) for n in range(6)]
    layout = layout_of(pathways(skill_map(*crowd, badge("m", 2, needs("x1")), *far)))
    extents = [
        (column, middle, CARD_HEIGHT if layout.column_of[id] == column else LANE_HEIGHT)
        for (column, id), middle in layout.middle.items()
    ]
    for (column, middle, height), (other, below, other_height) in combinations(extents, 2):
        if column == other:
            assert abs(middle - below) >= (height + other_height) / 2
    assert min(middle - height / 2 for _, middle, height in extents) == pytest.approx(0)
    assert max(middle + height / 2 for _, middle, height in extents) == pytest.approx(layout.height)


def test_a_badge_that_needs_another_of_its_level_stands_to_the_right_of_it() -> None:
    layout = layout_of(pathways(LADDER))
    assert layout.columns == (1, 2, 2, 3)
    assert [layout.column_of[BadgeId(id)] for id in "acde"] == [0, 1, 2, 3]


def test_a_badge_of_a_higher_level_may_be_asked_for_and_levels_may_be_empty() -> None:
    odd = skill_map(badge("low", 1, needs("high")), badge("high", 3))
    assert {one.get("href") for one in drawn(odd).iter(f"{SVG}a")} == {"/badges/low", "/badges/high"}


def test_the_picture_passes_a_strict_content_policy() -> None:
    text = pathway_graph(LADDER, "ja")
    assert "<style" not in text
    assert "style=" not in text
    assert "<script" not in text


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("デジタル基礎", 9.5, ["デジタル基礎"]),
        ("デジタルはじめの一歩", 9.5, ["デジタル", "はじめの一歩"]),
        ("行政職員デジタル基礎", 9.5, ["行政職員", "デジタル基礎"]),
        ("Digital implementation engineer", 9.5, ["Digital", "implementation", "engineer"]),
        ("ああああああああああああ", 5, ["ああああ", "ああああ", "ああああ"]),
        ("「あああ」、ああ", 6, ["「あああ」、", "ああ"]),
        ("one two three four five six seven", 4, ["one two", "three", "four…"]),
    ],
)
def test_names_break_where_a_reader_would(text: str, width: float, lines: list[str]) -> None:
    assert lines_of(text, width, 3) == lines


def test_japanese_letters_are_twice_as_wide() -> None:
    assert width_of("あA") == pytest.approx(1.56)
