"""`badgeserver opendata`, and the release that `badgeserver daily` makes."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from click.testing import CliRunner, Result

from badgeserver.cli import main
from badgeserver.services.open_data import last_month_end
from tests.offices import environment


def run(folder: Path, *words: str) -> Result:
    settings = environment(folder, f"sqlite:///{folder / 'badgeserver.db'}")
    return CliRunner().invoke(main, ["--lang", "en", *words], env=settings)


def test_a_month_is_released_once(tmp_path: Path) -> None:
    assert run(tmp_path, "init").exit_code == 0
    first = run(tmp_path, "opendata", "release", "--as-of", "2026-03-31")
    assert first.exit_code == 0, first.output
    assert first.stdout.startswith("Released 4662 numbers of 2026-03-31; 0 are withheld.")
    again = run(tmp_path, "opendata", "release", "--as-of", "2026-03-31")
    assert again.exit_code == 1
    assert "have been released already" in again.stderr
    wrong = run(tmp_path, "opendata", "release", "--as-of", "2026-03-30")
    assert wrong.exit_code == 1
    assert "Name the last day of a month, such as 2026-03-31." in wrong.stderr


def test_the_daily_work_releases_the_last_month(tmp_path: Path) -> None:
    assert run(tmp_path, "init").exit_code == 0
    daily = run(tmp_path, "--json", "daily")
    assert json.loads(daily.stdout)["released"] == 1
    assert json.loads(run(tmp_path, "--json", "daily").stdout)["released"] == 0
    today = (datetime.now(UTC) + timedelta(hours=9)).date()
    days = json.loads(run(tmp_path, "--json", "opendata", "list").stdout)
    assert [date.fromisoformat(day) for day in days] == [last_month_end(today)]
    assert run(tmp_path, "opendata", "release").exit_code == 1
