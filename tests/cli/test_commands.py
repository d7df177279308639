"""The command as an operator uses it: words or JSON, and an exit code that says what happened."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from badgeserver.cli import main
from badgeserver.cli.speech import language_of
from tests.offices import environment
from tests.providers import Provider, hashed_email

Run = Callable[..., Result]

LINE = '{"learner": "%s", "evidence": [{"cert": "jmooc-course", "date": "2026-05-01"}]}'


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs the command with the settings of an installation below tmp_path."""
    settings = environment(tmp_path, f"sqlite:///{tmp_path / 'badgeserver.db'}")

    def call(*words: str) -> Result:
        return CliRunner().invoke(main, ["--lang", "en", *words], env=settings)

    return call


def value(result: Result) -> Any:
    return json.loads(result.stdout)


@pytest.fixture
def ready(run: Run) -> Run:
    assert run("init").exit_code == 0
    return run


@pytest.fixture
def hikari(ready: Run) -> str:
    added = ready(
        "--json", "learner", "add", "--name", "雪原 ひかり", "--email", "h@example.jp", "--group", "citizen"
    )
    return str(value(added)["learner"])


@pytest.fixture
def credential(ready: Run, hikari: str, tmp_path: Path) -> str:
    (tmp_path / "lines.jsonl").write_text(LINE % hikari + "\n\n", encoding="utf-8")
    brought = ready("evidence", "import", str(tmp_path / "lines.jsonl"), "--accept-as", "roster")
    assert (brought.exit_code, brought.stdout) == (0, "Brought in 1 pieces; 0 lines were refused.\n")
    assert "Awarded: hk-first-step" in ready("evaluate", hikari, "--award").stdout
    return str(value(ready("--json", "issue", "--all"))["issued"][0])


def test_init_makes_a_key_once(run: Run) -> None:
    assert "Created the signing key" in run("init").stdout
    assert value(run("--json", "init")) == {"created_key": None}


def test_before_init_the_mend_is_said(run: Run) -> None:
    result = run("evaluate", "somebody")
    assert result.exit_code == 3
    assert "badgeserver init" in result.stderr


def test_an_export_has_the_jwt_or_says_why_not(ready: Run, credential: str, tmp_path: Path) -> None:
    assert "there is no key for it" in ready("export", credential, "--to", str(tmp_path / "out")).stdout
    ready("keys", "create", "--algorithm", "ES256")
    result = ready("export", credential, "--to", str(tmp_path / "out"))
    assert "there is no key" not in result.stdout
    (token,) = (tmp_path / "out").glob("*.jwt")
    assert ready("verify", str(token)).stdout.startswith("VALID")


def test_from_evidence_to_a_verified_certificate(ready: Run, credential: str, tmp_path: Path) -> None:
    exported = value(ready("--json", "export", credential, "--to", str(tmp_path / "out")))["files"]
    assert len(exported) == 4
    for file in exported:
        verified = ready("verify", file)
        assert verified.exit_code == 0
        assert verified.stdout.startswith("VALID")
        assert "(site: badges.example.jp)" in verified.stdout
        assert "Trust it only" not in verified.stdout
    assert ready("issue", "--all").stdout == "Credentials issued: 0.\n"


def test_everything_is_issued_with_a_second_proof_on_request(ready: Run, hikari: str, tmp_path: Path) -> None:
    (tmp_path / "lines.jsonl").write_text(LINE % hikari, encoding="utf-8")
    ready("evidence", "import", str(tmp_path / "lines.jsonl"), "--accept-as", "roster")
    ready("evaluate", hikari, "--award")
    (issued,) = value(ready("--json", "issue", "--all", "--also", "eddsa-jcs-2022"))["issued"]
    (file, *_) = value(ready("--json", "export", issued, "--to", str(tmp_path)))["files"]
    assert len(json.loads(Path(file).read_text(encoding="utf-8"))["proof"]) == 2
    assert ready("issue", "--all", "--also", "none-such").exit_code == 2


