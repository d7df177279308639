"""Load a programme from its folder: read, check everything, and only then build."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel

from badgeserver.domain.errors import NotFound
from badgeserver.domain.programme import Programme
from badgeserver.domain.text import Text
from badgeserver.programme.build import build
from badgeserver.programme.check_catalogue import catalogue_faults
from badgeserver.programme.check_cycles import cycle_faults
from badgeserver.programme.check_map import map_faults, repeated_ids
from badgeserver.programme.check_rules import rule_faults
from badgeserver.programme.check_traps import warnings_of
from badgeserver.programme.check_worked_examples import example_faults
from badgeserver.programme.document import Document, well_formed
from badgeserver.programme.faults import Fault, ProgrammeFaults
from badgeserver.programme.folder import Folder
from badgeserver.programme.regions import AREA_HEADER, REGION_HEADER, region_faults
from badgeserver.programme.schema import RegionsEntry, SkillMapFile
from badgeserver.programme.schema_catalogue import CertificatesFile, StandardsFile
from badgeserver.programme.schema_examples import ExamplesFile
from badgeserver.programme.shape import shape_faults
from badgeserver.programme.source import LARGEST_FILE_BYTES, decode, read_source
from badgeserver.programme.table import Table, read_table

FILES: Mapping[str, type[BaseModel]] = {
    "skillmap.yaml": SkillMapFile,
    "certificates.yaml": CertificatesFile,
    "standards.yaml": StandardsFile,
    "examples.yaml": ExamplesFile,
}
"""The YAML files of a programme and their shapes; JSON Schemas for editors come from these."""

TABLES: Mapping[str, tuple[str, ...]] = {"areas.csv": AREA_HEADER, "regions.csv": REGION_HEADER}
"""The CSV files of a programme and their header lines."""


@dataclass(frozen=True, slots=True)
class CheckedProgramme:
    """A programme that can be used, and what somebody should look at before relying on it."""

    programme: Programme
    warnings: tuple[Fault, ...]


def load_programme(folder: Path) -> Programme:
    """Return the programme in `folder`.

    Raises ProgrammeFaults with every fault of every file (DESIGN, section 3), NotFound
    `no-programme-folder` when there is no such folder.
    """
    return load_files(read_folder(folder))


def load_files(files: Mapping[str, bytes]) -> Programme:
    """Return the programme in `files`, by name; other names than `FILES` and `TABLES` are left out.

    Raises ProgrammeFaults with every fault of every file. Programmes are values: whoever brings the same
    files again, as each start and each change of the map does several times, gets the same one.
    """
    return _programme_in(tuple((name, files[name]) for name in (*FILES, *TABLES) if name in files))


@lru_cache(maxsize=4)
def _programme_in(files: tuple[tuple[str, bytes], ...]) -> Programme:
    return build(_without_faults(dict(files)))


def check_programme(folder: Path) -> CheckedProgramme:
    """Return the programme in `folder` with warnings of its traps; raises as `load_programme` does."""
    return check_files(read_folder(folder))


def check_files(files: Mapping[str, bytes]) -> CheckedProgramme:
    """Return the programme in `files` with warnings of its traps; raises as `load_files` does."""
    read = _without_faults(files)
    programme = build(read)
    return CheckedProgramme(programme, warnings_of(read, programme.skill_map))


def read_folder(folder: Path) -> dict[str, bytes]:
    """Return the programme's files in `folder` by name, as far as they are there.

    One that is too large is cut where that can be told. Raises NotFound `no-programme-folder`, and
    ProgrammeFaults for a link that leads out of the folder: messages quote what they find, and so
    whoever hands a folder in could read any file of whoever checks it.
    """
    if not folder.is_dir():
        raise _no_folder(folder)
    paths = [folder / name for name in (*FILES, *TABLES) if (folder / name).is_file()]
    outside = [_link_outside(path.name) for path in paths if not _is_inside(path, folder)]
    if outside:
        raise ProgrammeFaults(outside)
    return {path.name: _read_file(path) for path in paths}


def _is_inside(path: Path, folder: Path) -> bool:
    return path.resolve().is_relative_to(folder.resolve())


def _read_file(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LARGEST_FILE_BYTES + 1)


def _without_faults(files: Mapping[str, bytes]) -> Folder:
    """Return the files as they were read; raises ProgrammeFaults."""
    names = (*FILES, *TABLES)
    faults = [_missing_file(name) for name in names if name not in files]
    read, more = _read({name: files[name] for name in names if name in files})
    faults += more
    faults += _checks(read)
    if faults:
        raise ProgrammeFaults(faults)
    return read


def digest_of(contents: Mapping[str, bytes]) -> str:
    """Return `sha256:<hex>` over the files by name: each name, its length in bytes, and its bytes."""
    digest = hashlib.sha256()
    for name in sorted(contents):
        digest.update(f"{name}\n{len(contents[name])}\n".encode())
        digest.update(contents[name])
    return f"sha256:{digest.hexdigest()}"


def _no_folder(folder: Path) -> NotFound:
    return NotFound(
        "no-programme-folder",
        Text(
            ja=f"プログラムのフォルダー「{folder}」がありません。",
            en=f"There is no programme folder `{folder}`.",
        ),
        Text(
            ja="フォルダーの場所を確かめてください。例: skillmaps/hokkaido",
            en="Check the path; an example is skillmaps/hokkaido.",
        ),
    )


def _link_outside(name: str) -> Fault:
    return Fault(
        name,
        1,
        1,
        "link-outside",
        Text(
            ja=f"ファイル「{name}」は、フォルダーの外へのリンクです。",
            en=f"The file {name} is a link that leads out of the folder.",
        ),
        Text(ja="リンクの代わりにファイルを置いてください。", en="Put the file itself in its place."),
    )


def _missing_file(name: str) -> Fault:
    return Fault(
        name,
        1,
        1,
        "missing-file",
        Text(ja=f"ファイル「{name}」がありません。", en=f"The file {name} is missing."),
        Text(
            ja="ほかのプログラムのフォルダーから写して、内容を直してください。",
            en="Copy it from another programme's folder and edit it.",
        ),
    )


def _read(contents: Mapping[str, bytes]) -> tuple[Folder, list[Fault]]:
    """Return what could be read; a file that could not is empty there, and its faults are told."""
    documents, tables, faults = {}, {}, []
    texts = {name: decode(name, content) for name, content in contents.items()}
    faults += [text for text in texts.values() if isinstance(text, Fault)]
    for name, model in FILES.items():
        documents[name], found = _document(name, texts.get(name), model)
        faults += found
    for name, header in TABLES.items():
        tables[name], found = _table(name, texts.get(name), header)
        faults += found
    folder = Folder(
        skill_map=documents["skillmap.yaml"],
        certificates=documents["certificates.yaml"],
        standards=documents["standards.yaml"],
        examples=documents["examples.yaml"],
        areas=tables["areas.csv"],
        regions=tables["regions.csv"],
        digest=digest_of(contents),
    )
    return folder, faults


def _document(name: str, text: str | Fault | None, model: type[BaseModel]) -> tuple[Document, list[Fault]]:
    source, faults = read_source(name, text if isinstance(text, str) else "")
    # Without readable data there is nothing to compare with the shape, and one fault says so already;
    # so it is where a value could not be read.
    if isinstance(text, str) and not (faults and source.data is None):
        told = {(one.line, one.column) for one in faults}
        faults += [one for one in shape_faults(source, model) if (one.line, one.column) not in told]
    return well_formed(source, model), faults


def _table(name: str, text: str | Fault | None, header: tuple[str, ...]) -> tuple[Table, list[Fault]]:
    return read_table(name, text, header) if isinstance(text, str) else (Table(name), [])


def _checks(folder: Folder) -> Iterator[Fault]:
    """Yield what is wrong although every file has its shape. Each step looks at all the files."""
    for document in folder.documents:
        for section in document.lists:
            yield from repeated_ids(document, section)
    yield from map_faults(folder)
    yield from rule_faults(folder)
    yield from cycle_faults(folder)
    yield from catalogue_faults(folder)
    yield from example_faults(folder)
    regions = folder.skill_map.one("regions", RegionsEntry)
    prefecture_code = regions.value.prefecture_code if regions is not None else None
    yield from region_faults(folder.areas, folder.regions, prefecture_code)
