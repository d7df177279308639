"""The archive: what is in it, what is not, that it is written whole, and that its check finds what lacks."""

from __future__ import annotations

import hashlib
import html
import json
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from badgeserver.bootstrap import open_office
from badgeserver.domain.errors import Misconfigured, Refused
from badgeserver.domain.keys import KeyAlgorithm
from badgeserver.services.archive import DID, KIT, ArchivePart, archive_parts
from badgeserver.services.archive_check import (
    credential_faults,
    file_faults,
    list_faults,
    record_faults,
)
from badgeserver.services.archive_folder import SUMS, write_archive, written_sums
from badgeserver.services.issuing import issue_all
from badgeserver.services.office import Office
from badgeserver.services.publishing import did_document, status_list
from badgeserver.services.revocation import revoke_credential
from badgeserver.services.signing_keys import create_signing_key
from badgeserver.settings import read_settings
from tests.maps_of_hokkaido import published, stricter
from tests.offices import NOW, at, environment
from tests.web.pages import read
from tests.web.sites import credential_of, demo_office

CENTURY = timedelta(days=36_525)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The demonstration's named people, to look at."""
    made = demo_office(tmp_path_factory.mktemp("archived"), "https://badges.example.jp")
    yield made
    made.store.close()


@pytest.fixture(scope="module")
def archive(office: Office, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of them; tests that change it make their own."""
    return write(office, tmp_path_factory.mktemp("sunset") / "archive")


def write(office: Office, folder: Path) -> Path:
    for _ in write_archive(archive_parts(office), folder):
        pass
    return folder


def texts_of(archive: Path) -> Iterator[tuple[str, str]]:
    for file in archive.rglob("*"):
        if file.is_file():
            yield str(file), file.read_bytes().decode("utf-8", "replace")


def faults_in(archive: Path, office: Office) -> list[str]:
    """Everything that the command looks for."""
    found = [*file_faults(archive), *list_faults(archive, NOW), *record_faults(archive, office)]
    return [one.en for one in (*found, *credential_faults(archive, office)) if one is not None]


def test_an_archive_is_whole(office: Office, archive: Path) -> None:
    assert faults_in(archive, office) == []
    assert sum(one is None for one in credential_faults(archive, office)) == office.store.credentials.count()


def test_nothing_in_it_is_about_anybody(office: Office, archive: Path) -> None:
    people = [one for page in office.store.awards.pages() for one in {award.learner for award in page}]
    learners = office.store.learners.get_many(people).values()
    told = {said for one in learners for said in (one.name, one.reading, one.email) if said}
    credentials = {one.id for page in office.store.credentials.pages() for one in page}
    assert len(told) > 5 and len(credentials) > 5
    for path, text in texts_of(archive):
        for said in (*told, *credentials, *people):
            assert said not in text, f"{said} in {path}"


def test_sha256sum_agrees(archive: Path) -> None:
    done = subprocess.run(["sha256sum", "--quiet", "-c", SUMS], cwd=archive, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")


def test_every_public_document_lies_at_its_old_address(office: Office, archive: Path) -> None:
    assert json.loads((archive / DID).read_text("utf-8")) == did_document(office)
    document = json.loads(credential_of("demo-leader", office).document)
    base = f"{office.base_url}/"
    listed = document["credentialStatus"]["statusListCredential"]
    assert json.loads((archive / listed.removeprefix(base)).read_text("utf-8"))["id"] == listed
    subject = document["credentialSubject"]["achievement"]
    place = archive / subject["id"].removeprefix(base)
    assert json.loads((place / "achievement.json").read_text("utf-8"))["id"] == subject["id"]
    assert 'lang="ja"' in (place / "index.html").read_text("utf-8")
    english = [one["id"] for one in subject.get("related", ()) if one["id"].endswith("/en")]
    for one in english:
        assert json.loads((archive / one.removeprefix(base)).read_text("utf-8"))["id"] == one
    assert (archive / subject["image"]["id"].removeprefix(base)).is_file()


def test_every_level_has_its_page(office: Office, archive: Path) -> None:
    for level in office.programme.skill_map.levels.values():
        for place, meaning in (("", level.meaning.ja), ("en/", level.meaning.en)):
            page = (archive / f"{place}badges/levels/{level.id}/index.html").read_text("utf-8")
            assert html.escape(meaning) in page


def test_the_last_lists_have_no_end_and_the_site_never_gives_them_out(office: Office, archive: Path) -> None:
    last = json.loads((archive / "status/revocation/1").read_text("utf-8"))
    assert "validUntil" not in last
    assert list(list_faults(archive, NOW + CENTURY)) == []
    assert "validUntil" in json.loads(status_list("revocation", 1, office)[0])
    kit = json.loads((archive / KIT).read_text("utf-8"))
    assert kit["statusLists"] == [last]


def test_every_version_of_the_map_is_there_with_its_rules_in_words(tmp_path: Path) -> None:
    office = demo_office(tmp_path, "https://badges.example.jp")
    published(stricter(), office)
    archive = write(office, tmp_path / "archive")
    for version in ("2026.1", "2026.2"):
        page = (archive / f"en/badges/hk-first-step/{version}/index.html").read_text("utf-8")
        assert 'class="rule"' in page and 'lang="en"' in page
        assert (archive / f"skillmaps/{version}/skillmap.yaml").is_file()
    office.store.close()


def test_links_in_its_pages_lead_to_files_of_its_own(archive: Path) -> None:
    for file in archive.rglob("*.html"):
        page = read(file.read_text("utf-8"))
        for link in (*page.links, *page.loads):
            target = link.partition("#")[0]
            place = archive / target[1:] if target.startswith("/") else file.parent / target
            assert place.resolve().is_relative_to(archive.resolve()), f"{file}: {link}"
            assert place.is_file() or (place / "index.html").is_file() or not target, f"{file}: {link}"
        assert not page.inline, f"{file}"


def test_it_is_the_same_when_it_is_made_again(office: Office, archive: Path, tmp_path: Path) -> None:
    assert written_sums(write(office, tmp_path / "again")) == written_sums(archive)


def test_a_run_that_broke_off_leaves_the_old_one_and_can_be_repeated(office: Office, tmp_path: Path) -> None:
    folder = write(office, tmp_path / "archive")
    before = written_sums(folder)

    def broken() -> Iterator[tuple[str, bytes]]:
        yield "half.txt", b"half"
        raise OSError("no space left")

    with pytest.raises(OSError, match="no space"):
        list(write_archive([ArchivePart(broken)], folder))
    assert written_sums(folder) == before and not list(file_faults(folder))
    assert written_sums(write(office, folder)) == before
    assert [one.name for one in tmp_path.iterdir()] == ["archive"]


def test_a_folder_with_something_else_in_it_is_left_alone(office: Office, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work", encoding="utf-8")
    with pytest.raises(Refused, match="folder-in-use"):
        write(office, tmp_path)
    assert [one.name for one in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_folder_that_is_no_archive_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no-archive"):
        list(file_faults(tmp_path))


def test_without_a_key_no_last_list_can_be_signed(tmp_path: Path) -> None:
    office = demo_office(tmp_path, "https://badges.example.jp")
    for key in (tmp_path / "keys").glob("*.pem"):
        key.unlink()
    url = f"sqlite:///{tmp_path / 'badgeserver.db'}"
    bare = open_office(read_settings(environment(tmp_path, url)))
    with pytest.raises(Misconfigured, match="key-missing"):
        archive_parts(bare)
    office.store.close()


@pytest.mark.parametrize("path", [DID, "status/revocation/1", "badges/hk-first-step/2026.1/en", "README.md"])
def test_what_is_missing_or_changed_is_named(office: Office, tmp_path: Path, path: str) -> None:
    archive = write(office, tmp_path / "archive")
    data = (archive / path).read_bytes()
    (archive / path).write_bytes(data + b" ")
    assert [one.en for one in file_faults(archive)] == [f"A file was changed: {path}"]
    (archive / path).unlink()
    assert [one.en for one in file_faults(archive)] == [f"A file is missing: {path}"]
    (archive / path).write_bytes(data)
    (archive / "extra.txt").write_bytes(b"")
    assert [one.en for one in file_faults(archive)] == [f"A file is not in {SUMS}: extra.txt"]


def resummed(archive: Path) -> None:
    """Checksums that agree with whatever is there, as somebody who tampers writes them."""
    files = [one for one in archive.rglob("*") if one.is_file() and one.name != SUMS]
    lines = [f"{hashlib.sha256(one.read_bytes()).hexdigest()}  {one.relative_to(archive)}\n" for one in files]
    (archive / SUMS).write_text("".join(lines), encoding="utf-8")


def test_a_forged_list_is_found_also_with_checksums_that_agree(office: Office, tmp_path: Path) -> None:
    archive = write(office, tmp_path / "archive")
    file = archive / "status/revocation/1"
    document = json.loads(file.read_text("utf-8"))
    document["validFrom"] = "2020-01-01T00:00:00Z"
    file.write_text(json.dumps(document), encoding="utf-8")
    resummed(archive)
    assert not list(file_faults(archive))
    (fault,) = list_faults(archive, NOW)
    assert "status/revocation/1" in fault.en and "signature" in fault.en


def test_what_changed_on_record_since_is_named(tmp_path: Path) -> None:
    office = demo_office(tmp_path, "https://badges.example.jp")
    archive = write(office, tmp_path / "archive")
    create_signing_key(KeyAlgorithm.ED25519, "test", office)
    credential = credential_of("demo-leader", office)
    revoke_credential(credential.id, "A mistake", "test", office)
    published(stricter(), office)
    told = "\n".join(faults_in(archive, office))
    assert "The key did:web:badges.example.jp#" in told
    assert f"{credential.id}: the status list is not as on record" in told
    assert "Version 2026.2 of the badge hk-first-step is missing" in told
    assert faults_in(write(office, archive), office) == []
    office.store.close()


def test_an_archive_of_another_issuer_is_told(office: Office, archive: Path, tmp_path: Path) -> None:
    other = demo_office(tmp_path, "https://other.example.jp")
    (fault,) = record_faults(archive, other)
    assert "another issuer's (did:web:badges.example.jp)" in fault.en
    other.store.close()


def test_badges_that_ran_out_do_not_make_it_incomplete(office: Office, archive: Path) -> None:
    assert list(issue_all(office)) == []
    later = at(office, NOW + CENTURY)
    assert not [one for one in credential_faults(archive, later) if one is not None]
