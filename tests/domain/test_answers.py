"""Answers as people type them, and what they may be."""

from __future__ import annotations

from datetime import date

import pytest

from badgeserver.domain.answers import (
    contradictions,
    full_months,
    months_of_practice,
    read_answers,
    stated,
    typed,
)
from badgeserver.domain.questions import LONGEST_STORY, Form, Part, Question
from badgeserver.domain.submission import Particulars, SubmissionKind
from badgeserver.domain.text import Text

TODAY = date(2026, 11, 20)
WORDS = Text("問", "question")
BOUNDS = {
    Form.DATE: (date(1980, 1, 1).toordinal(), TODAY.toordinal()),
    Form.WHOLE: (0, 1000),
    Form.NUMBER: (0, 1000),
}


def question(form: Form, required: bool = True) -> Question:
    least, most = BOUNDS.get(form, (None, None))
    choices = (("01100", Text("札幌市", "Sapporo")),) if form is Form.CHOICE else ()
    return Question("one", WORDS, form, Part.WHAT, None, required, least, most, unit=None, choices=choices)


READ = [
    (Form.LINE, "  架空　 太郎\t", "架空 太郎"),
    (Form.LINE, "a\x00b\x1b", "ab"),
    (Form.STORY, " 一行目\r\n二行目 ", "一行目\n二行目"),
    (Form.DATE, "2026-05-01", date(2026, 5, 1)),
    (Form.DATE, "2026/5/1", date(2026, 5, 1)),
    (Form.DATE, "２０２６年５月１日", date(2026, 5, 1)),
    (Form.DATE, "20260501", date(2026, 5, 1)),
    (Form.DATE, "2026-11-20", TODAY),
    (Form.WHOLE, "１，０００", 1000),
    (Form.WHOLE, "0", 0),
    (Form.NUMBER, "12.5", 12.5),
    (Form.CHOICE, "01100", "01100"),
    (Form.ADDRESS, "https://example.jp/a?b=1", "https://example.jp/a?b=1"),
    (Form.EMAIL, "ｔａｎａｋａ＠example.jp", "tanaka@example.jp"),
]


@pytest.mark.parametrize(("form", "given", "value"), READ)
def test_the_usual_ways_of_writing_are_read(form: Form, given: str, value: object) -> None:
    answers = read_answers([question(form)], {"one": given})
    assert (answers.values, answers.faults) == ({"one": value}, {})


REFUSED = [
    (Form.LINE, "x" * 201, "200文字まで"),
    (Form.STORY, "x" * (LONGEST_STORY + 1), "4,000文字まで"),
    (Form.DATE, "きのう", "2026-05-01"),
    (Form.DATE, "2026-02-30", "2026-05-01"),
    (Form.DATE, "2026-11-21", "今日より後"),
    (Form.DATE, "1979-12-31", "1980年より後"),
    (Form.WHOLE, "1.5", "整数"),
    (Form.WHOLE, "たくさん", "数字"),
    (Form.WHOLE, "-1", "数字"),
    (Form.WHOLE, "1e9", "数字"),
    (Form.NUMBER, "1000.1", "0から1,000まで"),
    (Form.NUMBER, "9" * 13, "数字"),
    (Form.NUMBER, "NaN", "数字"),
    (Form.CHOICE, "99999", "一覧"),
    (Form.ADDRESS, "javascript:alert(1)", "https://"),
    (Form.ADDRESS, "https://", "https://"),
    (Form.ADDRESS, "https://me:secret@example.jp/", "https://"),
    (Form.ADDRESS, "https://exa mple.jp", "https://"),
    (Form.ADDRESS, "https://[", "https://"),
    (Form.EMAIL, "tanaka", "メールアドレス"),
    (Form.EMAIL, "a@example.jp, b@example.jp", "メールアドレス"),
    (Form.EMAIL, "a@example.jp\r\nBcc: b@example.jp", "メールアドレス"),
]


@pytest.mark.parametrize(("form", "given", "fault"), REFUSED)
def test_what_can_not_be_meant_is_said_in_words(form: Form, given: str, fault: str) -> None:
    answers = read_answers([question(form)], {"one": given})
    assert answers.values == {}
    assert fault in answers.faults["one"].ja


@pytest.mark.parametrize("form", Form)
def test_what_is_needed_is_asked_for_and_what_is_not_may_be_empty(form: Form) -> None:
    assert set(read_answers([question(form)], {"one": " \u3000"}).faults) == {"one"}
    assert read_answers([question(form, required=False)], {}).faults == {}


def test_what_was_stated_stands_in_the_form_again() -> None:
    asked = (
        Question("dated", WORDS, Form.DATE),
        Question("level", WORDS, Form.CHOICE, choices=(("2", WORDS),)),
        Question("score", WORDS, Form.WHOLE),
        Question("break_months", WORDS, Form.WHOLE),
        Question("story", WORDS, Form.STORY),
        Question("proof.report", WORDS, Form.ADDRESS),
        Question("outcome.users", WORDS, Form.NUMBER),
        Question("outcome.town", WORDS, Form.LINE),
    )
    given = {
        "dated": "2026-05-01",
        "level": "2",
        "score": "0",
        "break_months": "3",
        "story": "一\n二",
        "proof.report": "https://example.jp/",
        "outcome.users": "12.5",
        "outcome.town": "札幌",
    }
    particulars = stated(Particulars(), asked, read_answers(asked, given).values)
    assert particulars == Particulars(
        dated=date(2026, 5, 1),
        level=2,
        score=0,
        break_months=3,
        story="一\n二",
        proofs={"report": "https://example.jp/"},
        outcomes={"users": 12.5},
        outcome_words={"town": "札幌"},
    )
    assert typed(particulars, asked) == given
    assert stated(particulars, asked, {}) == Particulars()


MONTHS = [
    (date(2026, 1, 31), date(2026, 2, 28), 1),
    (date(2026, 1, 31), date(2026, 2, 27), 0),
    (date(2026, 1, 1), date(2026, 1, 1), 0),
    (date(2024, 2, 29), date(2025, 2, 28), 12),
    (date(2020, 4, 15), date(2026, 4, 14), 71),
]


@pytest.mark.parametrize(("first", "last", "months"), MONTHS)
def test_full_months_lie_between_two_days(first: date, last: date, months: int) -> None:
    assert full_months(first, last) == months


PRACTICE = [
    (Particulars(began_on=date(2022, 4, 1), break_months=3), (52, 3)),
    (Particulars(began_on=date(2022, 4, 1), ended_on=date(2024, 4, 1)), (24, 31)),
    (Particulars(began_on=date(2022, 4, 1), ended_on=date(2022, 5, 1), break_months=9), (0, 54)),
    (Particulars(), (0, 0)),
]


@pytest.mark.parametrize(("particulars", "found"), PRACTICE)
def test_practice_is_counted_without_its_breaks(particulars: Particulars, found: tuple[int, int]) -> None:
    assert months_of_practice(particulars, TODAY) == found


def test_what_can_not_be_true_together_is_pointed_out() -> None:
    backwards = {"began_on": date(2026, 5, 2), "ended_on": date(2026, 5, 1)}
    for kind in SubmissionKind:
        assert set(contradictions(kind, backwards, TODAY)) == {"ended_on"}
    short = {"began_on": date(2026, 1, 1), "break_months": 10}
    assert set(contradictions(SubmissionKind.EXPERIENCE, short, TODAY)) == {"break_months"}
    assert contradictions(SubmissionKind.EXPERIENCE, {**short, "break_months": 9}, TODAY) == {}
    assert contradictions(SubmissionKind.ACHIEVEMENT, short, TODAY) == {}
