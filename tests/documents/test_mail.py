"""Letters in both languages, and what can't be made to stand in a header."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from badgeserver.documents.mail import LetterWriter, message_of, require_address
from badgeserver.domain.errors import BadgeserverError, Misconfigured, Refused
from badgeserver.domain.mail import Letter, QueuedMail
from badgeserver.domain.text import Text

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
VALUES: dict[str, str | Text] = {
    "name": "雪原 ひかり",
    "message": Text("バッジを授与されました。", "You were awarded a badge."),
    "badge": Text("はじめの一歩", "First step"),
    "link": "https://badges.example.jp/me",
    "site": "https://badges.example.jp",
    "issuer": Text("北海道", "Hokkaido"),
    "contact": "badges@example.jp",
}


@pytest.fixture
def writer(root: Path) -> LetterWriter:
    return LetterWriter(root / "templates")


def mail(to: str = "hikari@example.jp", subject: str = "件名", body: str = "本文\n") -> QueuedMail:
    return QueuedMail("m1", "awarded", to, Letter(subject, body), NOW, NOW)


def test_a_letter_is_in_the_readers_language(writer: LetterWriter) -> None:
    ja, en = writer.write("awarded", "ja", VALUES), writer.write("awarded", "en", VALUES)
    assert (ja.subject, en.subject) == (
        "バッジ「はじめの一歩」が授与されました",
        "You were awarded the badge “First step”",
    )
    assert "雪原 ひかり さん" in ja.body
    assert "Dear 雪原 ひかり" not in ja.body
    assert "Dear 雪原 ひかり" in en.body
    assert "https://badges.example.jp/me" in ja.body


def test_where_the_language_is_not_known_japanese_comes_before_english(writer: LetterWriter) -> None:
    both = writer.write("awarded", None, VALUES)
    assert both.subject == "バッジ「はじめの一歩」が授与されました / You were awarded the badge “First step”"
    assert both.body.index("授与されました") < both.body.index("You were awarded a badge.")


def test_every_event_has_its_four_parts(root: Path, writer: LetterWriter) -> None:
    parts = {f"{part}.{language}.txt" for part in ("subject", "body") for language in ("ja", "en")}
    events = [one for one in (root / "templates/mail").iterdir() if one.name != "shared"]
    assert len(events) > 8
    for event in events:
        assert {one.name for one in event.iterdir()} == parts, event.name


@pytest.mark.parametrize(
    "event",
    ["accepted", "awarded", "corrected", "declined", "ended", "ends-soon", "more-asked", "renewal-opens"],
)
def test_every_letter_about_evidence_and_badges_says_what_to_open(writer: LetterWriter, event: str) -> None:
    letter = writer.write(event, None, VALUES)
    assert letter.body.count("https://badges.example.jp/me") == 2
    assert "\n\n\n" not in letter.body
    assert "{{" not in letter.body


def test_a_letter_that_nobody_wrote_is_told(writer: LetterWriter) -> None:
    with pytest.raises(Misconfigured) as error:
        writer.write("unheard-of", "ja", VALUES)
    assert error.value.code == "no-such-letter"


def test_a_value_that_nobody_gave_is_an_error_and_no_gap(writer: LetterWriter) -> None:
    with pytest.raises(Exception, match="badge"):
        writer.write("awarded", "ja", {key: one for key, one in VALUES.items() if key != "badge"})


@pytest.mark.parametrize("name", ["a\nBcc: all@example.jp", "a\r\nX: y", "a\x00b", "a\u2028b"])
def test_a_subject_of_more_than_a_line_is_refused(writer: LetterWriter, name: str) -> None:
    with pytest.raises(Refused) as error:
        writer.write("awarded", "ja", VALUES | {"badge": name})
    assert error.value.code == "bad-letter"


@pytest.mark.parametrize(
    "address",
    [
        "hikari@example.jp\nBcc: all@example.jp",
        "hikari@example.jp\r\nBcc: all@example.jp",
        "hikari@example.jp, all@example.jp",
        "Hikari <hikari@example.jp>",
        "hikari",
        "@example.jp",
        "",
        " hikari@example.jp",
    ],
)
def test_what_is_not_one_address_is_refused(address: str) -> None:
    with pytest.raises(Refused) as error:
        require_address(address)
    assert error.value.code == "bad-address"
    with pytest.raises(BadgeserverError):
        message_of(mail(to=address), "badges@example.jp", "badges.example.jp", NOW)


def test_an_address_of_a_mailbox_is_taken() -> None:
    require_address("hikari.yukihara+badges@mail.example.jp")


def test_a_subject_with_a_line_break_does_not_become_a_header() -> None:
    with pytest.raises(Refused):
        message_of(mail(subject="a\nBcc: all@example.jp"), "badges@example.jp", "example.jp", NOW)


def test_a_message_reads_as_it_was_written() -> None:
    body = "雪原 ひかり さん\n\nhttps://badges.example.jp/me/badges/abc\n"
    message = message_of(mail(body=body), "北海道 <badges@example.jp>", "badges.example.jp", NOW)
    read = message_from_bytes(message.as_bytes(), policy=policy.default)
    assert read["Subject"] == "件名"
    assert read["From"].addresses[0].display_name == "北海道"
    assert read["Message-ID"] == "<m1@badges.example.jp>"
    assert read["Auto-Submitted"] == "auto-generated"
    assert read.get_content().replace("\r\n", "\n") == body
    assert read.get_content_type() == "text/plain"
