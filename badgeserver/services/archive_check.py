"""Is an archive whole? Its files by their checksums, its lists by their signatures, and what it lacks."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from badgeserver.credentials.bitstring_status import BitstringEntry
from badgeserver.credentials.proof_check import require_issued
from badgeserver.credentials.secured import Embedded, Secured, read_secured
from badgeserver.credentials.status_check import find_status_at
from badgeserver.credentials.status_list import list_address
from badgeserver.credentials.verifier import verify
from badgeserver.domain.award import IssuedCredential, StatusPurpose
from badgeserver.domain.errors import BadgeserverError, CouldNotFindOut
from badgeserver.domain.removal import removal_of
from badgeserver.domain.text import Text
from badgeserver.domain.verdict import Outcome
from badgeserver.services.archive import (
    CONTENTS,
    DID,
    badge_path,
    list_path,
    published_versions,
)
from badgeserver.services.archive_folder import SUMS, written_sums
from badgeserver.services.office import Office
from badgeserver.services.publishing import did_document


class ArchiveSources:
    """Public documents out of an archive, as whoever verifies with nothing else has them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        contents = json.loads((folder / CONTENTS).read_text("utf-8"))
        self.did: str = contents["did"]
        self.base_url: str = contents["base_url"]
        self.status_lists: list[str] = contents["status_lists"]
        # Asked for with every credential of many thousand.
        self._keys = cache(lambda: json.loads(self._read(DID)))
        self._list = cache(lambda path: read_secured(self._read(path)))

    def controller_document(self, controller: str) -> Mapping[str, Any]:
        """Return the issuer's keys; of others there are none here."""
        if controller != self.did:
            raise _not_here()
        document: Mapping[str, Any] = self._keys()
        return document

    def status_list(self, address: str) -> Secured:
        """Return a status list of the issuer."""
        found: Secured = self._list(address.removeprefix(f"{self.base_url}/"))
        return found

    def document(self, address: str) -> Mapping[str, Any]:
        """Return other public JSON: there is none here."""
        raise _not_here()

    def secured(self, address: str) -> Secured:
        """Return another credential: there is none here."""
        raise _not_here()

    def recorded_at(self, credential_id: str, proof_value: str, method_id: str) -> datetime | None:
        """Return None: an archive has no record of issuing."""
        return None

    def _read(self, path: str) -> bytes:
        if path not in (DID, *self.status_lists):
            raise _not_here()
        try:
            return (self._folder / path).read_bytes()
        except OSError as error:
            raise _not_here() from error


def file_faults(folder: Path) -> Iterator[Text]:
    """Yield what is wrong with the files by themselves: no database is needed to tell.

    Raises Refused `no-archive`.
    """
    sums = written_sums(folder)
    there = {one.relative_to(folder).as_posix() for one in folder.rglob("*") if one.is_file()} - {SUMS}
    for path in sorted(sums.keys() - there):
        yield Text(f"ファイルがありません：{path}", f"A file is missing: {path}")
    for path in sorted(there - sums.keys()):
        yield Text(f"一覧にないファイルがあります：{path}", f"A file is not in {SUMS}: {path}")
    for path in sorted(sums.keys() & there):
        if hashlib.sha256((folder / path).read_bytes()).hexdigest() != sums[path]:
            yield Text(f"ファイルの中身が変わっています：{path}", f"A file was changed: {path}")


def list_faults(folder: Path, now: datetime) -> Iterator[Text]:
    """Yield which status lists are missing, are not the issuer's, or end one day."""
    sources = ArchiveSources(folder)
    for path in sources.status_lists:
        try:
            document = require_issued(sources.status_list(f"{sources.base_url}/{path}"), sources, now)
        except BadgeserverError as fault:
            yield Text(
                f"失効リスト {path}：{fault.message.ja}", f"The status list {path}: {fault.message.en}"
            )
            continue
        if "validUntil" in document:
            yield Text(f"失効リスト {path} に期限があります。", f"The status list {path} has an end.")


def record_faults(folder: Path, office: Office) -> Iterator[Text]:
    """Yield what the archive lacks of what the database has: keys, lists, and versions of badges."""
    sources = ArchiveSources(folder)
    if sources.did != office.did:
        yield Text(
            f"この保存版は別の発行者（{sources.did}）のものです。",
            f"This archive is another issuer's ({sources.did}).",
        )
        return
    try:
        archived = sources.controller_document(office.did)
    except CouldNotFindOut:
        archived = {}
    published = {one["id"]: one for one in archived.get("verificationMethod", ())}
    for method in did_document(office)["verificationMethod"]:
        if published.get(method["id"]) != method:
            yield Text(
                f"鍵「{method['id']}」がないか、いまの記録と違います。",
                f"The key {method['id']} is missing, or is not as on record now.",
            )
    for number in office.store.status_lists.numbers():
        for purpose in StatusPurpose:
            if list_path(purpose, number) not in sources.status_lists:
                yield Text(
                    f"失効リスト「{purpose}/{number}」がありません。",
                    f"The status list {purpose}/{number} is missing.",
                )
    for programme in published_versions(office):
        yield from _badge_faults(folder, programme.skill_map.version, programme.skill_map.badges)


def _badge_faults(folder: Path, version: str, badges: Iterable[str]) -> Iterator[Text]:
    for badge in badges:
        place = folder / badge_path(badge, version)
        if not all((place / name).is_file() for name in ("achievement.json", "en", "index.html")):
            yield Text(
                f"バッジ「{badge}」の版{version}がありません。",
                f"Version {version} of the badge {badge} is missing.",
            )


def credential_faults(folder: Path, office: Office) -> Iterator[Text | None]:
    """Verify every credential on record by the archive alone; yield for each what is wrong, or None."""
    sources, now = ArchiveSources(folder), office.clock()
    versions = {one.skill_map.version for one in published_versions(office)}
    for page in office.store.credentials.pages():
        awards = office.store.awards.get_many(one.award for one in page)
        for credential in page:
            award = awards[credential.award]
            if award.map_version not in versions:
                yield Text(
                    f"{credential.id}：スキルマップの版{award.map_version}がありません。",
                    f"{credential.id}: version {award.map_version} of the skill map is missing.",
                )
                continue
            yield _credential_fault(credential, sources, now)


def _credential_fault(credential: IssuedCredential, sources: ArchiveSources, now: datetime) -> Text | None:
    """Return why the archive would not answer for a credential as the record does, its last day aside."""
    entry = credential.status_entry
    address = list_address(sources.base_url, StatusPurpose.REVOCATION, entry.list_number)
    place = BitstringEntry(address, str(StatusPurpose.REVOCATION), entry.index)
    status = find_status_at(place, sources.did, sources, now).check
    expected = Outcome.PASSED if credential.revoked_at is None else Outcome.FAILED
    if status.outcome is not expected:
        return Text(
            f"{credential.id}：失効リストが記録と違います。{status.message.ja}",
            f"{credential.id}: the status list is not as on record. {status.message.en}",
        )
    if credential.revoked_at is not None or removal_of(credential.document) is not None:
        return None
    verdict = verify(Embedded(json.loads(credential.document)), sources, now)
    short = [one for one in verdict.checks if one.outcome is not Outcome.PASSED and one.name != "dates"]
    if not short:
        return None
    return Text(f"{credential.id}：{short[0].message.ja}", f"{credential.id}: {short[0].message.en}")


def _not_here() -> CouldNotFindOut:
    return CouldNotFindOut(
        "not-in-archive",
        Text("保存版の中にありません。", "It is not in the archive."),
        Text("保存版を作り直してください。", "Make the archive anew."),
    )
