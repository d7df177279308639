"""How the command tells a verdict: whose keys were used, and whether they are this site's."""

from __future__ import annotations

import pytest

from badgeserver.cli.speech import Speech
from badgeserver.cli.verification import exit_code, say_verdict, verdict_value
from badgeserver.domain.text import Language, Text
from badgeserver.domain.verdict import Answer, Shown, Verdict

OWN = "badges.example.jp"
TRUST: dict[Language, str] = {
    "ja": "このアドレスが発行者のものだとわかっているときだけ、信用してください。",
    "en": "Trust it only if you know that this address is the issuer's.",
}
BADGE = Text("はじめの一歩", "First step")


def verdict(shown: Shown | None) -> Verdict:
    return Verdict(Answer.VALID, Text("よい", "Fine"), (), shown)


def told(shown: Shown, own_site: str | None, language: Language, out: pytest.CaptureFixture[str]) -> str:
    say_verdict(verdict(shown), own_site, Speech(language, as_json=False))
    return out.readouterr().out


@pytest.mark.parametrize("language", ["ja", "en"])
def test_our_own_site_is_named_without_a_warning(
    language: Language, capsys: pytest.CaptureFixture[str]
) -> None:
    printed = told(Shown(BADGE, "Hokkaido", OWN), OWN, language, capsys)
    assert {"ja": f"Hokkaido（サイト：{OWN}）", "en": f"Hokkaido (site: {OWN})"}[language] in printed
    assert TRUST[language] not in printed


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("own_site", [OWN, None])
def test_of_another_site_the_reader_must_judge(
    language: Language, own_site: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    printed = told(Shown(BADGE, "Hokkaido", "evil.example"), own_site, language, capsys)
    assert "evil.example" in printed
    assert TRUST[language] in printed


def test_without_a_site_only_the_name_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    printed = told(Shown(BADGE, "Hokkaido"), None, "en", capsys)
    assert "  Issuer  Hokkaido\n" in printed
    assert "site" not in printed


@pytest.mark.parametrize(
    ("site", "own_site", "expected"),
    [
        (OWN, OWN, {"name": "Hokkaido", "site": OWN, "is_this_site": True}),
        ("evil.example", OWN, {"name": "Hokkaido", "site": "evil.example", "is_this_site": False}),
        (OWN, None, {"name": "Hokkaido", "site": OWN, "is_this_site": False}),
        ("", None, {"name": "Hokkaido", "site": None, "is_this_site": False}),
    ],
)
def test_programs_are_told_too(site: str, own_site: str | None, expected: dict[str, object]) -> None:
    speech = Speech("en", as_json=True)
    shown = Shown(BADGE, "Hokkaido", site)
    assert verdict_value(verdict(shown), own_site, speech)["issuer"] == expected


def test_where_nothing_could_be_read_no_issuer_is_told() -> None:
    assert verdict_value(verdict(None), OWN, Speech("en", as_json=True))["issuer"] is None


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ([Answer.VALID, Answer.VALID], 0),
        ([Answer.VALID, Answer.UNKNOWN], 3),
        ([Answer.UNKNOWN, Answer.INVALID, Answer.VALID], 1),
        ([Answer.UNKNOWN, None], 1),
    ],
)
def test_the_worst_answer_is_the_exit_code(answers: list[Answer | None], code: int) -> None:
    assert exit_code(answers) == code
