"""`badgeserver verify-presentation`: who shows it, for which occasion, and each credential in it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from badgeserver.cli import main
from tests.credentials.holders import DidKey, credential, presentation, proven, shown

ISSUER, HOLDER = DidKey(), DidKey()
Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs the command where no issuer is set up, on a file that is named last."""
    elsewhere = {"BADGESERVER_DATABASE_URL": f"sqlite:///{tmp_path / 'nothing.db'}"}

    def call(document: Any, *words: str) -> Result:
        file = tmp_path / "shown.json"
        file.write_text(json.dumps(document), encoding="utf-8")
        return CliRunner().invoke(main, ["--lang", "en", *words, str(file)], env=elsewhere)

    return call


def a_presentation() -> dict[str, Any]:
    """Return a credential that its holder shows to verifier.example, for the challenge c-1."""
    held = proven(credential(ISSUER.did, name="Course"), ISSUER)
    return shown(presentation(held, holder=HOLDER.did), HOLDER, challenge="c-1", domain="verifier.example")


def test_what_its_holder_signed_for_this_occasion_is_valid(run: Run) -> None:
    asked = ("--challenge", "c-1", "--domain", "verifier.example")
    result = run(a_presentation(), "verify-presentation", *asked)
    assert result.exit_code == 0, result.output
    assert f"Shown by  {HOLDER.did}" in result.stdout
    assert result.stdout.count("VALID: ") == 2
    told = json.loads(run(a_presentation(), "--json", "verify-presentation", *asked).stdout)
    assert (told["answer"], told["holder"]) == ("valid", HOLDER.did)
    assert [(one["answer"], one["about_holder"]) for one in told["credentials"]] == [("valid", False)]
    assert "Note    It does not say that it is about whoever shows it" in result.stdout


def test_a_credential_about_who_shows_it_needs_no_note(run: Run) -> None:
    held = proven(credential(ISSUER.did, credentialSubject={"id": HOLDER.did}), ISSUER)
    words = (shown(presentation(held), HOLDER), "verify-presentation")
    assert "Note" not in run(*words).stdout
    (told,) = json.loads(run(words[0], "--json", words[1]).stdout)["credentials"]
    assert told["about_holder"] is True


@pytest.mark.parametrize("asked", [("--challenge", "c-2"), ("--domain", "other.example")])
def test_for_another_occasion_it_is_invalid_and_nobody_is_named(run: Run, asked: tuple[str, ...]) -> None:
    result = run(a_presentation(), "verify-presentation", *asked)
    assert result.exit_code == 1
    assert "INVALID" in result.stdout
    assert "Shown by  not known" in result.stdout


def test_a_bad_credential_in_it_makes_it_invalid(run: Run) -> None:
    forged = {**proven(credential(ISSUER.did, name="Course"), ISSUER), "name": "Another course"}
    result = run(shown(presentation(forged), HOLDER), "verify-presentation")
    assert result.exit_code == 1
    assert f"Shown by  {HOLDER.did}" in result.stdout


def test_verify_takes_a_credential_that_is_no_badge(run: Run) -> None:
    result = run(proven(credential(ISSUER.did, name="Course"), ISSUER), "verify")
    assert result.exit_code == 0
    assert "  It is a credential of another kind, not a badge.\n  Name    Course" in result.stdout
    assert "Badge   " not in result.stdout


def test_verify_says_that_a_presentation_is_one(run: Run) -> None:
    result = run(a_presentation(), "verify")
    assert result.exit_code == 1
    assert "This is a presentation" in result.stderr
