"""Couriers, against mail servers that really speak SMTP."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from badgeserver.documents.couriers import FolderCourier, SmtpCourier, SmtpServer
from badgeserver.documents.mail import message_of
from badgeserver.domain.errors import BadgeserverError, CouldNotFindOut, Misconfigured, Refused
from badgeserver.domain.mail import Letter, QueuedMail
from tests.mail_servers import PASSWORD, USER, Mailbox, mail_server
from tests.ports import free_port

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


def message(to: str = "hikari@example.jp") -> EmailMessage:
    mail = QueuedMail("m1", "awarded", to, Letter("バッジの授与", "雪原 ひかり さん\n"), NOW, NOW)
    return message_of(mail, "badges@example.jp", "badges.example.jp", NOW)


def courier(
    box: Mailbox, tls: bool = False, trust: ssl.SSLContext | None = None, **login: str
) -> SmtpCourier:
    server = SmtpServer("127.0.0.1", box.port, tls, True, **login)
    return SmtpCourier(server, "badges.example.jp", trust or ssl.create_default_context())


def trusting(folder: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(folder / "server.pem"))


def test_a_message_arrives_as_it_was_written() -> None:
    with mail_server() as box:
        courier(box).deliver(message())
    (received,) = box.messages
    assert (received["To"], received["Subject"]) == ("hikari@example.jp", "バッジの授与")
    assert received.get_content().strip() == "雪原 ひかり さん"


@pytest.mark.parametrize("tls", ["starttls", "smtps"])
def test_a_message_goes_encrypted_to_a_server_that_is_trusted(tls: str, tmp_path: Path) -> None:
    with mail_server(tls=tls, folder=tmp_path, login=True) as box:
        trust = trusting(tmp_path)
        courier(box, tls == "smtps", trust, user=USER, password=PASSWORD).deliver(message())
    assert len(box.messages) == 1


@pytest.mark.parametrize("tls", ["starttls", "smtps"])
def test_nothing_goes_to_a_server_that_can_not_prove_who_it_is(tls: str, tmp_path: Path) -> None:
    with mail_server(tls=tls, folder=tmp_path) as box, pytest.raises(CouldNotFindOut) as error:
        courier(box, tls == "smtps").deliver(message())
    assert error.value.code == "mail-server-unreachable"
    assert box.messages == []


def test_nothing_goes_in_the_clear_to_another_machine() -> None:
    with mail_server() as box, pytest.raises(Misconfigured) as error:
        server = SmtpServer("127.0.0.1", box.port, tls=False, is_local=False)
        SmtpCourier(server, "badges.example.jp", ssl.create_default_context()).deliver(message())
    assert error.value.code == "mail-server-plain"
    assert box.messages == []


def test_a_wrong_password_is_told_without_telling_it(tmp_path: Path) -> None:
    with mail_server(tls="starttls", folder=tmp_path, login=True) as box:
        wrong = courier(box, trust=trusting(tmp_path), user=USER, password="something else")
        with pytest.raises(Misconfigured) as error:
            wrong.deliver(message())
    assert error.value.code == "mail-server-login"
    assert "something else" not in repr(error.value) + repr(wrong.__dict__)


@pytest.mark.parametrize(
    ("answer", "to", "kind", "code"),
    [
        ("550 no such mailbox", "refused@example.jp", Refused, "mail-refused"),
        ("450 mailbox busy", "refused@example.jp", CouldNotFindOut, "mail-put-off"),
        ("554 we don't like it", "hikari@example.jp", Refused, "mail-refused"),
        ("451 try again", "hikari@example.jp", CouldNotFindOut, "mail-put-off"),
    ],
)
def test_what_the_server_answers_decides_whether_it_is_tried_again(
    answer: str, to: str, kind: type[BadgeserverError], code: str
) -> None:
    with mail_server() as box:
        box.answer = answer
        with pytest.raises(kind) as error:
            courier(box).deliver(message(to))
    assert error.value.code == code
    assert to not in str(error.value)


def test_a_server_that_is_not_there_is_tried_again() -> None:
    with pytest.raises(CouldNotFindOut) as error:
        courier(Mailbox(free_port())).deliver(message())
    assert error.value.code == "mail-server-unreachable"


def test_a_server_without_a_login_that_one_is_set_for_is_told() -> None:
    with mail_server() as box, pytest.raises(Misconfigured) as error:
        courier(box, user=USER, password=PASSWORD).deliver(message())
    assert error.value.code == "mail-server-login"
    assert box.messages == []


def test_the_demonstration_keeps_each_message_in_one_file(tmp_path: Path) -> None:
    folder = FolderCourier(tmp_path / "mails")
    send: Callable[[EmailMessage], None] = folder.deliver
    send(message())
    send(message())
    (file,) = folder.folder.iterdir()
    assert file.name == "m1.eml"
    assert b"Subject: " in file.read_bytes()
