from __future__ import annotations

from dataclasses import replace

import pytest

from badgeserver.domain.errors import Conflict, NotFound
from badgeserver.domain.ids import LearnerId
from badgeserver.domain.learner import Learner, Residence
from badgeserver.storage import Store
from tests.storage.values import learner


def test_a_learner_comes_back_as_kept(store: Store) -> None:
    outside = replace(
        learner("hanako"),
        name="髙橋 花子",
        reading="たかはし はなこ",
        municipality=None,
        residence=Residence.OUTSIDE,
        shows_name=True,
        invented=False,
    )
    store.learners.add(outside)
    assert store.learners.get(outside.id) == outside


def test_an_unknown_learner_is_named_in_the_error(store: Store) -> None:
    with pytest.raises(NotFound) as error:
        store.learners.get(LearnerId("nobody"))
    assert error.value.code == "no-such-learner"
    assert "nobody" in error.value.message.ja
    assert "nobody" in error.value.message.en


def test_many_learners_come_as_kept_and_unknown_ones_are_left_out(store: Store) -> None:
    people = [replace(learner(f"p{number}"), residence=Residence.OUTSIDE) for number in range(1_100)]
    store.learners.add_many([learner("hanako"), *people])
    wanted = [LearnerId("nobody"), *(one.id for one in people)]
    assert store.learners.get_many(wanted) == {one.id: one for one in people}


def test_a_learner_is_found_by_e_mail_in_any_case(store: Store) -> None:
    store.learners.add(learner("hanako"))
    for typed in ("hanako@example.jp", "Hanako@Example.JP", " hanako@example.jp "):
        assert store.learners.by_email(typed) == learner("hanako"), typed


def test_nobody_is_found_by_an_unknown_e_mail(store: Store) -> None:
    assert store.learners.by_email("nobody@example.jp") is None


def test_an_e_mail_address_belongs_to_one_learner_in_whatever_case(store: Store) -> None:
    store.learners.add(learner("hanako"))
    with pytest.raises(Conflict) as error:
        store.learners.add(replace(learner("taro"), email="HANAKO@example.jp"))
    assert error.value.code == "email-in-use"
    assert "example.jp" not in str(error.value)
    assert "taro" in error.value.message.en


def test_an_id_belongs_to_one_learner(store: Store) -> None:
    store.learners.add(learner("hanako"))
    with pytest.raises(Conflict) as error:
        store.learners.add(replace(learner("hanako"), email="other@example.jp"))
    assert error.value.code == "learner-exists"


def test_replacing_keeps_the_new_particulars(store: Store) -> None:
    store.learners.add(learner("hanako"))
    moved = replace(learner("hanako"), name="花子", email="new@example.jp")
    store.learners.replace(moved)
    assert store.learners.get(moved.id) == moved
    assert store.learners.by_email("hanako@example.jp") is None


def test_replacing_is_seen_by_the_transaction_that_read_before(store: Store) -> None:
    store.learners.add(learner("hanako"))
    with store.transaction():
        before = store.learners.get(LearnerId("hanako"))
        store.learners.replace(replace(before, name="花子"))
        assert store.learners.get(before.id).name == "花子"


def test_replacing_nobody_is_refused(store: Store) -> None:
    with pytest.raises(NotFound) as error:
        store.learners.replace(learner("nobody"))
    assert error.value.code == "no-such-learner"


def test_replacing_does_not_take_over_an_address(store: Store) -> None:
    store.learners.add_many([learner("hanako"), learner("taro")])
    with pytest.raises(Conflict) as error:
        store.learners.replace(replace(learner("taro"), email="hanako@example.jp"))
    assert error.value.code == "email-in-use"
    assert "taro" in error.value.message.en
    assert store.learners.get(LearnerId("taro")) == learner("taro")


def test_all_ids_come_in_order_over_several_batches(store: Store) -> None:
    ids = [f"p{number:05}" for number in range(2_345)]
    store.learners.add_many(map(learner, reversed(ids)))
    assert list(store.learners.all_ids()) == ids
    assert store.learners.count() == 2_345


def test_many_are_added_all_or_none_and_the_refused_one_is_named(store: Store) -> None:
    people = [learner(f"p{number}") for number in range(1_500)]
    people[1_203] = replace(people[1_203], email=people[7].email)
    with pytest.raises(Conflict) as error:
        store.learners.add_many(people)
    assert error.value.code == "email-in-use"
    assert "p1203" in error.value.message.en
    assert store.learners.count() == 0


def test_nobody_to_add_adds_nobody(store: Store) -> None:
    store.learners.add_many([])
    assert store.learners.count() == 0


def _names(learners: list[Learner]) -> list[str]:
    return [one.name for one in learners]


def test_a_page_comes_by_reading(store: Store) -> None:
    store.learners.add_many(replace(learner(f"p{n}"), reading=kana) for n, kana in enumerate("うあえい"))
    assert _names(store.learners.page(0, 3)) == ["p1", "p3", "p0"]
    assert _names(store.learners.page(3, 3)) == ["p2"]


QUERIES: tuple[tuple[str, list[str]], ...] = (
    ("", ["100%", "a_b", "back\\slash", "佐藤"]),
    ("%", ["100%"]),
    ("_", ["a_b"]),
    ("a_b", ["a_b"]),
    ("\\", ["back\\slash"]),
    ("佐", ["佐藤"]),
    ("  佐藤 ", ["佐藤"]),
    ("SLASH", ["back\\slash"]),
    ("@EXAMPLE", ["100%", "a_b", "back\\slash", "佐藤"]),
    ("nothing", []),
)


def test_a_query_is_taken_literally(store: Store, subtests: pytest.Subtests) -> None:
    names = ("100%", "a_b", "back\\slash", "佐藤")
    store.learners.add_many(
        replace(learner(f"p{n}"), name=name, reading=name) for n, name in enumerate(names)
    )
    for query, found in QUERIES:
        with subtests.test(query=query):
            assert _names(store.learners.page(0, 10, query)) == found
            assert store.learners.count(query) == len(found)
