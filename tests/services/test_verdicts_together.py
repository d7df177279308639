"""What several findings about one certificate come to: nothing is vouched for that was not checked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from badgeserver.domain.text import Text
from badgeserver.domain.verdict import Answer, Check, Outcome, Shown, Verdict
from badgeserver.services.verdicts_together import borrows_our_address, refuted, together

WORDS = Text("言葉", "words")
SHOWN = Shown(
    Text("バッジ", "Badge"),
    "北海道",
    issuer_site="badges.example.jp",
    badge_id="hk-genai",
    awarded_on=date(2026, 4, 1),
    valid_until=date(2028, 4, 1),
    credential_id="https://badges.example.jp/c/AAAAAAAAAAAAAAAAAAAAAA",
)
ON_PAPER = replace(SHOWN, holder_name="雪原 ひかり")


def verdict(answer: Answer, proof: Outcome, shown: Shown) -> Verdict:
    return Verdict(answer, WORDS, (Check("proof", WORDS, proof, WORDS),), shown)


GOOD_PAPER = verdict(Answer.VALID, Outcome.PASSED, ON_PAPER)
GOOD_RECORD = verdict(Answer.VALID, Outcome.PASSED, SHOWN)


def test_a_paper_that_holds_gives_the_name_to_the_record() -> None:
    both = together(GOOD_PAPER, GOOD_RECORD)
    assert both.answer is Answer.VALID
    assert both.shown is not None
    assert both.shown.holder_name == "雪原 ひかり"
    assert [one.name for one in both.checks] == ["paper-proof", "paper-agrees", "proof"]


def test_a_paper_whose_signature_was_not_checked_gives_no_name_and_no_answer() -> None:
    both = together(verdict(Answer.UNKNOWN, Outcome.UNKNOWN, ON_PAPER), GOOD_RECORD)
    assert both.answer is Answer.UNKNOWN
    assert both.shown is not None
    assert both.shown.holder_name is None


def test_either_of_them_may_refute_the_other() -> None:
    bad_paper = verdict(Answer.INVALID, Outcome.FAILED, ON_PAPER)
    bad_record = verdict(Answer.INVALID, Outcome.PASSED, SHOWN)
    assert together(bad_paper, GOOD_RECORD) is bad_paper
    assert together(GOOD_PAPER, bad_record) is bad_record


def test_a_paper_answers_by_itself_where_the_record_is_out_of_reach() -> None:
    away = Verdict(Answer.UNKNOWN, WORDS, ())
    assert together(GOOD_PAPER, away) is GOOD_PAPER


@pytest.mark.parametrize(
    "stated",
    [
        replace(ON_PAPER, badge_id="hk-regional-dx-leader"),
        replace(ON_PAPER, awarded_on=date(2020, 4, 1)),
        replace(ON_PAPER, valid_until=None),
    ],
)
def test_a_paper_that_says_something_else_than_the_record_is_invalid(stated: Shown) -> None:
    both = together(replace(GOOD_PAPER, shown=stated), GOOD_RECORD)
    assert both.answer is Answer.INVALID
    assert both.checks[0].name == "paper-agrees"


def test_another_issuer_at_our_address_is_seen() -> None:
    assert not borrows_our_address(SHOWN, "https://badges.example.jp")
    assert not borrows_our_address(SHOWN, "https://other.example.jp")
    stranger = replace(SHOWN, issuer_site="evil.example")
    assert borrows_our_address(stranger, "https://badges.example.jp")


def test_a_refuted_verdict_begins_with_what_failed() -> None:
    failed = Check("page", WORDS, Outcome.FAILED, Text("ちがいます", "It differs"))
    assert refuted(GOOD_RECORD, failed).summary.en == "It differs"
    assert refuted(GOOD_RECORD, failed).checks[0] is failed
