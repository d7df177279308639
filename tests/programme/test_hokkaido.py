"""The example programme: what it must hold, and that it says the same as the shared facts."""

from __future__ import annotations

import csv
import json
import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from badgeserver.domain.catalogue import CertificateStatus
from badgeserver.domain.ids import BadgeId
from badgeserver.domain.programme import Programme, WorkedExample
from badgeserver.domain.requirement import (
    HasAchievement,
    HasExperience,
    HoldsBadge,
    HoldsCertificate,
    Leaf,
    walk,
)
from badgeserver.domain.skill_map import Classification, Panel
from badgeserver.domain.text import Text
from badgeserver.programme import check_examples, load_programme


@pytest.fixture(scope="session")
def programme(hokkaido: Path) -> Programme:
    return load_programme(hokkaido)


@pytest.fixture(scope="session")
def shared_map(shared: Path) -> Any:
    path = shared / "domain" / "skillmap" / "hokkaido-example.yaml"
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_all_fourteen_worked_examples_come_out_as_expected(programme: Programme) -> None:
    assert len(programme.examples) == 14
    assert [one.message.en for one in check_examples(programme)] == []


def test_it_says_that_it_is_an_example(programme: Programme) -> None:
    assert programme.is_example
    assert "例" in programme.skill_map.name.ja
    assert "example" in programme.issuer.name.en


def test_it_loads_in_well_under_a_second(hokkaido: Path) -> None:
    start = time.perf_counter()
    load_programme(hokkaido)
    assert time.perf_counter() - start < 1.0


def test_it_holds_what_it_promises(programme: Programme) -> None:
    skill_map, regions = programme.skill_map, programme.regions
    held = {
        "levels": len(skill_map.levels),
        "badges": len(skill_map.badges),
        "achievements": len(skill_map.achievements),
        "groups": len(skill_map.groups),
        "certificates": len(skill_map.certificates),
        "standard items": len(skill_map.standard.items),
        "areas": len(regions.areas),
        "municipalities": len(regions.municipalities),
    }
    assert held == {
        "levels": 5,
        "badges": 16,
        "achievements": 17,
        "groups": 11,
        "certificates": 74,
        "standard items": 72,
        "areas": 14,
        "municipalities": 179,
    }


def test_grades_that_count_down_and_levels_that_count_up_keep_their_order_of_merit(
    programme: Programme,
) -> None:
    certificates = {str(name): one for name, one in programme.skill_map.certificates.items()}
    assert certificates["jcci-pc"].reaches_level(1, 3)
    assert not certificates["jcci-pc"].reaches_level(3, 1)
    assert certificates["zensho-joho"].reaches_level(2, 2)
    assert not certificates["zenko-joho"].reaches_level(3, 2)
    assert certificates["dx-passport"].reaches_level(3, 1)
    assert not certificates["hokkaido-staff-level"].reaches_level(1, 3)


def test_a_badge_of_each_kind_keeps_what_the_folder_says(programme: Programme) -> None:
    leader = programme.skill_map.badges[BadgeId("hk-regional-dx-leader")]
    assert leader.panel == Panel(members=3, interview=True, includes_outside_member=True)
    assert (leader.validity_months, leader.pictogram) == (36, "summit")
    assert leader.renewal is not None
    assert leader.classification == Classification()
    filed = programme.skill_map.badges[BadgeId("hk-genai")].classification
    assert filed.field_of_study == Text("人工知能", "Artificial intelligence")
    assert filed.keywords == (Text("生成AI", "generative AI"),)
    junior = programme.skill_map.badges[BadgeId("hk-junior")]
    assert (junior.validity_months, junior.guardian_consent_under_age) == (None, 18)


def test_every_code_has_a_name_in_both_languages(programme: Programme) -> None:
    skill_map = programme.skill_map
    achievements, certificates = skill_map.achievements.values(), skill_map.certificates.values()
    codes = {code for one in achievements for code in (*one.proofs, *one.outcome_fields)}
    codes |= {code for one in certificates for code in (*one.proofs, one.kind, one.category)}
    codes |= {
        node.requirement.confirmed_by
        for badge in skill_map.badges.values()
        for node in walk(badge.rule)
        if isinstance(node.requirement, HasAchievement) and node.requirement.confirmed_by
    }
    assert codes <= set(skill_map.vocabulary)
    assert {code for one in achievements for code in one.outcome_fields} <= set(skill_map.outcomes)
    assert {code for some in (achievements, certificates) for one in some for code in one.proofs} <= set(
        skill_map.proofs
    )


def test_the_shared_ids_are_all_there_in_the_same_order(programme: Programme, shared_map: Any) -> None:
    skill_map = programme.skill_map
    sections: dict[str, list[str]] = {
        "levels": [*skill_map.levels],
        "learner_groups": [*skill_map.groups],
        "achievements": [*skill_map.achievements],
        "badges": [*skill_map.badges],
        # The programme has more of them: one for each level.
        "indicators": [one.id for one in skill_map.indicators if not one.id.startswith("holders_l")],
        "worked_examples": [one.id for one in programme.examples],
    }
    assert sections == {name: [one["id"] for one in shared_map[name]] for name in sections}


