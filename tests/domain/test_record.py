"""The record of a decision: all it rests on, in a form that stays, and made again from it alone."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from badgeserver.domain.errors import Refused
from badgeserver.domain.evaluate import evaluate
from badgeserver.domain.evaluation import HeldBadge
from badgeserver.domain.evidence import Evidence, evidence_digest
from badgeserver.domain.evidence_facts import evidence_facts, evidence_from_facts
from badgeserver.domain.ids import AwardId, BadgeId
from badgeserver.domain.record import evaluation_record, read_record
from badgeserver.domain.replay import Replay, replay
from badgeserver.domain.requirement import AllOf, AnyOf
from badgeserver.domain.skill_map import SkillMap
from tests.domain.generated import days, learners_awards, learners_evidence, skill_maps
from tests.domain.maps import TODAY, badge, cert, did, made, needs, passed, practised, skill_map

X = BadgeId("x")
MAP = skill_map(
    badge("base", cert("b")),
    badge("x", AllOf((AnyOf((cert("a"), cert("c"))), needs("base"))), experience_route=did("app")),
)
HELD = (HeldBadge(AwardId("a1"), BadgeId("base"), date(2026, 4, 2), date(2028, 4, 2)),)
PIECES = (passed("a", score=70), made("app", rubric=3, confirmed_by="employer"), practised(24))
WAITING = replace(passed("b"), acceptance=None)


def record_of(
    the_map: SkillMap = MAP, evidence: Sequence[Evidence] = (*PIECES, WAITING), on: date = TODAY
) -> str:
    return evaluation_record(evaluate(the_map, evidence, HELD, on)[X], the_map, evidence, HELD)


def test_a_record_holds_what_was_accepted_what_was_held_and_the_trace() -> None:
    record = read_record(record_of())
    assert (record.map_id, record.map_version, record.map_digest) == ("test", "1", "sha256:0")
    assert (record.badge, record.on, record.held) == (X, TODAY, HELD)
    assert record.evidence == PIECES
    assert record.digests == {one.id: evidence_digest(one) for one in PIECES}
    assert record.found["satisfied_by"] == {"rule.all[0].any[0]": [PIECES[0].id]}
    assert record.found["routes"][0]["trace"]["parts"][1]["relies_on"] == ["base"]


def test_a_record_is_canonical_json() -> None:
    text = record_of()
    assert text == json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert text == record_of()


@pytest.mark.parametrize("piece", [*PIECES, WAITING, made("app"), passed("grades", level=2)])
def test_a_piece_of_evidence_is_told_in_full(piece: Evidence) -> None:
    assert evidence_from_facts(evidence_facts(piece)) == piece


def test_the_same_decision_is_the_same() -> None:
    assert replay(read_record(record_of()), MAP) == Replay(True)


@pytest.mark.uncounted
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(skill_maps(), learners_evidence(), learners_awards(), days)
def test_every_decision_comes_out_the_same_from_its_record(
    the_map: SkillMap, evidence: list[Evidence], held: list[HeldBadge], on: date
) -> None:
    for evaluation in evaluate(the_map, evidence, held, on).values():
        record = read_record(evaluation_record(evaluation, the_map, evidence, held))
        assert replay(record, the_map) == Replay(True)


def _changed(change: Callable[[dict[str, Any]], object]) -> Replay:
    plain = json.loads(record_of())
    change(plain)
    return replay(read_record(json.dumps(plain)), MAP)


CHANGES: Mapping[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "met": (lambda one: one.update(met=False), "whether it is met: False in the record, True now"),
    "route": (lambda one: one.update(route="experience"), "the route: experience in the record, rule now"),
    "satisfied by": (lambda one: one["satisfied_by"].clear(), "the evidence it is met by: — in the record"),
    "trace": (
        lambda one: one["routes"][0]["trace"]["parts"][0].update(have=0),
        "the trace at rule.all[0]: asks=AnyOf, have=0, met=True, need=1 in the record",
    ),
    "evidence": (
        lambda one: one["evidence"][0].update(score=71),
        "the digest of evidence a@2026-04-01: sha256:",
    ),
    "map": (lambda one: one["map"].update(digest="sha256:1"), "the skill map's digest: sha256:1"),
    "badge": (lambda one: one.update(badge="nothing"), "This skill map has no badge nothing."),
}


@pytest.mark.parametrize("what", CHANGES)
def test_each_difference_is_told(what: str) -> None:
    change, sentence = CHANGES[what]
    replayed = _changed(change)
    assert not replayed.same
    assert any(one.en.startswith(sentence) for one in replayed.differences), replayed.differences


def test_a_node_that_is_gone_is_told_with_its_address() -> None:
    replayed = _changed(lambda one: one["routes"][0]["trace"]["parts"].pop())
    (difference,) = replayed.differences
    assert difference.en.startswith("the trace at rule.all[1]: — in the record, asks=HoldsBadge")


def test_another_rule_changes_the_decision() -> None:
    stricter = skill_map(badge("base", cert("b")), badge("x", AllOf((cert("a", 80), needs("base")))))
    replayed = replay(read_record(record_of()), stricter)
    assert not replayed.same
    assert any("満たすかどうか" in one.ja for one in replayed.differences)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        '{"record":1}',
        '{"record":2}',
        record_of().replace('"kind":"certificate"', '"kind":"other"'),
        record_of().replace('"path":', '"place":'),
        record_of().replace(TODAY.isoformat(), "yesterday"),
    ],
)
def test_what_is_no_record_is_refused(text: str) -> None:
    with pytest.raises(Refused) as error:
        read_record(text)
    assert error.value.code == "record-unreadable"