def test_awards_that_cannot_be_issued_are_named_and_end_with_1(
    ready: Run, hikari: str, tmp_path: Path
) -> None:
    (tmp_path / "lines.jsonl").write_text(LINE % hikari, encoding="utf-8")
    ready("evidence", "import", str(tmp_path / "lines.jsonl"), "--accept-as", "roster")
    ready("evaluate", hikari, "--award")
    with closing(sqlite3.connect(tmp_path / "badgeserver.db")) as database, database:
        database.execute(
            "UPDATE evidence SET accepted_strength = NULL, accepted_by = NULL, accepted_on = NULL"
        )
        ((award,),) = database.execute("SELECT id FROM awards")
    result = ready("--json", "issue", "--all")
    assert result.exit_code == 1
    assert value(result) == {"issued": [], "refused": [{"award": award, "error": "evidence-not-accepted"}]}
    assert f"{award}: The evidence" in result.stderr


def test_a_revoked_credential_ends_with_1_and_says_why(ready: Run, credential: str) -> None:
    assert ready("revoke", credential, "--reason", "A mistake").exit_code == 0
    result = ready("--json", "verify", f"https://badges.example.jp/c/{credential}")
    assert (result.exit_code, value(result)["answer"]) == (1, "invalid")
    assert any("A mistake" in check["message"] for check in value(result)["checks"])
    again = ready("--json", "revoke", credential, "--reason", "Again")
    assert (again.exit_code, value(again)["error"]) == (1, "already-revoked")


def test_many_files_give_one_line_each_and_the_worst_exit_code(
    ready: Run, credential: str, tmp_path: Path
) -> None:
    (file, *_) = value(ready("--json", "export", credential, "--to", str(tmp_path / "out")))["files"]
    (tmp_path / "notes.txt").write_text("hello", encoding="utf-8")
    far = "https://badges.invalid/c/AAAAAAAAAAAAAAAAAAAAAA"
    result = ready("verify", file, far, "--json")
    good, unknown = (json.loads(line) for line in result.stdout.splitlines())
    assert (result.exit_code, good["answer"], unknown["answer"]) == (3, "valid", "unknown")
    assert (good["name"], unknown["name"], unknown["sha256"]) == (file, far, None)
    assert good["sha256"] == hashlib.sha256(Path(file).read_bytes()).hexdigest()
    assert (good["badge"]["name"], good["level"]["id"], good["replaced"]) == (
        "Digital first step",
        "L1",
        None,
    )
    result = ready("verify", file, str(tmp_path / "notes.txt"), "--json")
    bad = json.loads(result.stdout.splitlines()[1])
    assert (result.exit_code, bad["answer"], bad["error"]) == (1, None, "no-credential")
    told = ready("verify", file, str(tmp_path / "notes.txt"))
    assert f"== {file}\nVALID" in told.stdout
    assert "There is no credential in this file." in told.stderr


def test_an_issuer_out_of_reach_ends_with_3(ready: Run) -> None:
    result = ready("verify", "https://badges.invalid/c/AAAAAAAAAAAAAAAAAAAAAA")
    assert (result.exit_code, result.stdout[:7]) == (3, "UNKNOWN")


def test_anybody_may_verify_without_an_installation(ready: Run, credential: str, tmp_path: Path) -> None:
    (file, *_) = value(ready("--json", "export", credential, "--to", str(tmp_path)))["files"]
    elsewhere = {"BADGESERVER_DATABASE_URL": f"sqlite:///{tmp_path / 'nothing.db'}"}
    result = CliRunner().invoke(main, ["--lang", "ja", "verify", file], env=elsewhere)
    assert (result.exit_code, result.stdout[:6]) == (3, "わかりません")
    assert "このアドレスが発行者のものだとわかっているときだけ" in result.stdout


