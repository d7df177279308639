"""Evidence from other programs: every bad line is named, the good ones come in whole."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from badgeserver.domain.errors import NotFound, Refused
from badgeserver.domain.evidence import (
    Acceptance,
    AchievementEvidence,
    CertificateEvidence,
    ExperienceEvidence,
)
from badgeserver.domain.ids import LearnerId
from badgeserver.domain.person import Actor
from badgeserver.domain.requirement import Strength
from badgeserver.services.acceptance import accept
from badgeserver.services.evidence import evidence_of, import_line
from badgeserver.services.evidence_lines import read_line
from badgeserver.services.office import Office
from tests.offices import TODAY, learner, make_office

HIKARI = LearnerId("hikari")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    made = make_office(tmp_path, f"sqlite:///{tmp_path / 'badgeserver.db'}")
    made.store.learners.add(learner())
    return made


def line_with(piece: str) -> str:
    return '{"learner": "hikari", "evidence": [' + piece + "]}"


BAD_LINES = [
    ("not json", "not JSON"),
    ("[" * 100_000, "not JSON"),
    ("[]", "“learner”"),
    ('{"learner": 7, "evidence": []}', "“learner”"),
    ('{"learner": "hikari"}', "“evidence”"),
    (line_with("7"), "exactly one of"),
    (line_with('{"cert": "ipa-ip", "achievement": "summit"}'), "exactly one of"),
    (line_with('{"cert": "ipa-ip", "date": "2026-05-01", "colour": 1}'), "“colour”"),
    (line_with('{"cert": "nothing", "date": "2026-05-01"}'), "“nothing”"),
    (line_with('{"cert": ["ipa-ip"], "date": "2026-05-01"}'), "not in the skill map"),
    (line_with('{"cert": "ipa-ip"}'), "“date”"),
    (line_with('{"cert": "ipa-ip", "date": "1 May"}'), "“date”"),
    (line_with('{"cert": "ipa-ip", "date": "2026-05-01", "score": -1}'), "“score”"),
    (line_with('{"cert": "ipa-ip", "date": "2026-05-01", "score": true}'), "“score”"),
    (line_with('{"cert": "mic-ds-opendata", "date": "2026-05-01", "score": 800}'), "100 at most"),
    (line_with('{"cert": "dx-passport", "date": "2026-05-01", "level": 9}'), "“level” 9"),
    (line_with('{"achievement": "summit", "date": "2026-05-01", "rubric": 9}'), "rubric step 9"),
    (line_with('{"achievement": "summit", "date": "2026-05-01", "confirmed_by": 1}'), "“confirmed_by”"),
    (line_with('{"experience": "data-analysis"}'), "“months”"),
    ('{"learner": "' + "x" * 1_000_000 + '"}', "too long"),
    ('{"learner": "hikari", "learner": "hikari", "evidence": []}', "“learner” stands twice"),
    (line_with('{"cert": "ipa-ip", "date": "2026-05-01", "date": "2020-05-01"}'), "“date” stands twice"),
    (r'{"learner": "\ud800", "evidence": []}', "no character"),
    (r'{"learner": "hikari", "evidence": [], "\uDFFF": 1}', "no character"),
    (r'{"learner": "hikari\u0000", "evidence": []}', "no character"),
    (line_with(r'{"achievement": "summit", "date": "2026-05-01", "confirmed_by": "\udc00"}'), "no character"),
    (line_with('{"cert": "ipa-ip", "date": "2026-11-21"}'), "2026-11-21 is later than today"),
]


@pytest.mark.parametrize(("line", "named"), BAD_LINES, ids=[named for _, named in BAD_LINES])
def test_a_bad_line_says_what_is_wrong_and_changes_nothing(office: Office, line: str, named: str) -> None:
    outcome = import_line(line.encode(), Strength.ROSTER, "provider", "test", office)
    assert isinstance(outcome, Refused)
    assert named in outcome.message.en
    assert office.store.evidence.count() == 0


def test_a_pair_of_surrogates_is_a_character(office: Office) -> None:
    line = rb'{"learner": "hikari", "evidence": [], "note": "\ud83d\ude00"}'
    assert import_line(line, None, "staff", "test", office) == 0


def test_evidence_may_be_of_today(office: Office) -> None:
    line = line_with(f'{{"cert": "ipa-ip", "date": "{TODAY}"}}').encode()
    assert import_line(line, None, "staff", "test", office) == 1


def test_a_date_in_the_future_has_a_name(office: Office) -> None:
    line = line_with('{"experience": "data-analysis", "months": 4, "date": "2099-01-01"}').encode()
    outcome = import_line(line, None, "staff", "test", office)
    assert isinstance(outcome, Refused)
    assert outcome.code == "date-in-the-future"


def test_evidence_for_nobody_is_refused(office: Office) -> None:
    outcome = import_line(b'{"learner": "nobody", "evidence": []}', None, "staff", "test", office)
    assert isinstance(outcome, NotFound)


def test_each_kind_of_piece_is_read(office: Office) -> None:
    line = (
        '{"learner": "hikari", "evidence": ['
        '{"cert": "mic-ds-opendata", "date": "2026-03-17", "score": 72},'
        '{"achievement": "lowcode-app", "date": "2026-09-15", "rubric": 2, "confirmed_by": "employer"},'
        '{"experience": "data-analysis", "months": 40, "rubric": 3, "gap_months": 6}]}'
    )
    ids = iter("abc")
    read = read_line(line.encode(), office.programme.skill_map, lambda: next(ids), TODAY)
    certificate, achievement, experience = read.evidence
    assert isinstance(certificate, CertificateEvidence)
    assert (certificate.id, certificate.dated, certificate.score) == ("a", date(2026, 3, 17), 72)
    assert isinstance(achievement, AchievementEvidence)
    assert (achievement.rubric, achievement.confirmed_by) == (2, "employer")
    assert isinstance(experience, ExperienceEvidence)
    assert (experience.months, experience.gap_months, experience.dated) == (40, 6, TODAY)
    assert import_line(line.encode(), None, "staff", "test", office) == 3


def test_imported_evidence_waits_until_it_is_accepted(office: Office) -> None:
    line = line_with('{"cert": "ipa-ip", "date": "2026-05-01"}').encode()
    import_line(line, None, "staff", "test", office)
    (waiting,) = evidence_of(HIKARI, office)
    assert waiting.state.en == "Waiting to be checked"
    accept(waiting.id, Acceptance(Strength.ASSESSED, "assessors", TODAY), Actor("staff", "s1"), office)
    assert evidence_of(HIKARI, office)[0].state.en == "Accepted (checked by staff or assessors)"
    assert [one.action for one in office.store.audit.entries(9)][:2] == ["accept-evidence", "import-evidence"]


def test_evidence_of_nobody_is_named(office: Office) -> None:
    with pytest.raises(NotFound):
        evidence_of(LearnerId("nobody"), office)


def test_a_file_that_is_brought_in_again_counts_once(office: Office) -> None:
    session = '{"achievement": "helper-session", "date": "2026-05-01"}'
    twice = line_with(f"{session}, {session}").encode()
    assert import_line(twice, Strength.ROSTER, "host", "test", office) == 2
    assert import_line(twice, Strength.ROSTER, "host", "test", office) == 0
    thrice = line_with(f"{session}, {session}, {session}").encode()
    assert import_line(thrice, None, "host", "test", office) == 1
    assert office.store.evidence.count() == 3
