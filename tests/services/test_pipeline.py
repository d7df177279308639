"""Lines of evidence in, lines of answers out."""

from __future__ import annotations

import json
from datetime import date
from io import BytesIO
from typing import Any

import pytest

from badgeserver.domain.errors import Refused
from badgeserver.domain.evaluate import evaluate
from badgeserver.domain.ids import CertificateId
from badgeserver.domain.requirement import (
    AllOf,
    AnyOf,
    HasExperience,
    HoldsCertificate,
    Strength,
)
from badgeserver.services.evidence_lines import LONGEST_LINE
from badgeserver.services.pipeline import answer_lines, leaf_value
from tests.domain.maps import TODAY, badge, cert, did, needs, passed, skill_map

THE_MAP = skill_map(
    badge("base", cert("a")),
    badge("top", AllOf((needs("base"), AnyOf((cert("b"), did("app", 2, min_rubric=3)))))),
)


def line(learner: str, *evidence: dict[str, Any]) -> bytes:
    return json.dumps({"learner": learner, "evidence": evidence}).encode() + b"\n"


def answers(data: bytes, on: date = TODAY) -> list[tuple[int, dict[str, Any] | str]]:
    return [
        (one.number, one.answer.code if isinstance(one.answer, Refused) else one.answer)
        for one in answer_lines(BytesIO(data), THE_MAP, on)
    ]


def test_each_line_is_answered_with_the_evidence_by_its_place() -> None:
    sent = line("hikari", {"cert": "b", "date": "2026-05-01"}, {"cert": "a", "date": "2026-05-01"})
    ((number, answer),) = answers(sent)
    assert number == 1
    assert answer == {
        "learner": "hikari",
        "earned": ["base", "top"],
        "badges": {
            "base": {"met": True, "route": "rule", "satisfied_by": {"rule": [1]}, "missing": []},
            "top": {
                "met": True,
                "route": "rule",
                "satisfied_by": {"rule.all[1].any[0]": [0]},
                "missing": [],
            },
        },
    }
    assert json.loads(json.dumps(answer)) == answer


def test_what_is_missing_is_said_as_the_map_writes_it() -> None:
    made = {"achievement": "app", "date": "2026-05-01", "rubric": 3}
    ((_, answer),) = answers(line("hikari", {"cert": "a", "date": "2026-05-01"}, made))
    assert isinstance(answer, dict)
    assert answer["earned"] == ["base"]
    assert answer["badges"]["top"]["missing"] == [
        {
            "path": "rule.all[1].any[0]",
            "needs": {"cert": "b"},
            "lacks": "absent",
            "have": 0,
            "need": 1,
        },
        {
            "path": "rule.all[1].any[1]",
            "needs": {"achievement": "app", "min_count": 2, "min_rubric": 3},
            "lacks": "too_few",
            "have": 1,
            "need": 2,
        },
    ]


def test_the_meaning_is_that_of_the_explaining_evaluator() -> None:
    ((_, answer),) = answers(line("h", {"cert": "a", "date": "2026-05-01"}))
    assert isinstance(answer, dict)
    expected = evaluate(THE_MAP, [passed("a", date(2026, 5, 1))], (), TODAY)
    assert {id: one["met"] for id, one in answer["badges"].items()} == {
        id: one.met for id, one in expected.items()
    }


def test_the_day_decides() -> None:
    sent = line("hikari", {"cert": "a", "date": "2026-05-01"})
    ((_, before),) = answers(sent, date(2026, 4, 30))
    assert isinstance(before, dict)
    assert before["earned"] == []


def test_bad_lines_are_named_by_number_and_the_others_go_on() -> None:
    good = line("hikari", {"cert": "a", "date": "2026-05-01"})
    lines = [good, b"{\n", b"\n", b"\xff\xfe\n", line("x", {"cert": "nothing", "date": "2026-05-01"}), good]
    assert [
        (number, one if isinstance(one, str) else one["earned"]) for number, one in answers(b"".join(lines))
    ] == [
        (1, ["base"]),
        (2, "bad-line"),
        (4, "bad-line"),
        (5, "bad-line"),
        (6, ["base"]),
    ]


def test_a_line_without_end_is_not_kept_in_memory_and_the_next_is_read() -> None:
    good = line("hikari", {"cert": "a", "date": "2026-05-01"})
    found = answers(b"x" * (2 * LONGEST_LINE + 10) + b"\n" + good.rstrip())
    assert [number for number, _ in found] == [1, 2]
    assert found[0][1] == "bad-line"


@pytest.mark.parametrize(
    ("leaf", "value"),
    [
        (
            HoldsCertificate(CertificateId("a"), min_score=3, min_strength=Strength.ROSTER),
            {"cert": "a", "min_score": 3, "min_strength": "roster"},
        ),
        (HasExperience("work", 24), {"experience": "work", "min_months": 24}),
        (needs("base"), {"badge": "base"}),
        (did("app"), {"achievement": "app", "min_count": 1}),
    ],
)
def test_a_leaf_reads_as_in_the_map(leaf: Any, value: dict[str, Any]) -> None:
    assert leaf_value(leaf) == value


def test_evidence_of_a_later_day_is_the_rules_matter_and_no_fault_of_the_line() -> None:
    later = TODAY.replace(year=TODAY.year + 1)
    ((_, answer),) = answers(line("hikari", {"cert": "a", "date": later.isoformat()}))
    assert isinstance(answer, dict)
    assert answer["earned"] == []


def test_what_is_no_character_is_refused() -> None:
    assert answers(rb'{"learner": "\ud800", "evidence": []}') == [(1, "bad-line")]