def test_a_file_that_is_no_credential_is_refused_by_name(ready: Run, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("hello", encoding="utf-8")
    result = ready("verify", str(tmp_path / "notes.txt"))
    assert result.exit_code == 1
    assert "Traceback" not in result.output


def test_bad_lines_are_reported_with_their_number_and_the_others_go_on(
    ready: Run, hikari: str, tmp_path: Path
) -> None:
    file = tmp_path / "lines.jsonl"
    file.write_text("nonsense\n" + LINE % hikari + "\n" + LINE % "nobody" + "\n", encoding="utf-8")
    result = ready("evidence", "import", str(file))
    assert result.exit_code == 1
    assert f"{file}:1:" in result.stderr
    assert f"{file}:3:" in result.stderr
    assert "Brought in 1 pieces; 2 lines were refused." in result.stdout


def test_lines_that_are_no_text_are_reported_too(ready: Run, hikari: str, tmp_path: Path) -> None:
    file = tmp_path / "lines.jsonl"
    good = (LINE % hikari).encode()
    bad = ["雪".encode("shift_jis"), (LINE % r"\ud800").encode(), (LINE % r"\u001b[2J").encode()]
    other = good.replace(b"2026-05-01", b"2026-06-01")
    file.write_bytes(b"\n".join([b"\xef\xbb\xbf" + good, *bad, b"", other]))
    result = ready("evidence", "import", str(file))
    assert result.exit_code == 1
    assert result.stdout == "Brought in 2 pieces; 3 lines were refused.\n"
    assert [line.split(" ")[0] for line in result.stderr.splitlines()] == [f"{file}:{n}:" for n in (2, 3, 4)]
    assert "\x1b" not in result.stderr


def test_evidence_is_listed_and_accepted(ready: Run, hikari: str, tmp_path: Path) -> None:
    (tmp_path / "lines.jsonl").write_text(LINE % hikari, encoding="utf-8")
    ready("evidence", "import", str(tmp_path / "lines.jsonl"))
    assert "Waiting to be checked" in ready("evidence", "list", hikari).stdout
    (piece,) = value(ready("--json", "evidence", "list", hikari))
    assert ready("evidence", "accept", piece["id"], "--as", "assessed").exit_code == 0
    evaluated = value(ready("--json", "evaluate", hikari, "--as-of", "2026-11-20"))
    assert evaluated["earned"] == ["hk-first-step"]
    assert evaluated["badges"]["hk-first-step"]["route"] == "rule"
    assert evaluated["badges"]["hk-genai"]["missing"]


def test_a_providers_badge_is_attached_and_endorsed_and_the_endorsement_revoked(
    ready: Run, credential: str, hikari: str, tmp_path: Path
) -> None:
    (piece,) = value(ready("--json", "evidence", "list", hikari))
    file = tmp_path / "badge.json"
    file.write_bytes(Provider().badge(hashed_email("h@example.jp")))
    assert "no-badge-under-evidence" in ready("--json", "endorse", piece["id"]).stdout
    attached = ready("evidence", "attach", piece["id"], str(file))
    assert (attached.exit_code, attached.stdout) == (
        0,
        "Attached the badge “見本の講座” of 見本ラーニング.\n",
    )
    endorsed = value(ready("--json", "endorse", "--all", "--comment", "Seen in person."))["endorsed"]
    assert len(endorsed) == 1
    assert ready("endorse", "--all").stdout == "Badges endorsed: 0.\n"
    assert ready("endorse").exit_code == 2
    revoked = ready("revoke", endorsed[0], "--reason", "Taken back by the provider")
    assert (revoked.exit_code, revoked.stdout) == (0, f"Revoked {endorsed[0]}.\n")


def test_a_badge_of_another_needs_somebody_who_confirms_it(
    ready: Run, credential: str, hikari: str, tmp_path: Path
) -> None:
    (piece,) = value(ready("--json", "evidence", "list", hikari))
    file = tmp_path / "badge.json"
    file.write_bytes(Provider().badge(hashed_email("other@example.jp")))
    refused = ready("evidence", "attach", piece["id"], str(file))
    assert refused.exit_code == 1
    assert "--confirmed-by" in refused.stderr
    assert ready("evidence", "attach", piece["id"], str(file), "--confirmed-by", "registrar").exit_code == 0


def test_keys_are_created_and_listed(ready: Run) -> None:
    created = value(ready("--json", "keys", "create"))["created_key"]
    assert [key["id"] for key in value(ready("--json", "keys", "list"))][-1] == created
    assert created in ready("keys", "list").stdout


def test_a_wrong_passphrase_is_named(ready: Run, credential: str, tmp_path: Path) -> None:
    (tmp_path / "passphrase").write_text("another passphrase", encoding="utf-8")
    result = ready("export", credential, "--to", str(tmp_path / "out"))
    assert result.exit_code == 3
    assert "passphrase" in result.stderr


def test_a_key_that_others_may_read_is_refused(ready: Run, credential: str, tmp_path: Path) -> None:
    for key in (tmp_path / "keys").glob("*.pem"):
        key.chmod(0o644)
    result = ready("export", credential, "--to", str(tmp_path / "out"))
    assert result.exit_code == 3
    assert "chmod 600" in result.stderr


def test_a_sign_in_link_is_printed(ready: Run, hikari: str) -> None:
    assert "https://badges.example.jp/sign-in/" in ready("sign-in-link", "learner", hikari).stdout
    assert ready("sign-in-link", "learner", "nobody").exit_code == 1


def test_a_skill_map_is_checked_and_shown(ready: Run, root: Path, tmp_path: Path) -> None:
    assert ready("skillmap", "check", str(root / "skillmaps" / "hokkaido")).exit_code == 0
    (tmp_path / "empty").mkdir()
    assert ready("skillmap", "check", str(tmp_path / "empty")).exit_code == 1
    shown = ready("skillmap", "show", "hk-genai").stdout
    assert "All of these" in shown
    assert "    - " in shown
    assert ready("skillmap", "show", "nothing").exit_code == 2


@pytest.mark.parametrize("words", [["issue"], ["issue", "one", "--all"], ["nonsense"]])
def test_wrong_words_end_with_2(ready: Run, words: list[str]) -> None:
    assert ready(*words).exit_code == 2


def test_serving_without_a_secret_says_what_to_set(tmp_path: Path) -> None:
    settings = environment(tmp_path, f"sqlite:///{tmp_path / 'badgeserver.db'}")
    del settings["BADGESERVER_SECRET_KEY_FILE"]
    result = CliRunner().invoke(main, ["--lang", "en", "serve"], env=settings)
    assert result.exit_code == 3
    assert "BADGESERVER_SECRET_KEY_FILE" in result.stderr


@pytest.mark.parametrize(
    ("locale", "language"), [("ja_JP.UTF-8", "ja"), ("ja", "ja"), ("en_US.UTF-8", "en"), ("C", "en")]
)
def test_the_language_follows_the_locale(locale: str, language: str) -> None:
    assert language_of(locale) == language


def test_everybody_is_printed_into_one_pdf_or_one_each(ready: Run, credential: str, tmp_path: Path) -> None:
    target = str(tmp_path / "all.pdf")
    assert ready("print", "--all", "--to", target).stdout == f"Certificates printed to {target}: 1.\n"
    assert ready("verify", target).stdout.startswith("VALID")
    folder = tmp_path / "each"
    printed = value(ready("--json", "print", "--all", "--layout", "card", "--to", str(folder)))
    assert printed == {"printed": 1, "to": str(folder)}
    assert [file.suffix for file in folder.iterdir()] == [".pdf"]
    assert ready("print", "--all").exit_code == 2
    assert ready("print", "--to", target).exit_code == 2


def test_names_that_can_not_be_printed_are_listed_and_end_with_1(
    ready: Run, credential: str, tmp_path: Path
) -> None:
    assert ready("print", "--check").stdout == "Of 1 names, 0 have characters that can't be printed.\n"
    with closing(sqlite3.connect(tmp_path / "badgeserver.db")) as database, database:
        database.execute("UPDATE learners SET name = '김 ひかり'")
    checked = ready("--json", "print", "--check")
    assert checked.exit_code == 1
    (fault,) = value(checked)["not_printable"]
    assert (fault["credential"], fault["characters"]) == (credential, ["김"])
    assert "김 (U+AE40)" in checked.stderr
    target = tmp_path / "all.pdf"
    refused = ready("print", "--all", "--to", str(target))
    assert refused.exit_code == 1
    assert "김 (U+AE40)" in refused.stderr
    assert "Nothing was printed" in refused.stderr
    assert not target.exists()


def test_every_command_has_an_example() -> None:
    def walk(group: Any, path: tuple[str, ...]) -> list[tuple[str, ...]]:
        lacking = []
        for name, command in group.commands.items():
            lacking += walk(command, (*path, name)) if hasattr(command, "commands") else []
            if "Example: " not in (command.help or ""):
                lacking.append((*path, name))
        return lacking

    assert walk(main, ()) == []
