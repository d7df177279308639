"""Keeping the installed skill map: once, as published, with the files that it was read from."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from badgeserver.domain.errors import Refused
from badgeserver.domain.map_versions import BY_INSTALLATION, MapState, StoredMap
from badgeserver.programme import load_files, read_folder
from badgeserver.services.installed_map import keep_installed_map
from badgeserver.services.office import Office
from tests.offices import NOW, at


@pytest.fixture
def changed(root: Path) -> dict[str, bytes]:
    """The files of a map that is not installed."""
    files = read_folder(root / "skillmaps" / "hokkaido")
    later = files["skillmap.yaml"].replace(b'version: "2026.1"', b'version: "2026.2"', 1)
    return files | {"skillmap.yaml": later}


def draft_of(files: dict[str, bytes], drafted_by: str) -> StoredMap:
    skill_map = load_files(files).skill_map
    return StoredMap(
        skill_map.digest,
        skill_map.id,
        skill_map.version,
        skill_map.effective_from,
        MapState.DRAFT,
        files,
        drafted_by,
        NOW,
    )


def test_an_installation_keeps_its_map_as_published(office: Office) -> None:
    (listed,) = office.store.skill_maps.all()
    kept = office.store.skill_maps.get(listed.digest)
    assert kept.digest == office.programme.skill_map.digest
    assert (kept.state, kept.drafted_by, kept.decided_by) == (MapState.PUBLISHED, BY_INSTALLATION, "test")
    assert load_files(kept.files) == office.programme
    assert [one.action for one in office.store.audit.entries(10)].count("publish-map") == 1


def test_the_same_map_is_kept_once(office: Office, root: Path) -> None:
    before = office.store.skill_maps.all()
    assert not keep_installed_map(read_folder(root / "skillmaps" / "hokkaido"), "another", office)
    assert office.store.skill_maps.all() == before


def test_a_changed_map_is_kept_beside_the_one_before(office: Office, changed: dict[str, bytes]) -> None:
    assert keep_installed_map(changed, "test", at(office, NOW + timedelta(days=1)))
    assert {one.state for one in office.store.skill_maps.all()} == {MapState.PUBLISHED}
    assert len(office.store.skill_maps.all()) == 2


def test_other_rules_under_a_published_version_are_refused(office: Office, root: Path) -> None:
    files = read_folder(root / "skillmaps" / "hokkaido")
    silently = files["skillmap.yaml"].replace(b"min: 10", b"min: 7", 1)
    with pytest.raises(Refused) as error:
        keep_installed_map(files | {"skillmap.yaml": silently}, "test", office)
    assert error.value.code == "version-taken"
    assert len(office.store.skill_maps.all()) == 1


def test_installing_a_draft_publishes_it_if_another_drafted_it(
    office: Office, changed: dict[str, bytes]
) -> None:
    draft = draft_of(changed, "staff-1")
    office.store.skill_maps.add(draft)
    with pytest.raises(Refused) as error:
        keep_installed_map(changed, "staff-1", office)
    assert error.value.code == "published-alone"
    assert keep_installed_map(changed, "staff-2", office)
    kept = office.store.skill_maps.get(draft.digest)
    assert (kept.state, kept.drafted_by, kept.decided_by) == (MapState.PUBLISHED, "staff-1", "staff-2")


def test_installing_a_discarded_draft_publishes_it(office: Office, changed: dict[str, bytes]) -> None:
    draft = draft_of(changed, "staff-1")
    office.store.skill_maps.add(draft)
    office.store.skill_maps.discard(draft.digest, "staff-2", NOW)
    assert keep_installed_map(changed, "test", office)
    assert office.store.skill_maps.get(draft.digest).state is MapState.PUBLISHED
