"""Rosters as providers and their spreadsheets write them."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from badgeserver.domain.csv_cells import csv_text
from badgeserver.domain.errors import Refused
from badgeserver.domain.ids import CertificateId
from badgeserver.domain.roster import BadRow, Fault, Roster, RosterField, RosterRow
from badgeserver.domain.roster_faults import FAULTS
from badgeserver.domain.roster_words import fault_words
from badgeserver.intake.roster import read_roster
from badgeserver.programme import load_programme

TODAY = date(2026, 11, 20)
CATALOGUE = load_programme(Path(__file__).parents[2] / "skillmaps" / "hokkaido").skill_map.certificates
LISTED = [CertificateId(one) for one in ("ipa-ip", "jmooc-course")]
HEADER = "氏名,メール,資格,合格日"
ROW = "雪原 ひかり,hikari@example.jp,ipa-ip,2026-05-01"
HIKARI = RosterRow(2, "雪原 ひかり", "hikari@example.jp", CertificateId("ipa-ip"), date(2026, 5, 1))
LEVELLED = next(one for one in CATALOGUE.values() if len(one.levels) > 1)


def read(text: str | bytes, listed: list[CertificateId] | None = None) -> Roster:
    data = text.encode() if isinstance(text, str) else text
    return read_roster(data, CATALOGUE, LISTED if listed is None else listed, TODAY)


def only_row(text: str | bytes, listed: list[CertificateId] | None = None) -> RosterRow | BadRow:
    (row,) = read(text, listed).rows
    return row


def cell(column: str, value: str, listed: list[CertificateId] | None = None) -> RosterRow | BadRow:
    """The row of one completion with one cell that is different."""
    cells = {"氏名": "雪原 ひかり", "メール": "hikari@example.jp", "資格": "ipa-ip", "合格日": "2026-05-01"}
    cells[column] = value
    return only_row(csv_text(list(cells), [list(cells.values())]), listed)


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (f"{HEADER}\r\n{ROW}\r\n".encode(), "UTF-8"),
        (f"{HEADER}\r\n{ROW}\r\n".encode("utf-8-sig"), "UTF-8"),
        (f"{HEADER}\r\n{ROW}\r\n".encode("cp932"), "Shift_JIS (CP932)"),
        (f"{HEADER}\r\n{ROW}\r\n".replace(",", "\t").encode("utf-16"), "UTF-16"),
    ],
)
def test_the_encodings_that_excel_saves_are_found_out(data: bytes, encoding: str) -> None:
    roster = read(data)
    assert (roster.rows, roster.encoding) == ((HIKARI,), encoding)


@pytest.mark.parametrize(
    "text",
    [
        f"{HEADER};\n{ROW};\n".replace(",", ";"),
        f"{HEADER}\n{ROW}\n".replace(",", "\t"),
        f"{HEADER}\r{ROW}\r",
        f"{HEADER}\r\n{ROW}\r\n,,,\r\n,,,,,,\r\n\r\n",
        f"{HEADER},,,\n{ROW},,,\n",
        '"氏名","メール","資格","合格日"\n"雪原 ひかり","hikari@example.jp","ipa-ip","2026-05-01"\n',
        "'氏名,'メール,'資格,'合格日\n'雪原 ひかり,'hikari@example.jp,'ipa-ip,'2026-05-01\n",
        "Name,E-Mail Address,Certificate ID,Date of completion\n" + ROW,
        "お名前（必須）,メール アドレス,試験名,合格年月日\n" + ROW,
        "合格日,資格,メール,氏名\n2026-05-01,ipa-ip,hikari@example.jp,雪原 ひかり\n",
        f"{HEADER}\n雪原　ひかり,ＨＩＫＡＲＩ＠example.jp,ＩＴパスポート試験,２０２６／５／１\n",
        "氏名,メール,資格,合格日\n雪原  ひかり,mailto:hikari@example.jp,ITパスポート 試験,46143\n",
    ],
)
def test_a_spreadsheets_habits_do_not_matter(text: str) -> None:
    row = only_row(text)
    assert isinstance(row, RosterRow), row
    assert (row.row, row.name, row.email.lower(), row.certificate, row.dated) == (
        HIKARI.row,
        HIKARI.name,
        HIKARI.email,
        HIKARI.certificate,
        HIKARI.dated,
    )


def test_titles_above_the_header_are_passed_over_and_rows_are_counted_as_on_the_sheet() -> None:
    row = only_row(f"修了者名簿,,,\n,,,\n{HEADER}\n\n{ROW}\n")
    assert row.row == 5


def test_columns_that_nobody_asked_for_are_named() -> None:
    assert read(f"{HEADER},備考,フリガナ\n{ROW},x,y\n").ignored == ("備考", "フリガナ")


def test_a_roster_of_the_only_certificate_need_not_name_it() -> None:
    only = [CertificateId("jmooc-course")]
    row = only_row("氏名,メール,修了日\n雪原 ひかり,hikari@example.jp,2026-05-01\n", only)
    assert isinstance(row, RosterRow)
    assert row.certificate == "jmooc-course"


@pytest.mark.parametrize(
    "stated",
    [
        "2026/5/1", "2026-05-01", "2026.5.1", "20260501", "2026年5月1日", "２０２６年５月１日",
        "2026年 5月 1日",
        "R8.5.1", "r8/5/1", "R08.05.01", "令和8年5月1日", "46143", "46143.0", "46143.75",
        "2026/5/1 0:00", "2026-05-01T09:30:00", "2026-05-01T09:30:00+09:00", "2026/5/1(金)",
        "平成38年5月1日",
    ],
)  # fmt: skip
def test_a_day_is_read_in_each_way_of_writing_it(stated: str) -> None:
    row = cell("合格日", stated)
    assert isinstance(row, RosterRow)
    assert row.dated == date(2026, 5, 1)


@pytest.mark.parametrize(
    ("stated", "day"),
    [("令和元年5月1日", date(2019, 5, 1)), ("H31.4.30", date(2019, 4, 30)), ("S64.1.7", date(1989, 1, 7))],
)
def test_the_eras_are_known(stated: str, day: date) -> None:
    row = cell("合格日", stated)
    assert isinstance(row, RosterRow)
    assert row.dated == day


@pytest.mark.parametrize(
    "stated",
    ["5/1", "26/5/1", "5/1/2026", "2026/13/1", "2026-02-30", "R8", "12345", "2026", "昨日", "R0.5.1."],
)
def test_what_is_no_day_beyond_doubt_is_refused(stated: str) -> None:
    assert cell("合格日", stated) == BadRow(2, (Fault("bad-date", RosterField.DATE),))


@pytest.mark.parametrize(
    ("stated", "score"),
    [
        ("700", 700),
        ("７００", 700),
        ("700点", 700),
        ("700.0", 700),
        ("7.0E+02", 700),
        ("1,000", 1000),
        ("", None),
    ],
)
def test_a_score_is_read_in_each_way_of_writing_it(stated: str, score: int | None) -> None:
    row = cell("点数", stated)
    assert isinstance(row, RosterRow)
    assert row.score == score


@pytest.mark.parametrize(
    ("column", "stated", "code", "field"),
    [
        ("氏名", " ", "missing", RosterField.NAME),
        ("氏名", "あ" * 201, "bad-name", RosterField.NAME),
        ("氏名", "雪原\x07", "bad-name", RosterField.NAME),
        ("メール", "", "missing", RosterField.EMAIL),
        ("メール", "hikari", "bad-email", RosterField.EMAIL),
        ("メール", "a@b@c", "bad-email", RosterField.EMAIL),
        ("資格", "", "missing", RosterField.CERTIFICATE),
        ("資格", "雪かき検定", "unknown-certificate", RosterField.CERTIFICATE),
        ("資格", "ipa-fe", "certificate-of-others", RosterField.CERTIFICATE),
        ("合格日", "", "missing", RosterField.DATE),
        ("合格日", "2026-11-21", "date-in-the-future", RosterField.DATE),
        ("点数", "-1", "bad-score", RosterField.SCORE),
        ("点数", "700.5", "bad-score", RosterField.SCORE),
        ("点数", "1E+99", "bad-score", RosterField.SCORE),
        ("点数", "9" * 30, "bad-score", RosterField.SCORE),
        ("点数", "1001", "score-too-high", RosterField.SCORE),
        ("点数", "599", "below-pass-mark", RosterField.SCORE),
        ("証書番号", "1.23457E+11", "damaged-number", RosterField.NUMBER),
        ("証書番号", "9" * 101, "bad-number", RosterField.NUMBER),
        ("取消", "たぶん", "unclear-withdrawal", RosterField.WITHDRAWN),
    ],
)
def test_a_fault_is_told_with_its_row_and_column(
    column: str, stated: str, code: str, field: RosterField
) -> None:
    assert cell(column, stated) == BadRow(2, (Fault(code, field),))


def test_everything_that_is_wrong_with_a_row_is_told_at_once() -> None:
    row = only_row(f"{HEADER}\n,hikari,?,5/1\n")
    assert isinstance(row, BadRow)
    assert [fault.code for fault in row.faults] == [
        "missing", "bad-email", "unknown-certificate", "bad-date"
    ]  # fmt: skip


def test_a_certificate_of_levels_needs_one_of_them() -> None:
    listed = [LEVELLED.id]
    head = "氏名,メール,修了日,級\n雪原 ひかり,hikari@example.jp,2026-05-01,"
    good = only_row(f"{head}{LEVELLED.levels[0]}級\n", listed)
    assert isinstance(good, RosterRow)
    assert good.level == LEVELLED.levels[0]
    assert only_row(head, listed) == BadRow(2, (Fault("level-missing", RosterField.LEVEL),))
    assert only_row(f"{head}99", listed) == BadRow(2, (Fault("bad-level", RosterField.LEVEL),))


def test_a_certificate_must_have_been_given_on_the_day() -> None:
    begun = ((one, one.given_from) for one in CATALOGUE.values() if not one.levels)
    dated, since = next((one, day) for one, day in begun if day is not None and day <= TODAY)
    before = since - timedelta(days=1)
    row = only_row(f"氏名,メール,修了日\n雪原 ひかり,h@example.jp,{before}\n", [dated.id])
    assert row == BadRow(2, (Fault("not-given-then", RosterField.DATE),))


@pytest.mark.parametrize(
    ("stated", "withdrawn"), [("取消", True), ("○", True), ("TRUE", True), ("", False), ("0", False)]
)
def test_a_completion_can_be_taken_back(stated: str, withdrawn: bool) -> None:
    row = cell("取消", stated)
    assert isinstance(row, RosterRow)
    assert row.withdrawn is withdrawn


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "roster-header"),
        (b"PK\x03\x04\x00\x00\xff", "roster-encoding"),
        (b"\x81", "roster-encoding"),
        ("氏名,メール,資格\na,b,c\n".encode(), "roster-header"),
        ("氏名,名前,メール,資格,合格日\na,b,c,d,e\n".encode(), "roster-header"),
        (f"{HEADER}\n\n,,,\n".encode(), "roster-empty"),
        (f'{HEADER}\n"{"a" * 140_000}'.encode(), "roster-unreadable"),
    ],
)
def test_a_file_that_is_no_roster_is_refused_with_the_mend(data: bytes, code: str) -> None:
    with pytest.raises(Refused) as error:
        read(data)
    assert error.value.code == code
    assert error.value.mend.ja


def test_json_lines_are_read_as_the_same_rows() -> None:
    line = {
        "name": "雪原 ひかり",
        "email": "hikari@example.jp",
        "certificate": "ipa-ip",
        "date": "2026-05-01",
    }
    more = line | {"score": 700, "number": "IP-1", "withdrawn": False}
    text = "\n".join([json.dumps(line), "", json.dumps(more), "{", '{"name": []}', json.dumps({"name": "a"})])
    first, second, broken, wrong, poor = read(text).rows
    assert (first.row, second.row, broken.row) == (1, 3, 4)
    assert isinstance(first, RosterRow) and first.dated == HIKARI.dated
    assert isinstance(second, RosterRow) and (second.score, second.number) == (700, "IP-1")
    assert broken == BadRow(4, (Fault("bad-line"),)) and wrong == BadRow(5, (Fault("bad-line"),))
    assert isinstance(poor, BadRow) and len(poor.faults) == 3


LINE = json.dumps(dict(zip(("name", "email", "certificate", "date"), ROW.split(","), strict=True)))


@pytest.mark.parametrize("lines", [[HEADER, *[ROW] * 3], [LINE] * 3], ids=["csv", "jsonl"])
def test_a_glance_reads_no_more_than_the_first_rows(lines: list[str]) -> None:
    rows = read_roster("\n".join(lines).encode(), CATALOGUE, LISTED, TODAY, most=2).rows
    assert len(rows) == 2
    assert all(isinstance(row, RosterRow) for row in rows)


def test_every_fault_has_words_in_both_languages() -> None:
    for code in FAULTS:
        for field in (None, *RosterField):
            words = fault_words(Fault(code, field))
            assert words.ja and words.en and words.ja != words.en


NAMES = st.text(
    st.characters(categories=["L", "N", "P", "S"], codec="utf-8"), min_size=1, max_size=50
).filter(lambda name: name.isprintable())
DAYS = st.dates(date(1990, 1, 1), TODAY)


@pytest.mark.uncounted
@given(
    st.lists(st.tuples(NAMES, DAYS, st.integers(600, 1000)), min_size=1), st.sampled_from(["utf-8", "utf-16"])
)
def test_what_our_own_table_says_is_read_again(rows: list[tuple[str, date, int]], encoding: str) -> None:
    header = ["name", "email", "certificate", "date", "score"]
    table = csv_text(header, ([name, "a@example.jp", "ipa-ip", day, score] for name, day, score in rows))
    found = read(table.removeprefix("\ufeff").encode(encoding)).rows
    stated = [(row.name, row.dated, row.score) for row in found if isinstance(row, RosterRow)]
    assert stated == rows


@given(st.binary())
def test_no_bytes_break_the_reader(data: bytes) -> None:
    try:
        assert read(data).rows
    except Refused as refusal:
        assert refusal.code.startswith("roster-")


@given(st.text())
def test_no_cell_breaks_a_row(text: str) -> None:
    for column in ("氏名", "メール", "資格", "合格日", "点数", "証書番号", "取消"):
        assert cell(column, text.replace("\0", ""))
