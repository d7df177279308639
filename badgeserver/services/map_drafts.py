"""Drafts of the map: handed in by one person, published or discarded by a second."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath

from badgeserver.domain.changes import Change, changes
from badgeserver.domain.errors import Conflict, NotFound, Refused
from badgeserver.domain.map_versions import MapState, StoredMap, in_force
from badgeserver.domain.programme import Programme
from badgeserver.domain.text import Text
from badgeserver.programme import FILES, TABLES, Fault, check_examples, check_files, load_files
from badgeserver.programme import ProgrammeFaults as ProgrammeFaults
from badgeserver.programme.source import LARGEST_FILE_BYTES
from badgeserver.services.office import Office
from badgeserver.services.simulation import Simulation, simulate

NAMES = (*FILES, *TABLES)
FEWEST_DIGITS = 8
MOST_MEMBERS = 100
"""Files and folders in an archive."""


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version in the list of all; `is_in_force` tells whether it is the one of today."""

    stored: StoredMap
    is_in_force: bool


@dataclass(frozen=True, slots=True)
class Review:
    """What a second person reads before deciding: the differences, the traps, and the effect on people.

    `against` is the version that is in force on the day before this one begins, or today.
    """

    stored: StoredMap
    programme: Programme
    against: Programme
    changes: tuple[Change, ...]
    warnings: tuple[Fault, ...]
    failed_examples: tuple[Text, ...]


def versions(office: Office) -> tuple[VersionLine, ...]:
    """Return every version, the newest in effect first."""
    maps = office.store.skill_maps.all()
    present = in_force(maps, office.today())
    return tuple(
        VersionLine(one, present is not None and one.digest == present.digest) for one in reversed(maps)
    )


def digest_of(beginning: str, office: Office) -> str:
    """Return the digest that begins so (8 digits or more); raises NotFound where it is not exactly one."""
    digits = beginning.removeprefix("sha256:")
    known = [one.digest for one in office.store.skill_maps.all()]
    found = [one for one in known if one.startswith(f"sha256:{digits}") and len(digits) >= FEWEST_DIGITS]
    if len(found) != 1:
        raise NotFound(
            "no-such-skill-map",
            Text(f"「{beginning}」で始まる版がありません。", f"No single version begins with {beginning}."),
            Text("badgeserver skillmap versions で確かめてください。", "See badgeserver skillmap versions."),
        )
    return found[0]


