"""Submissions, their steps and their marks, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from badgeserver.domain.errors import Conflict, NotFound, Refused
from badgeserver.domain.ids import EvidenceId, LearnerId
from badgeserver.domain.submission import (
    Particulars,
    Submission,
    SubmissionKind,
    SubmissionState,
    SubmissionStep,
)
from badgeserver.storage import Store
from tests.storage.values import DAY, NOW, learner

HANAKO = LearnerId("hanako")
BY = "learner:hanako"
FULL = Particulars(
    dated=DAY,
    score=700,
    level=2,
    break_months=1,
    began_on=date(2024, 4, 1),
    ended_on=date(2026, 10, 1),
    story="紙の台帳をやめた。",
    role_played="まとめ役",
    outcomes={"users": 12.5},
    outcome_words={"host_municipality": "01100"},
    proof="certificate_number",
    proofs={"certificate_number": "IP-1"},
    confirmer_name="架空 課長",
    confirmer_email="boss@example.jp",
    team="架空水産",
)


def draft(name: str = "s1", **changes: object) -> Submission:
    values: dict[str, object] = {
        "id": EvidenceId(name),
        "learner": HANAKO,
        "kind": SubmissionKind.CERTIFICATE,
        "subject": "ipa-ip",
        "state": SubmissionState.DRAFT,
        "particulars": Particulars(),
        "handed_in_by": BY,
        "begun_at": NOW,
    }
    return Submission(**(values | changes))  # type: ignore[arg-type]


@pytest.fixture
def store(store: Store) -> Store:
    store.learners.add(learner("hanako"))
    return store


@pytest.mark.parametrize("particulars", [Particulars(), FULL])
def test_a_submission_comes_back_as_kept(store: Store, particulars: Particulars) -> None:
    kept = draft(particulars=particulars)
    store.submissions.add(kept)
    assert store.submissions.get(kept.id) == kept
    assert store.submissions.find(kept.id) == kept
    assert store.submissions.steps(kept.id) == (SubmissionStep(SubmissionState.DRAFT, NOW, BY),)


def test_what_is_not_there_is_said(store: Store) -> None:
    nothing = EvidenceId("nothing")
    assert store.submissions.find(nothing) is None
    assert store.submissions.steps(nothing) == ()
    for ask in (
        lambda: store.submissions.get(nothing),
        lambda: store.submissions.replace(draft("nothing")),
        lambda: store.submissions.move(nothing, SubmissionState.CHECKING, "", by=BY, at=NOW),
    ):
        with pytest.raises(NotFound) as error:
            ask()
        assert error.value.code == "no-such-submission"


def test_a_submission_is_somebodys_and_one_of_its_id(store: Store) -> None:
    with pytest.raises(NotFound) as missing:
        store.submissions.add(draft(learner=LearnerId("nobody")))
    assert missing.value.code == "no-such-learner"
    store.submissions.add(draft())
    with pytest.raises(Conflict) as twice:
        store.submissions.add(draft())
    assert twice.value.code == "submission-exists"


def test_new_particulars_leave_the_state_alone(store: Store) -> None:
    store.submissions.add(draft())
    store.submissions.move(EvidenceId("s1"), SubmissionState.CHECKING, "", by=BY, at=NOW, due_on=DAY)
    handed_in = store.submissions.get(EvidenceId("s1"))
    store.submissions.replace(replace(handed_in, state=SubmissionState.DRAFT, particulars=FULL))
    assert store.submissions.get(EvidenceId("s1")) == replace(handed_in, particulars=FULL)


def test_each_move_is_a_step_that_tells_when_by_whom_and_why(store: Store) -> None:
    store.submissions.add(draft())
    later = NOW + timedelta(days=2)
    moved = store.submissions.move(EvidenceId("s1"), SubmissionState.CHECKING, "", by=BY, at=NOW, due_on=DAY)
    assert (moved.state, moved.due_on, moved.handed_in_at) == (SubmissionState.CHECKING, DAY, NOW)
    asked = store.submissions.move(
        EvidenceId("s1"), SubmissionState.MORE_ASKED, "番号が読めません。", by="staff:s", at=later
    )
    assert (asked.reason, asked.due_on, asked.handed_in_at) == ("番号が読めません。", None, NOW)
    assert store.submissions.get(EvidenceId("s1")) == asked
    assert [(one.state, one.at, one.by) for one in store.submissions.steps(EvidenceId("s1"))] == [
        (SubmissionState.DRAFT, NOW, BY),
        (SubmissionState.CHECKING, NOW, BY),
        (SubmissionState.MORE_ASKED, later, "staff:s"),
    ]


def test_a_move_that_may_not_follow_changes_nothing(store: Store) -> None:
    store.submissions.add(draft())
    with pytest.raises(Refused) as error:
        store.submissions.move(EvidenceId("s1"), SubmissionState.DECLINED, "no", by="staff:s", at=NOW)
    assert error.value.code == "wrong-state"
    assert store.submissions.get(EvidenceId("s1")) == draft()
    assert len(store.submissions.steps(EvidenceId("s1"))) == 1


def test_a_draft_that_is_withdrawn_was_never_handed_in(store: Store) -> None:
    store.submissions.add(draft())
    moved = store.submissions.move(EvidenceId("s1"), SubmissionState.WITHDRAWN, "", by=BY, at=NOW)
    assert moved.handed_in_at is None


def test_a_learners_submissions_come_newest_first(store: Store) -> None:
    for number, name in enumerate(["a", "b", "c"]):
        store.submissions.add(draft(name, begun_at=NOW + timedelta(hours=number)))
    assert [one.id for one in store.submissions.of_learner(HANAKO)] == ["c", "b", "a"]
    assert store.submissions.of_learner(LearnerId("nobody")) == ()


def test_a_queue_has_what_is_due_first_at_the_front(store: Store) -> None:
    for name, days in [("late", 9), ("soon", 1), ("middle", 5)]:
        store.submissions.add(draft(name))
        store.submissions.move(
            EvidenceId(name),
            SubmissionState.CHECKING,
            "",
            by=BY,
            at=NOW,
            due_on=DAY + timedelta(days=days),
        )
    store.submissions.add(draft("draft"))
    states = [SubmissionState.CHECKING, SubmissionState.ASSESSING]
    assert [one.id for one in store.submissions.in_state(states, 2)] == ["soon", "middle"]
    assert [one.id for one in store.submissions.in_state(states, 2, 2)] == ["late"]
    assert store.submissions.count_in_state(states) == 3


def test_a_submission_is_found_by_its_marks_of_now(store: Store) -> None:
    for name in ("s1", "s2"):
        store.submissions.add(draft(name))
    store.submissions.mark(EvidenceId("s1"), ["a", "b", "a"])
    store.submissions.mark(EvidenceId("s2"), ["b"])
    assert [one.id for one in store.submissions.with_mark(["b"])] == ["s1", "s2"]
    assert [one.id for one in store.submissions.with_mark(["a", "c"])] == ["s1"]
    store.submissions.mark(EvidenceId("s1"), [])
    assert [one.id for one in store.submissions.with_mark(["a", "b"])] == ["s2"]
    with pytest.raises(NotFound):
        store.submissions.mark(EvidenceId("nothing"), ["a"])


def test_what_is_removed_is_gone_with_its_steps_and_marks(store: Store) -> None:
    store.submissions.add(draft())
    store.submissions.mark(EvidenceId("s1"), ["a"])
    store.submissions.remove([EvidenceId("s1"), EvidenceId("nothing")])
    assert store.submissions.find(EvidenceId("s1")) is None
    assert store.submissions.steps(EvidenceId("s1")) == ()
    assert store.submissions.with_mark(["a"]) == ()
