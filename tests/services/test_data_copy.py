"""The copy has everything about the person, nothing about others, and no way into the account."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from badgeserver.domain.account import learner_account
from badgeserver.domain.errors import NotFound
from badgeserver.domain.ids import LearnerId
from badgeserver.domain.verdict import Answer
from badgeserver.services.data_copy import data_copy
from badgeserver.services.office import Office
from badgeserver.services.verification import verify_upload
from badgeserver.services.visits import visits_of
from badgeserver.storage.columns import Base
from badgeserver.storage.erasure import DERIVED, NOT_PERSONAL
from tests.offices import learner, passed, with_award
from tests.services import a_life
from tests.services.a_life import TRACES, WHO


def copied(office: Office) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(b"".join(data_copy(WHO, f"learner:{WHO}", office))))


def test_the_copy_has_everything_that_a_removal_would_remove(office: Office) -> None:
    a_life.live(office)
    archive = copied(office)
    assert archive.testzip() is None
    data = archive.read("data.json").decode()
    assert [one for one in TRACES if one.lower() not in data.lower()] == []
    tables = json.loads(data)
    there = {one.name for one in Base.metadata.sorted_tables}
    assert tables.keys() == there - NOT_PERSONAL - DERIVED | {"audit_entries"}
    assert tables["learners"][0]["name"] == a_life.NAME
    actions = {entry["action"] for entry in tables["audit_entries"]}
    assert {"sign-in", "choose-visibility", "ask-guardian", "copy-data"} <= actions


@pytest.mark.uncounted
def test_the_badges_in_it_verify_and_the_files_are_those_that_were_handed_in(office: Office) -> None:
    credential = a_life.live(office)
    archive = copied(office)
    badges = [name for name in archive.namelist() if name.startswith("badges/")]
    assert {name.rpartition(".")[2] for name in badges} == {"json", "png", "svg", "pdf", "jwt"}
    for name in badges:
        assert verify_upload(archive.read(name), office).answer is Answer.VALID
    (file,) = [name for name in archive.namelist() if name.startswith("files/")]
    assert archive.read(file).startswith(b"\x89PNG")
    summary = archive.read("summary.txt").decode()
    badge = office.programme_of(office.store.awards.get(credential.award)).skill_map
    assert badge.badges[office.store.awards.get(credential.award).badge].name.en in summary
    assert "Your data" in archive.read("README.txt").decode()


@pytest.mark.uncounted
def test_nothing_in_it_lets_anybody_in(office: Office) -> None:
    a_life.live(office)
    (visit,) = visits_of(learner_account(WHO), office)
    assert visit.digest not in copied(office).read("data.json").decode()


def test_nothing_of_others_is_in_it(office: Office) -> None:
    a_life.live(office)
    with_award(office, passed("jmooc-course", office.today()), who=learner("somebody-else"))
    assert "somebody-else" not in copied(office).read("data.json").decode()


def test_a_file_whose_bytes_are_lost_is_told_and_holds_up_nothing(small_office: Office) -> None:
    a_life.live(small_office)
    store = small_office.store
    submissions = store.submissions.of_learner(WHO)
    (file,) = store.files.of_submissions(one.id for one in submissions)
    store.files._folder.remove(file.digest)
    assert f"files/{file.id}.missing.txt" in copied(small_office).namelist()


def test_it_comes_in_pieces_none_of_them_large(small_office: Office) -> None:
    a_life.live(small_office)
    sizes = [len(piece) for piece in data_copy(WHO, "test", small_office)]
    assert len(sizes) > 5
    assert max(sizes) < sum(sizes) / 2


def test_there_is_no_copy_of_nobody(small_office: Office) -> None:
    with pytest.raises(NotFound, match="no-such-learner"):
        data_copy(LearnerId("nobody"), "test", small_office)