def files_of(uploads: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return a programme's files out of what was uploaded: the files themselves, or a ZIP archive.

    Other files are left out; folders in an archive do not matter. A file that is too large is
    cut, and found too large when it is read. Raises Refused (`no-upload`, `bad-archive`, `file-twice`).
    """
    found: dict[str, bytes] = {}
    for name, data in uploads.items():
        members = _members(data) if zipfile.is_zipfile(io.BytesIO(data)) else {name: data}
        for path, content in members.items():
            base = PurePosixPath(path).name
            if base in NAMES:
                if base in found:
                    raise _refused("file-twice", f"「{base}」が2つあります。", f"There are two files {base}.")
                found[base] = content
    if not found:
        wanted = ", ".join(NAMES)
        raise _refused(
            "no-upload",
            "スキルマップのファイルがありません。",
            "There is no file of a skill map.",
            Text(f"次のファイルを選んでください：{wanted}", f"Choose the files {wanted}, or a ZIP of them."),
        )
    return found


def _members(data: bytes) -> dict[str, bytes]:
    """Unpack an archive without trusting what it says of its sizes."""
    members: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            if len(infos) > MOST_MEMBERS:
                raise _refused("bad-archive", "ZIPのファイルが多すぎます。", "The ZIP holds too many files.")
            for info in infos:
                if PurePosixPath(info.filename).name in NAMES and "__MACOSX" not in info.filename:
                    with archive.open(info) as member:
                        members[info.filename] = member.read(LARGEST_FILE_BYTES + 1)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise _refused("bad-archive", "ZIPを開けません。", "The ZIP can't be opened.") from error
    return members


def _refused(code: str, ja: str, en: str, mend: Text | None = None) -> Refused:
    return Refused(code, Text(ja, en), mend or Text("ファイルを確かめてください。", "Check the files."))


def hand_in(uploads: Mapping[str, bytes], person: str, office: Office) -> StoredMap:
    """Keep a draft that `person` hands in, and return it.

    Files that are missing are taken from the version in force, so that one file can be changed by
    itself. Raises ProgrammeFaults with every fault, Refused as `files_of`, Conflict
    (`version-taken`, `version-there`).
    """
    store, now = office.store, office.clock()
    files = {**_files_in_force(office), **files_of(uploads)}
    skill_map = load_files(files).skill_map
    draft = StoredMap(
        digest=skill_map.digest,
        map_id=skill_map.id,
        version=skill_map.version,
        effective_from=skill_map.effective_from,
        state=MapState.DRAFT,
        files=files,
        drafted_by=person,
        drafted_at=now,
    )
    with store.transaction():
        _require_new(draft, store.skill_maps.all())
        store.skill_maps.add(draft)
        store.audit.append(now, person, "draft-map", draft.digest, {"version": draft.version})
    return draft


def _files_in_force(office: Office) -> dict[str, bytes]:
    present = in_force(office.store.skill_maps.all(), office.today())
    return {} if present is None else office.store.skill_maps.files(present.digest)


def _require_new(draft: StoredMap, known: tuple[StoredMap, ...]) -> None:
    for one in known:
        if one.digest == draft.digest and one.state is not MapState.DISCARDED:
            raise Conflict(
                "version-there",
                Text("同じ内容の版がもうあります。", "A version with the same content is there already."),
                Text("一覧から開いてください。", "Open it from the list."),
            )
        if one.version == draft.version and one.state is MapState.PUBLISHED:
            raise Conflict(
                "version-taken",
                Text(
                    f"版「{draft.version}」はもう公開されています。",
                    f"Version {draft.version} is published already.",
                ),
                Text(
                    "skillmap.yaml の version を新しい名前にしてください。",
                    "Give the draft another `version` in skillmap.yaml.",
                ),
            )


def review(digest: str, office: Office) -> Review:
    """Return what there is to know of a version before deciding on it; raises NotFound."""
    stored = office.store.skill_maps.get(digest)
    checked = check_files(stored.files)
    against = office.programme
    return Review(
        stored=stored,
        programme=checked.programme,
        against=against,
        changes=changes(against.skill_map, checked.programme.skill_map),
        warnings=checked.warnings,
        failed_examples=tuple(one.message for one in check_examples(checked.programme)),
    )


def effect(digest: str, office: Office, on: date | None = None) -> Simulation:
    """Simulate a version for everybody against the one in force; raises NotFound."""
    new = office.programmes.of_digest(digest)
    return simulate(office.programme, new, office.store, on or office.today())


def publish(digest: str, person: str, office: Office) -> StoredMap:
    """Publish a draft, as a second person; it comes into force on its own day.

    Raises NotFound, Conflict (`map-decided-already`, `version-taken`), and Refused where `person`
    drafted it (`published-alone`), a worked example of it fails (`examples-fail`), or it would have
    begun before today (`begins-in-the-past`).
    """
    store, now = office.store, office.clock()
    _require_beginning(office.programmes.of_digest(digest).skill_map.effective_from, office.today())
    failures = check_examples(office.programmes.of_digest(digest))
    if failures:
        raise Refused(
            "examples-fail",
            Text(
                f"例が{len(failures)}件、期待どおりになりません。",
                f"{len(failures)} worked examples do not come out as expected.",
            ),
            Text(
                "ルールか例を直して、案を出し直してください。",
                "Mend the rules or the examples, then hand in anew.",
            ),
        )
    with store.transaction():
        others = tuple(one for one in store.skill_maps.all() if one.digest != digest)
        _require_new(store.skill_maps.get(digest), others)
        decided = store.skill_maps.publish(digest, person, now)
        store.audit.append(now, person, "publish-map", digest, {"version": decided.version})
    office.programmes.look_again()
    return decided


def _require_beginning(first_day: date, today: date) -> None:
    if first_day < today:
        raise Refused(
            "begins-in-the-past",
            Text(
                f"この版の最初の日（{first_day}）は、もう過ぎています。",
                f"This version would have begun on {first_day}, which is over.",
            ),
            Text(
                "skillmap.yaml の effective_from を今日以後にして、出し直してください。",
                "Set `effective_from` in skillmap.yaml to today or later, and hand it in anew.",
            ),
        )


def discard(digest: str, person: str, office: Office) -> StoredMap:
    """Discard a draft, which stays in the list; raises NotFound, Conflict (`map-decided-already`)."""
    store, now = office.store, office.clock()
    with store.transaction():
        decided = store.skill_maps.discard(digest, person, now)
        store.audit.append(now, person, "discard-map", digest, {"version": decided.version})
    return decided
