"""The mail room: what is queued goes out once it stands, and again until it has gone out."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from badgeserver.bootstrap import open_office
from badgeserver.domain.errors import Misconfigured, Refused
from badgeserver.domain.text import Text
from badgeserver.services.background import Background
from badgeserver.services.mail import deliver_due, send
from badgeserver.services.office import Office
from badgeserver.settings import read_settings
from tests.mail_servers import mail_server
from tests.offices import NOW, at, environment
from tests.ports import free_port

VALUES: dict[str, str | Text] = {
    "name": "雪原 ひかり",
    "message": Text("授与", "Awarded"),
    "badge": "B",
    "link": "https://x.example/",
}


def connected(office: Office, folder: Path, database_url: str, port: int) -> Office:
    """The same office with a mail server on this machine, as the settings have it."""
    smtp = {"BADGESERVER_SMTP_URL": f"smtp://127.0.0.1:{port}", "BADGESERVER_MAIL_FROM": "badges@example.jp"}
    opened = open_office(read_settings(environment(folder, database_url) | smtp))
    opened.store.close()
    return replace(office, courier=opened.courier, mail_from=opened.mail_from)


def queue(office: Office, to: str = "hikari@example.jp") -> None:
    send("awarded", to, "ja", VALUES, office)


def test_a_mail_goes_out_when_what_it_tells_of_stands(
    office: Office, tmp_path: Path, database_url: str
) -> None:
    with mail_server() as box:
        there = connected(office, tmp_path, database_url, box.port)
        with there.store.transaction():
            queue(there)
            assert box.messages == []
        there.background.finish()
    (message,) = box.messages
    assert message["To"] == "hikari@example.jp"
    assert "https://badges.example.jp" in message.get_content()
    assert there.store.outbox.count_waiting() == 0


def test_nothing_goes_out_of_a_transaction_that_failed(
    office: Office, tmp_path: Path, database_url: str
) -> None:
    with mail_server() as box:
        there = connected(office, tmp_path, database_url, box.port)
        with pytest.raises(ZeroDivisionError), there.store.transaction():
            queue(there)
            raise ZeroDivisionError
        there.background.finish()
    assert box.messages == []
    assert there.store.outbox.newest(1) == ()


def test_a_server_that_is_gone_breaks_nothing_and_the_mail_is_tried_again(
    office: Office, tmp_path: Path, database_url: str
) -> None:
    there = connected(office, tmp_path, database_url, free_port())
    queue(there)
    there.background.finish()
    (waiting,) = there.store.outbox.newest(1)
    assert (waiting.failure, waiting.tries) == ("mail-server-unreachable", 1)
    assert waiting.due_at == NOW + timedelta(minutes=1)
    with mail_server() as box:
        again = at(connected(office, tmp_path, database_url, box.port), NOW + timedelta(minutes=2))
        assert [one.error for one in deliver_due(again)] == [None]
        assert list(deliver_due(again)) == []
    assert box.messages[0]["Message-ID"] == f"<{waiting.id}@badges.example.jp>"


def test_a_mail_that_is_refused_for_good_is_given_up(
    office: Office, tmp_path: Path, database_url: str
) -> None:
    queue(office, "refused@example.jp")
    with mail_server() as box:
        box.answer = "550 no such mailbox"
        there = connected(office, tmp_path, database_url, box.port)
        (told,) = deliver_due(there)
    assert told.error is not None
    assert told.error.code == "mail-refused"
    (kept,) = office.store.outbox.newest(1)
    assert (kept.given_up_at, kept.to, kept.failure) == (NOW, "", "mail-refused")


def test_it_is_given_up_after_days_of_trying(office: Office, tmp_path: Path, database_url: str) -> None:
    queue(office)
    with mail_server() as box:
        box.answer = "451 try again"
        there = connected(office, tmp_path, database_url, box.port)
        for tries in range(1, 11):
            (waiting,) = office.store.outbox.newest(1)
            assert [one.mail for one in deliver_due(at(there, waiting.due_at))] == [waiting.id]
            assert office.store.outbox.newest(1)[0].tries == tries
    (kept,) = office.store.outbox.newest(1)
    assert kept.given_up_at is not None
    assert kept.failure == "mail-put-off"


def test_without_a_mail_server_mail_waits(office: Office) -> None:
    queue(office)
    assert office.store.outbox.count_waiting() == 1
    with pytest.raises(Misconfigured) as error:
        list(deliver_due(office))
    assert error.value.code == "no-courier"


@pytest.mark.parametrize("to", ["a@example.jp\nBcc: b@example.jp", "nobody", "a@example.jp,b@example.jp"])
def test_an_address_that_would_reach_others_is_refused_before_it_is_queued(office: Office, to: str) -> None:
    with pytest.raises(Refused) as error:
        queue(office, to)
    assert error.value.code == "bad-address"
    assert office.store.outbox.newest(1) == ()


def test_the_background_goes_on_after_work_that_failed(caplog: pytest.LogCaptureFixture) -> None:
    background, begun, go_on, done = Background(), threading.Event(), threading.Event(), []

    def wait() -> None:
        begun.set()
        go_on.wait(10)

    def fail() -> None:
        raise ValueError("hikari@example.jp")

    background.ask(wait)
    assert begun.wait(10)
    background.ask(fail)
    background.ask(lambda: done.append("never: the same work waits already"))
    go_on.set()
    background.finish()
    assert done == []
    assert "ValueError" in caplog.text
    assert "hikari" not in caplog.text
