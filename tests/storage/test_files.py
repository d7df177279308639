"""Files: what they are in the database, their bytes under their digests in a folder."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from badgeserver.domain.errors import Misconfigured, NotFound
from badgeserver.domain.ids import EvidenceId
from badgeserver.domain.submission import SubmissionFile
from badgeserver.storage import Store
from badgeserver.storage.file_folder import FileFolder
from tests.storage.test_submissions import draft
from tests.storage.values import learner

PICTURE = b"\x89PNG not really"


@pytest.fixture
def store(store: Store) -> Store:
    store.learners.add(learner("hanako"))
    store.submissions.add(draft())
    return store


def kept(store: Store, name: str = "f1", data: bytes = PICTURE) -> SubmissionFile:
    file = SubmissionFile(
        name,
        EvidenceId("s1"),
        "paper_certificate",
        "合格証.png",
        "image/png",
        len(data),
        store.files.keep(data),
    )
    store.files.add(file)
    return file


def soon() -> datetime:
    return datetime.now(UTC) + timedelta(minutes=1)


def test_a_file_comes_back_with_its_bytes(store: Store) -> None:
    file = kept(store)
    assert store.files.get("f1") == file
    assert store.files.read(file) == PICTURE


def test_files_come_in_the_order_in_which_they_were_added(store: Store) -> None:
    files = (kept(store, "z"), kept(store, "a"), kept(store, "m", b"%PDF"))
    assert store.files.of_submission(EvidenceId("s1")) == files
    assert store.files.of_submissions([EvidenceId("nothing")]) == ()
    assert [one.id for one in store.submissions.with_file([files[2].digest])] == ["s1"]
    assert store.submissions.with_file(["sha256:0"]) == ()


def test_a_file_that_is_not_there_is_said(store: Store) -> None:
    with pytest.raises(NotFound) as missing:
        store.files.get("nothing")
    assert missing.value.code == "no-such-file"
    stray = SubmissionFile("f9", EvidenceId("nothing"), "", "a.png", "image/png", 1, store.files.keep(b"a"))
    with pytest.raises(NotFound) as no_submission:
        store.files.add(stray)
    assert no_submission.value.code == "no-such-submission"
    with pytest.raises(NotFound) as lost:
        store.files.read(SubmissionFile("f", EvidenceId("s1"), "", "a", "b", 1, "sha256:" + "0" * 64))
    assert lost.value.code == "file-lost"


def test_the_same_bytes_are_kept_once_and_stay_as_long_as_a_file_has_them(store: Store) -> None:
    first, second = kept(store, "f1"), kept(store, "f2")
    assert first.digest == second.digest
    store.files.remove("f1")
    assert store.files.sweep(soon()) == 0
    assert store.files.read(second) == PICTURE
    store.files.remove("f2")
    assert store.files.sweep(soon()) == 1
    with pytest.raises(NotFound):
        store.files.read(second)


def test_sweeping_leaves_alone_what_is_being_handed_in(store: Store) -> None:
    store.files.keep(b"on its way")
    assert store.files.sweep(datetime.now(UTC) - timedelta(hours=1)) == 0
    assert store.files.sweep(soon()) == 1


def test_the_files_of_a_removed_submission_are_swept_up(store: Store) -> None:
    kept(store)
    store.submissions.remove([EvidenceId("s1")])
    assert store.files.sweep(soon()) == 1


def test_bytes_that_are_kept_again_are_as_good_as_new(tmp_path: Path) -> None:
    folder = FileFolder(tmp_path)
    digest = folder.put(PICTURE)
    old = datetime(2020, 1, 1, tzinfo=UTC)
    place = next(tmp_path.glob("*/*"))
    os.utime(place, (old.timestamp(), old.timestamp()))
    assert list(folder.digests(datetime(2021, 1, 1, tzinfo=UTC))) == [digest]
    folder.put(PICTURE)
    assert list(folder.digests(datetime(2021, 1, 1, tzinfo=UTC))) == []


def test_a_write_that_breaks_off_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full_disk(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(OSError, match="No space"):
        FileFolder(tmp_path).put(PICTURE)
    assert [one for one in tmp_path.rglob("*") if one.is_file()] == []


def test_unfinished_bytes_are_nobodys_digest(tmp_path: Path) -> None:
    (tmp_path / "ab").mkdir()
    (tmp_path / "ab" / "half.part").write_bytes(b"half")
    assert list(FileFolder(tmp_path).digests(soon())) == []


@pytest.mark.parametrize("digest", ["", "../../etc/passwd", "sha256:../x", "sha256:" + "A" * 64])
def test_no_path_is_taken_for_a_digest(tmp_path: Path, digest: str) -> None:
    with pytest.raises(ValueError, match="not a digest"):
        FileFolder(tmp_path).get(digest)


def test_a_folder_that_cannot_be_written_to_is_said(tmp_path: Path) -> None:
    blocked = tmp_path / "files"
    blocked.mkdir(mode=0o500)
    if os.access(blocked, os.W_OK):
        pytest.skip("this user may write everywhere")
    with pytest.raises(Misconfigured) as error:
        FileFolder(blocked).put(PICTURE)
    assert error.value.code == "files-not-writable"


def test_only_the_owner_of_the_folder_can_look_into_it(tmp_path: Path) -> None:
    FileFolder(tmp_path / "files").put(PICTURE)
    for place in (tmp_path / "files").rglob("*"):
        assert place.stat().st_mode & 0o077 == 0, place
