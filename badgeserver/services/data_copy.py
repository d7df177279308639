"""The copy of everything that is kept about a person: a ZIP that is made while it is sent."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from tempfile import SpooledTemporaryFile
from typing import Any

from badgeserver.domain.award import Award
from badgeserver.domain.calendar import date_en, date_ja
from badgeserver.domain.errors import BadgeserverError
from badgeserver.domain.ids import LearnerId
from badgeserver.domain.removal import removal_of
from badgeserver.domain.text import Text
from badgeserver.services.achieved import achieved
from badgeserver.services.carriers import carrier
from badgeserver.services.credential_tokens import offers_jwt
from badgeserver.services.learners import evidence_line
from badgeserver.services.office import Office

IN_MEMORY = 1 << 20
"""Bytes of what is written aside that stay in memory; the rest goes to a temporary file."""
_KINDS = ("json", "png", "svg", "pdf")
_README = """\
あなたのデータ / Your data

data.json      あなたについて保存しているすべて（表ごと、行ごと）。
               Everything that is kept about you, table by table, row by row.
summary.txt    バッジと学びの証明を、言葉で。
               Your badges and evidence, in words.
badges/        バッジのファイル（JSON、JWT、PNG、SVG、PDF）。それだけで検証できます。
               Your badges as files. Each can be verified by itself.
files/         あなたが提出したファイル。
               The files that you handed in.

data.json の表 audit_entries は、だれがあなたのデータに何をしたかの記録です。
送りおえたメールは、宛先も本文も残していないので、ここにはありません。
The table audit_entries in data.json tells who did what with your data.
Of mail that was sent neither address nor text is kept, so there is none here.

このファイルには個人の情報が入っています。人にわたさないでください。
This file is about you. Don't pass it on.
"""


def data_copy(learner_id: LearnerId, actor: str, office: Office) -> Iterator[bytes]:
    """Yield a ZIP with all of a person's data; never more than one file of it is in memory.

    The request is audited. Raises NotFound (`no-such-learner`) before anything is yielded.
    """
    with office.store.transaction():
        office.store.learners.get(learner_id)
        office.store.audit.append(office.clock(), actor, "copy-data", learner_id, {})
    return _zip(learner_id, office)


def _zip(learner_id: LearnerId, office: Office) -> Iterator[bytes]:
    written = _Written()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, parts in _entries(learner_id, office):
            with archive.open(zipfile.ZipInfo(name, _moment(office)), "w", force_zip64=True) as entry:
                for part in parts:
                    entry.write(part)
                    yield written.taken()
            yield written.taken()
    yield written.taken()


class _Written(io.RawIOBase):
    """Holds what the archive wrote until it is taken; it can't be sought, as a stream can't."""

    def __init__(self) -> None:
        self._parts = bytearray()

    def writable(self) -> bool:
        """Say that bytes may be written."""
        return True

    def write(self, data: Any) -> int:
        """Keep `data`."""
        self._parts += data
        return len(data)

    def taken(self) -> bytes:
        """Return what was written since it was last taken."""
        parts, self._parts = bytes(self._parts), bytearray()
        return parts


def _moment(office: Office) -> tuple[int, int, int, int, int, int]:
    now = office.clock()
    return now.year, now.month, now.day, now.hour, now.minute, now.second


def _entries(learner_id: LearnerId, office: Office) -> Iterator[tuple[str, Iterator[bytes]]]:
    yield "README.txt", iter((_README.encode(),))
    yield "data.json", _tables(learner_id, office)
    yield "summary.txt", iter((_summary(learner_id, office).encode(),))
    yield from _badges(learner_id, office)
    yield from _files(learner_id, office)


def _tables(learner_id: LearnerId, office: Office) -> Iterator[bytes]:
    """Yield every row about the person as JSON, from one state of the database.

    It is written aside first: a snapshot must not stay open while somebody downloads slowly.
    """
    with SpooledTemporaryFile(max_size=IN_MEMORY) as aside:
        with office.store.snapshot():
            for part in _tables_as_json(learner_id, office):
                aside.write(part)
        aside.seek(0)
        while part := aside.read(IN_MEMORY // 16):
            yield part


def _tables_as_json(learner_id: LearnerId, office: Office) -> Iterator[bytes]:
    yield b"{"
    for number, (table, rows) in enumerate(office.store.about_person.tables(learner_id)):
        yield f'{"," if number else ""}\n"{table}": ['.encode()
        for place, row in enumerate(rows):
            text = json.dumps(row, ensure_ascii=False, default=_plain)
            yield f"{',' if place else ''}\n  {text}".encode()
        yield b"\n]"
    yield b"\n}\n"


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def _badges(learner_id: LearnerId, office: Office) -> Iterator[tuple[str, Iterator[bytes]]]:
    credentials = office.store.credentials.of_learner(learner_id)
    for credential in credentials:
        if removal_of(credential.document) is not None:
            continue
        for kind in (*_KINDS, *(("jwt",) if offers_jwt(credential.id, office) else ())):
            made = carrier(credential.id, kind, office)
            yield f"badges/{made.file_name}", iter((made.data,))


def _files(learner_id: LearnerId, office: Office) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Yield the files that were handed in, named by their ids: names that people give may clash."""
    submissions = office.store.submissions.of_learner(learner_id)
    for file in office.store.files.of_submissions(one.id for one in submissions):
        ending = file.media_type.rpartition("/")[2].split("+")[0]
        try:
            data = office.store.files.read(file)
        except BadgeserverError as error:
            yield f"files/{file.id}.missing.txt", iter((error.in_("ja").encode(),))
            continue
        yield f"files/{file.id}.{ending}", iter((data,))


def _summary(learner_id: LearnerId, office: Office) -> str:
    with office.store.snapshot():
        learner = office.store.learners.get(learner_id)
        awards = office.store.awards.of_learner(learner_id)
        evidence = office.store.evidence.of_learner(learner_id)
    lines = [Text(f"{learner.name} さんのデータ", f"Data of {learner.name}"), Text("", "")]
    for award in awards:
        lines += [_award_line(award, office)]
        badges = office.programme_of(award).skill_map
        lines += [Text(f"  - {one.ja}", f"  - {one.en}") for one in achieved(award, evidence, badges)]
    for piece in evidence:
        line = evidence_line(piece, office.programme.skill_map)
        lines.append(
            Text(
                f"{date_ja(piece.dated)} {line.title.ja} {line.detail.ja} {line.state.ja}",
                f"{date_en(piece.dated)} {line.title.en} {line.detail.en} {line.state.en}",
            )
        )
    return "\n".join([*(one.ja for one in lines), "", *(one.en for one in lines), ""])


def _award_line(award: Award, office: Office) -> Text:
    badge = office.programme_of(award).skill_map.badges[award.badge].name
    return Text(
        f"{date_ja(award.awarded_on)} バッジ「{badge.ja}」", f"{date_en(award.awarded_on)} Badge “{badge.en}”"
    )
