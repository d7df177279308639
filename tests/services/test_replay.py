"""Replaying awards years later: by the map that was kept, from the record alone."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from badgeserver.bootstrap import open_office, prepare
from badgeserver.domain.award import Award
from badgeserver.domain.errors import NotFound
from badgeserver.domain.ids import AwardId, EvidenceId, LearnerId
from badgeserver.domain.record import read_record
from badgeserver.domain.replay import Replay
from badgeserver.services.awarding import award_badges
from badgeserver.services.demonstration import invent_population
from badgeserver.services.office import Office
from badgeserver.services.replay import replay_all, replay_award
from badgeserver.settings import read_settings
from tests.offices import NOW, at, environment, learner, made, make_office, passed, with_award
from tests.tampering import tampering

HIKARI = LearnerId("hikari")


@pytest.fixture
def award(office: Office) -> Award:
    (award,) = with_award(office).store.awards.of_learner(HIKARI)
    return award


def test_an_award_comes_out_the_same(office: Office, award: Award) -> None:
    assert replay_award(award.id, office) == Replay(True)


def test_an_unknown_award_is_named(office: Office) -> None:
    with pytest.raises(NotFound, match="nothing"):
        replay_award(AwardId("nothing"), office)


def test_a_renewal_is_replayed_with_what_was_held_before(office: Office) -> None:
    with_award(office, passed("guga-genai"), made("genai-work-case"))
    office.store.evidence.add(HIKARI, made("genai-work-case", date(2028, 9, 1)))
    later = at(office, NOW + timedelta(days=700))
    (renewed,) = award_badges(HIKARI, later, date(2028, 10, 20))
    assert [held.badge for held in read_record(renewed.record).held] == ["hk-genai"]
    assert replay_award(renewed.id, office) == Replay(True)


def test_what_happens_to_the_evidence_later_does_not_matter(
    office: Office, award: Award, database_url: str
) -> None:
    with tampering(database_url) as connection:
        connection.execute(text("UPDATE evidence SET dated = '1999-01-01'"))
    assert replay_award(award.id, office).same


def test_an_award_outlives_the_map_of_its_day(
    office: Office, award: Award, database_url: str, tmp_path: Path, root: Path
) -> None:
    folder = tmp_path / "next"
    folder.mkdir()
    for file in (root / "skillmaps" / "hokkaido").iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    rules = (folder / "skillmap.yaml").read_text(encoding="utf-8")
    later_rules = rules.replace('version: "2026.1"', 'version: "2026.2"', 1)
    (folder / "skillmap.yaml").write_text(later_rules, encoding="utf-8")
    settings = read_settings(environment(tmp_path, database_url) | {"BADGESERVER_PROGRAMME": str(folder)})
    prepare(settings, "test")
    later = open_office(settings)
    kept = {one.digest for one in later.store.skill_maps.all()}
    assert len(kept) == 2
    assert award.map_digest in kept
    assert replay_award(award.id, later) == Replay(True)
    later.store.close()


TAMPERED = (
    ("UPDATE awards SET record = :changed", "record", "the route: experience in the record, rule now"),
    ("UPDATE awards SET badge = 'hk-genai'", "", "the badge: hk-first-step in the record, hk-genai now"),
    ("UPDATE awards SET record = '{}'", "", "The record of the decision can't be read"),
    ("UPDATE awards SET awarded_on = '2026-11-19'", "", "the day: 2026-11-20 in the record"),
    ("UPDATE award_evidence SET digest = 'sha256:1'", "", "the digests of the evidence: "),
    ("DELETE FROM skill_maps", "", "The skill map sha256:"),
)


@pytest.mark.parametrize(("statement", "changed", "sentence"), TAMPERED)
def test_what_was_changed_is_told(
    office: Office, award: Award, database_url: str, statement: str, changed: str, sentence: str
) -> None:
    other = json.dumps(json.loads(award.record) | {"route": "experience"})
    with tampering(database_url, "skill_maps") as connection:
        connection.execute(text(statement), {"changed": other} if changed else {})
    replayed = replay_award(award.id, office)
    assert not replayed.same
    assert any(one.en.startswith(sentence) for one in replayed.differences), replayed.differences


def test_all_awards_of_a_population_come_out_the_same(tmp_path: Path) -> None:
    office = make_office(tmp_path, f"sqlite:///{tmp_path / 'badges.db'}")
    assert sum(invent_population(office, 150)) > 150
    replayed = dict(replay_all(office))
    assert len(replayed) == office.store.awards.count() > 150
    assert {id: one.differences for id, one in replayed.items() if not one.same} == {}


def test_of_all_awards_the_one_that_differs_is_named(office: Office, award: Award, database_url: str) -> None:
    other = replace(passed("jmooc-course"), id=EvidenceId("another"))
    with_award(office, other, who=learner("mirai"))
    with tampering(database_url) as connection:
        connection.execute(text("UPDATE awards SET badge = 'hk-genai' WHERE id = :id"), {"id": award.id})
    assert [id for id, one in replay_all(office) if not one.same] == [award.id]
