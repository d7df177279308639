"""Real offices for tests: a database of either kind, keys on disk, the Hokkaido programme, a set clock."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from badgeserver.bootstrap import open_office, prepare
from badgeserver.domain.evidence import (
    Acceptance,
    AchievementEvidence,
    CertificateEvidence,
    Evidence,
)
from badgeserver.domain.ids import AchievementId, BadgeId, CertificateId, EvidenceId, GroupId, LearnerId
from badgeserver.domain.learner import Learner
from badgeserver.domain.programme import Programme
from badgeserver.domain.requirement import Strength
from badgeserver.services.awarding import award_badges
from badgeserver.services.office import Office
from badgeserver.services.programmes import Programmes
from badgeserver.settings import read_settings
from tests.prepared import Prepare, copy_prepared

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)
FIRST_STEP = BadgeId("hk-first-step")


def environment(folder: Path, database_url: str) -> dict[str, str]:
    """The settings of an installation below `folder`, its secrets in files."""
    for name in ("passphrase", "secret-key"):
        (folder / name).write_text(f"{name} of a test, for tests only\n", encoding="utf-8")
    return {
        "BADGESERVER_BASE_URL": "https://badges.example.jp",
        "BADGESERVER_DATABASE_URL": database_url,
        "BADGESERVER_FILES": str(folder / "files"),
        "BADGESERVER_KEYS": str(folder / "keys"),
        "BADGESERVER_KEY_PASSPHRASE_FILE": str(folder / "passphrase"),
        "BADGESERVER_SECRET_KEY_FILE": str(folder / "secret-key"),
    }


def make_office(folder: Path, database_url: str, changes: Mapping[str, str] | None = None) -> Office:
    """An installation that is ready, at `NOW`. Those at one address have the same first key."""
    settings = read_settings(environment(folder, database_url) | dict(changes or {}))
    is_usual = set(changes or {}) <= {"BADGESERVER_BASE_URL", "BADGESERVER_DEMO"}
    if not is_usual or not copy_prepared(_preparing(settings.base_url), database_url, settings.keys):
        prepare(settings, "test")
    return at(open_office(settings), NOW)


@cache
def _preparing(base_url: str) -> Prepare:
    """Prepares installations at an address."""

    def make_ready(database_url: str, keys: Path) -> None:
        changes = {"BADGESERVER_BASE_URL": base_url, "BADGESERVER_KEYS": str(keys)}
        with tempfile.TemporaryDirectory() as secrets:
            prepare(read_settings(environment(Path(secrets), database_url) | changes), "test")

    return make_ready


def opened_office(settings: Mapping[str, str]) -> Office:
    """Open an installation that was made before, in this process or in another one."""
    return open_office(read_settings(settings))


def make_separate_office(folder: Path, database_url: str) -> Office:
    """An installation that is ready, at `NOW`, with a first key of its own."""
    settings = read_settings(environment(folder, database_url))
    prepare(settings, "test")
    return at(open_office(settings), NOW)


def at(office: Office, moment: datetime) -> Office:
    """The same office at another moment."""
    return replace(office, clock=lambda: moment)


def learner(id: str = "hikari", shows_name: bool = True) -> Learner:
    """An invented learner."""
    return Learner(
        LearnerId(id),
        "雪原 ひかり",
        f"{id}@example.jp",
        GroupId("citizen"),
        shows_name=shows_name,
        invented=True,
    )


def passed(certificate: str, dated: date = date(2026, 5, 1), score: int | None = None) -> CertificateEvidence:
    """An accepted external certificate."""
    return CertificateEvidence(
        EvidenceId(f"{certificate}-{dated}"),
        CertificateId(certificate),
        dated,
        score,
        acceptance=Acceptance(Strength.ROSTER, "provider", dated),
    )


def made(achievement: str, dated: date = date(2026, 5, 1), rubric: int = 3) -> AchievementEvidence:
    """An accepted practical achievement."""
    return AchievementEvidence(
        EvidenceId(f"{achievement}-{dated}"),
        AchievementId(achievement),
        dated,
        rubric,
        acceptance=Acceptance(Strength.ASSESSED, "assessors", dated),
    )


def with_award(office: Office, *evidence: Evidence, who: Learner | None = None) -> Office:
    """The office after a learner handed in `evidence` (one that earns the first badge) and was awarded."""
    someone = who or learner()
    office.store.learners.add(someone)
    office.store.evidence.add_many((someone.id, one) for one in evidence or (passed("jmooc-course"),))
    award_badges(someone.id, office, office.today())
    return office


class OnlyVersion(Programmes):
    """One programme that is in force on every day, whatever is published."""

    def __init__(self, office: Office, programme: Programme) -> None:
        super().__init__(office.store, programme, lambda: 0.0)
        self._only = programme

    def in_force(self, on: date) -> Programme:
        return self._only


def running(programme: Programme, office: Office) -> Office:
    """The same office with another programme in force."""
    return replace(office, programmes=OnlyVersion(office, programme))