def _shared_leaves(node: Any) -> list[tuple[str, Any]]:
    """Return kind and conditions of the leaves of a rule as the shared file writes it."""
    if isinstance(node, list):
        return [leaf for part in node for leaf in _shared_leaves(part)]
    for key in ("cert", "badge", "achievement", "experience"):
        if key in node:
            return [(key, node)]
    if "points" in node:
        return [leaf for item in node["points"]["items"] for leaf in _shared_leaves(item["when"])]
    return _shared_leaves(node.get("all") or node.get("any") or node["n_of"]["of"])


def _as_shared(leaf: Leaf) -> tuple[str, Any]:
    match leaf:
        case HoldsBadge(badge):
            return "badge", {"badge": badge}
        case HoldsCertificate():
            return "cert", {"cert": leaf.certificate} | _given(
                leaf, "min_score", "min_level", "max_age_months"
            )
        case HasAchievement():
            count = {"min_count": leaf.min_count} if leaf.min_count > 1 else {}
            conditions = _given(leaf, "min_rubric", "max_age_months", "confirmed_by")
            return "achievement", {"achievement": leaf.achievement} | count | conditions
        case HasExperience():
            conditions = _given(leaf, "min_months", "min_rubric", "max_gap_months")
            return "experience", {"experience": {"area": leaf.area} | conditions}


def _given(leaf: Leaf, *conditions: str) -> dict[str, Any]:
    return {name: getattr(leaf, name) for name in conditions if getattr(leaf, name) is not None}


def test_every_rule_asks_for_what_the_shared_map_asks_for(programme: Programme, shared_map: Any) -> None:
    for shared, badge in zip(shared_map["badges"], programme.skill_map.badges.values(), strict=True):
        renewal = badge.renewal.rule if badge.renewal else None
        ours = [badge.rule, badge.experience_route, renewal]
        theirs = [shared["rule"], shared.get("experience_route"), shared.get("renewal", {}).get("rule")]
        for rule, written in zip(ours, theirs, strict=True):
            assert (rule is None) == (written is None), badge.id
            if rule is not None:
                composite = (HoldsBadge, HoldsCertificate, HasAchievement, HasExperience)
                leaves = [node.requirement for node in walk(rule) if isinstance(node.requirement, composite)]
                assert [_as_shared(leaf) for leaf in leaves] == _shared_leaves(written), badge.id


def test_every_badge_has_the_shared_level_groups_validity_and_items(
    programme: Programme, shared_map: Any
) -> None:
    ours = [
        (one.id, one.level, list(one.groups), one.validity_months, list(one.standard_items))
        for one in programme.skill_map.badges.values()
    ]
    keys = ("id", "level", "groups", "validity_months", "dss")
    assert ours == [tuple(one[key] for key in keys) for one in shared_map["badges"]]


def test_every_example_has_the_shared_evidence_and_badges(programme: Programme, shared_map: Any) -> None:
    def summary(example: WorkedExample) -> tuple[str, int, set[str]]:
        return example.id, len(example.evidence), set(example.expected)

    assert [summary(one) for one in programme.examples] == [
        (one["id"], len(one["evidence"]), set(one["expect"])) for one in shared_map["worked_examples"]
    ]


def test_every_certificate_agrees_with_the_shared_catalogue(programme: Programme, shared: Path) -> None:
    text = (shared / "domain" / "certificates" / "catalogue.json").read_text(encoding="utf-8")
    theirs = [
        (one["id"], one["name_ja"], one["status"], one["successors"], one["proof"], one["validity_months"])
        for one in json.loads(text)["certificates"]
    ]
    ours = [
        (one.id, one.name.ja, one.status, list(one.successors), list(one.proofs), one.validity_months)
        for one in programme.skill_map.certificates.values()
    ]
    assert ours == theirs
    assert all(
        one.given_until is not None
        for one in programme.skill_map.certificates.values()
        if one.status in (CertificateStatus.ENDING, CertificateStatus.ENDED)
    )


def test_every_municipality_agrees_with_the_shared_tables(programme: Programme, shared: Path) -> None:
    regions = shared / "domain" / "regions"
    residents = {row["code5"]: int(row["population"]) for row in _rows(regions / "population.csv")}
    theirs = {
        row["code5"]: (row["name_ja"], row["area_code"], residents[row["code5"]])
        for row in _rows(regions / "municipalities.csv")
        if row["pref_code"] == "01" and row["status"] == "confirmed"
    }
    ours = {
        code: (one.name.ja, one.area, one.population)
        for code, one in programme.regions.municipalities.items()
    }
    assert ours == theirs
    assert sum(residents[code] for code in theirs) == 5_093_983


def test_every_bureau_has_the_shared_members(programme: Programme, shared: Path) -> None:
    path = shared / "domain" / "regions" / "area-schemes" / "01-hokkaido-shinkokyoku.json"
    areas = json.loads(path.read_text(encoding="utf-8"))["areas"]
    members: dict[str, list[str]] = {area: [] for area in programme.regions.areas}
    for code, one in programme.regions.municipalities.items():
        members[one.area].append(code)
    assert members == {one["code"]: one["members"] for one in areas}
