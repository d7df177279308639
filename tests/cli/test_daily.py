"""`badgeserver daily`, `badgeserver mail`, and correcting evidence, as an operator uses them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from badgeserver.cli import main
from tests.mail_servers import mail_server
from tests.offices import environment

Run = Callable[..., Result]
LINE = '{"learner": "%s", "evidence": [{"cert": "jmooc-course", "date": "2026-05-01"}]}'


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs the command with the settings of an installation below tmp_path, and the port of a mail server."""
    settings = environment(tmp_path, f"sqlite:///{tmp_path / 'badgeserver.db'}")

    def call(*words: str, port: int = 0) -> Result:
        mail = {"BADGESERVER_MAIL_FROM": "badges@example.jp"}
        mail |= {"BADGESERVER_SMTP_URL": f"smtp://127.0.0.1:{port}"} if port else {}
        return CliRunner().invoke(main, ["--lang", "en", *words], env=settings | mail)

    return call


@pytest.fixture
def learner(run: Run, tmp_path: Path) -> str:
    """A learner with accepted evidence that nobody looked at yet."""
    assert run("init").exit_code == 0
    added = run(
        "--json", "learner", "add", "--name", "雪原 ひかり", "--email", "h@example.jp", "--group", "citizen"
    )
    learner = str(value(added)["learner"])
    (tmp_path / "lines.jsonl").write_text(LINE % learner, encoding="utf-8")
    assert run("evidence", "import", str(tmp_path / "lines.jsonl"), "--accept-as", "roster").exit_code == 0
    return learner


def value(result: Result) -> Any:
    return json.loads(result.stdout)


def test_daily_awards_tells_and_sends_and_the_second_run_does_nothing(run: Run, learner: str) -> None:
    with mail_server() as box:
        first = run("--json", "daily", port=box.port)
        assert first.exit_code == 0, first.output
        second = run("daily", port=box.port)
    assert value(first)["awarded"] == 1
    assert value(first)["waiting"] == 0
    assert [one["To"] for one in box.messages] == ["h@example.jp"]
    assert second.stdout.startswith("0 awarded, 0 told of an end, 0 completions found,")
    assert "0 mails sent (0 failed, 0 waiting)" in second.stdout


def test_without_a_mail_server_mail_waits_and_is_listed_without_names(run: Run, learner: str) -> None:
    assert value(run("--json", "daily"))["waiting"] == 1
    listed = run("mail", "list")
    assert "awarded  waiting (0 tries)" in listed.stdout
    assert "h@example.jp" not in listed.stdout + run("--json", "mail", "list").stdout
    told = run("mail", "deliver")
    assert (told.exit_code, "No mail server is set." in told.stderr) == (3, True)
    with mail_server() as box:
        assert run("mail", "deliver", port=box.port).stdout == "Sent 1; 0 could not be sent.\n"
    assert "awarded  sent" in run("mail", "list").stdout


def test_a_mail_that_failed_can_be_sent_at_once(run: Run, learner: str) -> None:
    run("daily")
    with mail_server() as box:
        box.answer = "451 try again"
        failed = run("--json", "mail", "deliver", port=box.port)
        assert failed.exit_code == 3
        assert value(failed)["failed"][0]["error"] == "mail-put-off"
        box.answer = None
        assert value(run("--json", "mail", "deliver", port=box.port))["sent"] == 0
        assert value(run("--json", "mail", "deliver", "--now", port=box.port))["sent"] == 1


def test_a_mail_that_is_given_up_says_so(run: Run, learner: str) -> None:
    run("daily")
    with mail_server() as box:
        box.answer = "550 no"
        assert "mail server refuses it" in run("mail", "deliver", port=box.port).stderr
    assert "given up  mail-refused" in run("mail", "list").stdout


def test_withdrawn_evidence_waits_for_a_person(run: Run, learner: str) -> None:
    run("daily")
    piece = value(run("--json", "evidence", "list", learner))[0]["id"]
    corrected = run("evidence", "correct", piece, "--date", "2026-05-02", "--reason", "The day was mistyped")
    assert "look at again: 0" in corrected.stdout
    withdrawn = run("--json", "evidence", "withdraw", piece, "--reason", "The provider took it back")
    assert len(value(withdrawn)["reviews"]) == 1
    assert value(run("--json", "daily"))["reviews"] == 1
    again = run("evidence", "withdraw", piece, "--reason", "once more")
    assert (again.exit_code, "withdrawn already" in again.stderr) == (1, True)


def test_accepted_evidence_brings_its_badges_at_once(run: Run, learner: str, tmp_path: Path) -> None:
    line = '{"learner": "%s", "evidence": [{"cert": "ipa-ip", "date": "2026-05-01"}]}'
    (tmp_path / "more.jsonl").write_text(line % learner, encoding="utf-8")
    assert run("evidence", "import", str(tmp_path / "more.jsonl")).exit_code == 0
    waiting = [one for one in value(run("--json", "evidence", "list", learner)) if "Passport" in one["title"]]
    accepted = run("evidence", "accept", waiting[0]["id"], "--as", "assessed", "--by", "assessors")
    assert accepted.stdout.startswith("Accepted. New badges: ")
    assert not accepted.stdout.endswith(": 0\n")
    assert run("evidence", "accept", waiting[0]["id"], "--as", "assessed").exit_code == 1
