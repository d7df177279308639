"""`badgeserver keys` as an operator uses it, from the first key to one that was stolen."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from badgeserver.cli import main
from tests.offices import environment

Run = Callable[..., Result]
PEOPLE = '{"learner": "%s", "evidence": [{"cert": "jmooc-course", "date": "2026-05-01"}]}\n'


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs the command with the settings of an installation below tmp_path that is ready."""
    settings = environment(tmp_path, f"sqlite:///{tmp_path / 'badgeserver.db'}")

    def call(*words: str) -> Result:
        return CliRunner().invoke(main, ["--lang", "en", *words], env=settings)

    assert call("init").exit_code == 0
    return call


def value(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.fixture
def credential(run: Run, tmp_path: Path) -> str:
    """A credential that was issued just now."""
    added = run(
        "--json", "learner", "add", "--name", "雪原 ひかり", "--email", "h@example.jp", "--group", "citizen"
    )
    learner = str(value(added)["learner"])
    (tmp_path / "lines.jsonl").write_text(PEOPLE % learner, encoding="utf-8")
    run("evidence", "import", str(tmp_path / "lines.jsonl"), "--accept-as", "roster")
    run("evaluate", learner, "--award")
    return str(value(run("--json", "issue", "--all"))["issued"][0])


def the_key(run: Run) -> str:
    return str(value(run("--json", "keys", "list"))[-1]["id"])


def hour_ago(hours: int = 1) -> str:
    return (datetime.now(UTC) - timedelta(hours=hours)).isoformat()


def test_a_key_for_jwt_is_listed_with_its_jwk(run: Run) -> None:
    made = value(run("--json", "keys", "create", "--algorithm", "ES256"))
    assert made["algorithm"] == "ES256"
    first, second = value(run("--json", "keys", "list"))
    assert first["publicKeyMultibase"].startswith("z6Mk")
    assert json.loads(second["publicKeyJwk"])["crv"] == "P-256"
    assert (second["id"], second["retired"], second["revoked_since"]) == (made["created_key"], None, None)


def test_the_list_says_what_became_of_each_key(run: Run) -> None:
    run("keys", "rotate")
    third = value(run("--json", "keys", "rotate"))["created_key"]
    run(
        "keys",
        "revoke",
        value(run("--json", "keys", "list"))[1]["id"],
        "--since",
        hour_ago(),
        "--reason",
        "x",
    )
    retired, revoked, signs = run("keys", "list").stdout.splitlines()
    assert "signs no more" in retired
    assert "revoked since" in revoked
    assert signs.startswith(third) and signs.endswith("signs")


def test_rotating_names_both_keys(run: Run) -> None:
    old = the_key(run)
    said = run("keys", "rotate").stdout
    assert f"Retired the key {old}." in said
    assert f"Created the key {the_key(run)}." in said


def test_the_last_key_is_not_retired_and_the_mend_is_said(run: Run) -> None:
    result = run("keys", "retire", the_key(run))
    assert result.exit_code == 1
    assert "keys rotate" in result.stderr
    first = the_key(run)
    run("keys", "create")
    assert "stays valid" in run("keys", "retire", first).stdout


def test_a_stolen_key_from_revoking_to_issuing_anew(run: Run, credential: str) -> None:
    key = the_key(run)
    said = run("keys", "revoke", key, "--since", hour_ago(), "--reason", "Stolen").stdout
    assert "1 now invalid, 0 still valid" in said
    assert "keys create --algorithm Ed25519" in said
    assert f"badgeserver keys reissue {key}" in said
    assert "QR codes" in said
    run("keys", "create")
    (replaced,) = value(run("--json", "keys", "reissue", key))["reissued"]
    assert replaced["revoked"] == credential
    assert run("verify", f"https://badges.example.jp/c/{replaced['issued']}").stdout.startswith("VALID")
    assert run("verify", f"https://badges.example.jp/c/{credential}").exit_code == 1
    assert run("keys", "reissue", key).stdout == "Credentials issued anew: 0.\n"


def test_what_stays_valid_is_issued_anew_only_when_that_is_asked(run: Run, credential: str) -> None:
    key = the_key(run)
    run("keys", "rotate")
    run("keys", "revoke", key, "--since", datetime.now(UTC).isoformat(), "--reason", "Stolen")
    assert value(run("--json", "keys", "reissue", key)) == {"reissued": []}
    (replaced,) = value(run("--json", "keys", "reissue", key, "--all"))["reissued"]
    assert replaced["revoked"] == credential


def test_a_revocation_for_machines(run: Run, credential: str) -> None:
    run("keys", "rotate")
    old = value(run("--json", "keys", "list"))[0]["id"]
    found = value(run("--json", "keys", "revoke", old, "--since", hour_ago(), "--reason", "Stolen"))
    assert found["revoked_key"] == old
    assert found["invalid_by_it"] == [credential]
    assert (found["still_valid"], found["another_key_signs"]) == (0, True)


def test_revoking_a_key_for_jwt_speaks_of_jwt(run: Run) -> None:
    made = value(run("--json", "keys", "create", "--algorithm", "RS256"))["created_key"]
    said = run("keys", "revoke", made, "--since", hour_ago(0), "--reason", "Stolen").stdout
    assert "JWT" in said and "QR" not in said
    assert "keys create --algorithm RS256" in said


@pytest.mark.parametrize(
    ("since", "code"),
    [("yesterday", 2), ("2026-11-20T09:00:00", 1), ("2999-01-01T00:00:00Z", 1)],
)
def test_a_moment_needs_a_zone_and_lies_in_the_past(run: Run, since: str, code: int) -> None:
    result = run("keys", "revoke", the_key(run), "--since", since, "--reason", "Stolen")
    assert result.exit_code == code
    assert (
        "no moment" in result.stderr
        or "2026-11-20T09:00:00+09:00" in result.stderr
        or "not come" in result.stderr
    )


def test_it_speaks_japanese(run: Run) -> None:
    assert "使用中" in run("--lang", "ja", "keys", "list").stdout
