"""Mail in the database: each is taken by one worker, and what is done is forgotten."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from badgeserver.domain.mail import TRIES_AFTER, Letter, QueuedMail, next_try
from badgeserver.storage import Store, open_store
from tests.storage.values import NOW

LATER = NOW + timedelta(minutes=15)


def mail(id: str, **changes: object) -> QueuedMail:
    plain = QueuedMail(id, "awarded", "hanako@example.jp", Letter("件名", "本文\n"), NOW, NOW)
    return replace(plain, **changes)  # type: ignore[arg-type]


def test_a_mail_is_claimed_once_and_is_due_again_if_nobody_says_what_became_of_it(store: Store) -> None:
    store.outbox.add(mail("m1"))
    claimed = store.outbox.claim(NOW, LATER)
    assert claimed == mail("m1", tries=1, due_at=LATER)
    assert store.outbox.claim(NOW, LATER) is None
    again = store.outbox.claim(LATER, LATER + timedelta(minutes=15))
    assert again is not None
    assert (again.id, again.tries) == ("m1", 2)


def test_the_mail_that_is_due_the_longest_goes_first(store: Store) -> None:
    store.outbox.add(mail("young", due_at=NOW - timedelta(minutes=1)))
    store.outbox.add(mail("old", due_at=NOW - timedelta(hours=1)))
    store.outbox.add(mail("later", due_at=NOW + timedelta(seconds=1)))
    claimed = [store.outbox.claim(NOW, LATER) for _ in range(3)]
    assert [one.id if one else None for one in claimed] == ["old", "young", None]


def test_what_was_sent_is_forgotten_and_never_claimed_again(store: Store) -> None:
    store.outbox.add(mail("m1"))
    store.outbox.claim(NOW, LATER)
    store.outbox.sent("m1", LATER)
    (kept,) = store.outbox.newest(10)
    assert (kept.to, kept.letter, kept.sent_at, kept.failure) == ("", Letter("", ""), LATER, "")
    assert store.outbox.claim(LATER + timedelta(days=1), LATER + timedelta(days=2)) is None
    assert store.outbox.count_waiting() == 0


def test_a_failure_is_noted_and_the_mail_is_due_later(store: Store) -> None:
    store.outbox.add(mail("m1"))
    store.outbox.failed("m1", "mail-put-off", LATER)
    assert store.outbox.claim(NOW, LATER) is None
    assert store.outbox.newest(10) == (mail("m1", failure="mail-put-off", due_at=LATER),)
    assert store.outbox.make_due(NOW) == 1
    assert store.outbox.claim(NOW, LATER) is not None


def test_what_is_given_up_is_forgotten_and_says_why(store: Store) -> None:
    store.outbox.add(mail("m1"))
    store.outbox.give_up("m1", "mail-refused", NOW)
    (kept,) = store.outbox.newest(10)
    assert (kept.to, kept.given_up_at, kept.failure) == ("", NOW, "mail-refused")
    store.outbox.sent("m1", NOW)
    assert store.outbox.newest(10) == (kept,)


def test_what_waits_is_listed_first(store: Store) -> None:
    store.outbox.add(mail("waits", queued_at=NOW - timedelta(days=1)))
    store.outbox.add(mail("done"))
    store.outbox.sent("done", NOW)
    assert [one.id for one in store.outbox.newest(10)] == ["waits", "done"]
    assert [one.id for one in store.outbox.newest(1)] == ["waits"]


def test_two_workers_never_take_the_same_mail(migrated_url: str) -> None:
    store = open_store(migrated_url)
    for number in range(40):
        store.outbox.add(mail(f"m{number:02}"))

    def take_all(_: int) -> list[str]:
        own, taken = open_store(migrated_url), []
        while (claimed := own.outbox.claim(NOW, LATER)) is not None:
            taken.append(claimed.id)
        own.close()
        return taken

    with ThreadPoolExecutor(4) as workers:
        taken = [one for some in workers.map(take_all, range(4)) for one in some]
    store.close()
    assert sorted(taken) == [f"m{number:02}" for number in range(40)]


@pytest.mark.parametrize("tries", range(1, len(TRIES_AFTER) + 1))
def test_each_try_waits_as_long_as_the_one_before_or_longer(tries: int) -> None:
    again = next_try(tries, NOW)
    assert again is not None
    assert again - NOW >= (TRIES_AFTER[tries - 2] if tries > 1 else timedelta(minutes=1))


def test_it_is_given_up_after_some_days() -> None:
    assert next_try(len(TRIES_AFTER) + 1, NOW) is None
    assert timedelta(days=2) < sum(TRIES_AFTER, timedelta()) < timedelta(days=7)
