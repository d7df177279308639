"""Drafts of the map: handed in by one person, published or discarded by a second."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import UTC, date, datetime

import pytest

from badgeserver.domain.errors import Conflict, NotFound, Refused
from badgeserver.domain.map_versions import MapState
from badgeserver.programme import ProgrammeFaults, read_folder
from badgeserver.programme.source import LARGEST_FILE_BYTES
from badgeserver.services.map_drafts import discard, effect, files_of, hand_in, publish, review, versions
from badgeserver.services.office import Office
from tests.maps_of_hokkaido import HOKKAIDO, edited, stricter
from tests.offices import FIRST_STEP, at, with_award

MAP = "skillmap.yaml"


def archive(files: Mapping[str, bytes], folder: str = "") -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(folder + name, content)
    return data.getvalue()


def test_a_draft_is_published_by_a_second_person_and_in_force_from_its_day(office: Office) -> None:
    draft = hand_in({MAP: stricter()[MAP]}, "staff", office)
    assert (draft.state, draft.drafted_by) == (MapState.DRAFT, "staff")
    assert publish(draft.digest, "operator", office).state is MapState.PUBLISHED
    assert [(one.stored.version, one.is_in_force) for one in versions(office)] == [
        ("2026.2", False),
        ("2026.1", True),
    ]
    later = at(office, datetime(2026, 12, 1, 3, tzinfo=UTC))
    assert [one.is_in_force for one in versions(later)] == [True, False]
    assert later.programme.skill_map.version == "2026.2"
    actions = [one.action for one in office.store.audit.entries(2)]
    assert sorted(actions) == ["draft-map", "publish-map"]


def test_who_drafted_a_version_cannot_publish_it(office: Office) -> None:
    draft = hand_in({MAP: stricter()[MAP]}, "staff", office)
    with pytest.raises(Refused) as refused:
        publish(draft.digest, "staff", office)
    assert refused.value.code == "published-alone"
    assert versions(office)[0].stored.state is MapState.DRAFT


def test_a_draft_is_discarded_once_and_may_be_handed_in_again(office: Office) -> None:
    draft = hand_in({MAP: stricter()[MAP]}, "staff", office)
    assert discard(draft.digest, "staff", office).state is MapState.DISCARDED
    with pytest.raises(Conflict):
        publish(draft.digest, "operator", office)
    assert hand_in({MAP: stricter()[MAP]}, "operator", office).drafted_by == "operator"


def test_what_is_there_already_is_not_handed_in_again(office: Office) -> None:
    hand_in({MAP: stricter()[MAP]}, "staff", office)
    with pytest.raises(Conflict) as again:
        hand_in({MAP: stricter()[MAP]}, "staff", office)
    assert again.value.code == "version-there"
    changed = edited(MAP, [("smallest_public_count: 5", "smallest_public_count: 6")], read_folder(HOKKAIDO))
    with pytest.raises(Conflict) as taken:
        hand_in({MAP: changed[MAP]}, "staff", office)
    assert taken.value.code == "version-taken"


def test_two_drafts_of_one_version_are_not_both_published(office: Office) -> None:
    first = hand_in({MAP: stricter()[MAP]}, "staff", office)
    changed = edited(MAP, [("smallest_public_count: 5", "smallest_public_count: 6")], stricter())
    second = hand_in({MAP: changed[MAP]}, "staff", office)
    publish(first.digest, "operator", office)
    with pytest.raises(Conflict) as taken:
        publish(second.digest, "operator", office)
    assert taken.value.code == "version-taken"


@pytest.mark.parametrize(
    ("files", "code"),
    [
        (stricter(since=date(2026, 11, 19)), "begins-in-the-past"),
        (
            edited("examples.yaml", [("expect: [hk-first-step]", "expect: []")], stricter()),
            "examples-fail",
        ),
    ],
    ids=["past", "examples"],
)
def test_a_draft_that_is_not_ready_is_not_published(
    office: Office, files: dict[str, bytes], code: str
) -> None:
    draft = hand_in(files, "staff", office)
    with pytest.raises(Refused) as refused:
        publish(draft.digest, "operator", office)
    assert refused.value.code == code


def test_every_fault_is_told_and_nothing_is_kept(office: Office) -> None:
    broken = stricter()[MAP].replace(b"smallest_public_count: 5", b"smallest_public_count: many")
    with pytest.raises(ProgrammeFaults) as faults:
        hand_in({MAP: broken}, "staff", office)
    assert faults.value.faults[0].file == MAP
    assert len(versions(office)) == 1


def test_a_review_says_what_changes_and_for_whom(office: Office) -> None:
    with_award(office)
    draft = hand_in({"draft.zip": archive(stricter(), "hokkaido/")}, "staff", office)
    found = review(draft.digest, office)
    assert (found.against.skill_map.version, found.programme.skill_map.version) == ("2026.1", "2026.2")
    assert any(one.id == FIRST_STEP for one in found.changes)
    assert not found.failed_examples
    simulated = effect(draft.digest, office)
    (badge,) = simulated.changed_badges
    assert (badge.badge, badge.lost, badge.keep, badge.near) == (FIRST_STEP, 1, 1, 1)
    with pytest.raises(NotFound):
        review("sha256:0", office)


def test_an_archive_and_single_files_give_the_same() -> None:
    files = stricter()
    assert files_of({"a.zip": archive(files, "x/y/")}) == files_of(files) == files


@pytest.mark.parametrize(
    ("uploads", "code"),
    [
        ({}, "no-upload"),
        ({"notes.txt": b"x"}, "no-upload"),
        ({"a.zip": archive({"a/skillmap.yaml": b"", "b/skillmap.yaml": b""})}, "file-twice"),
        ({"a.zip": archive({f"{number}.txt": b"" for number in range(101)})}, "bad-archive"),
        ({"a.zip": archive({})}, "no-upload"),
    ],
    ids=["nothing", "other", "twice", "many", "empty"],
)
def test_uploads_that_are_no_programme_are_refused(uploads: dict[str, bytes], code: str) -> None:
    with pytest.raises(Refused) as refused:
        files_of(uploads)
    assert refused.value.code == code


def test_a_spoilt_archive_is_refused() -> None:
    whole = bytearray(archive({MAP: b"some text that is packed" * 100}))
    whole[45] ^= 0xFF
    with pytest.raises(Refused) as refused:
        files_of({"a.zip": bytes(whole)})
    assert refused.value.code == "bad-archive"


def test_a_bomb_is_unpacked_no_further_than_the_largest_file() -> None:
    bomb = archive({MAP: b"#" * 50_000_000})
    assert len(bomb) < 100_000
    assert len(files_of({"a.zip": bomb})[MAP]) == LARGEST_FILE_BYTES + 1
