"""What can be wrong in certificates.yaml: references, dates, scales and levels."""

from __future__ import annotations

from collections.abc import Iterator

from badgeserver.domain.text import Text
from badgeserver.programme.check_trust import trust_faults
from badgeserver.programme.document import Placed
from badgeserver.programme.faults import Fault
from badgeserver.programme.folder import Folder
from badgeserver.programme.schema_catalogue import CertificateEntry


def catalogue_faults(folder: Folder) -> Iterator[Fault]:
    """Yield the faults of certificates.yaml."""
    for certificate in folder.certificates.entries("certificates", CertificateEntry):
        yield from _references(certificate, folder)
        yield from _dates(certificate)
        yield from _scales(certificate)
    yield from trust_faults(folder)


def _references(placed: Placed[CertificateEntry], folder: Folder) -> Iterator[Fault]:
    entry = placed.value
    yield from folder.unknown_code(placed.of(entry.kind, "kind"), "kinds")
    yield from folder.unknown_code(placed.of(entry.category, "category"), "categories")
    for position, proof in enumerate(entry.proofs):
        yield from folder.unknown_code(placed.of(proof, "proofs", position), "proofs")
    for position, item in enumerate(entry.standard_items):
        yield from folder.unknown(placed.of(item, "standard_items", position), "items")
    for position, successor in enumerate(entry.successors):
        yield from folder.unknown(placed.of(successor, "successors", position), "certificates")
        if successor == entry.id:
            yield placed.fault("own-successor", *_own_successor(entry.id), "successors", position)


def _own_successor(certificate: str) -> tuple[Text, Text]:
    return (
        Text(
            ja=f"「{certificate}」が自分自身の後継になっています。",
            en=f"`{certificate}` is its own successor.",
        ),
        Text(ja="別の資格にするか、消してください。", en="Name another certificate, or remove it."),
    )


def _dates(placed: Placed[CertificateEntry]) -> Iterator[Fault]:
    entry = placed.value
    if (
        entry.given_from is not None
        and entry.given_until is not None
        and entry.given_until < entry.given_from
    ):
        yield placed.fault(
            "ends-before-it-starts",
            Text(
                ja=f"「{entry.id}」は開始日（{entry.given_from}）より前に終わっています。",
                en=f"`{entry.id}` ends before it starts on {entry.given_from}.",
            ),
            Text(
                ja="given_from と given_until を確かめてください。",
                en="Check `given_from` and `given_until`.",
            ),
            "given_until",
        )
    if entry.status == "ended" and entry.given_until is None:
        yield placed.fault(
            "ended-without-date",
            Text(
                ja=f"終了した「{entry.id}」に、最後の実施日がありません。",
                en=f"`{entry.id}` has ended, but the last day on which it was given is missing.",
            ),
            Text(
                ja="given_until に最後に取得できた日を書いてください。",
                en="Write the last day into `given_until`.",
            ),
            "status",
        )


def _scales(placed: Placed[CertificateEntry]) -> Iterator[Fault]:
    entry = placed.value
    score = entry.score
    if score is not None and score.pass_mark is not None and score.pass_mark > score.maximum:
        yield placed.fault(
            "pass-mark-beyond-scale",
            Text(
                ja=f"合格点（{score.pass_mark}）が満点（{score.maximum}）を超えています。",
                en=f"The pass mark {score.pass_mark} is beyond the highest score {score.maximum}.",
            ),
            Text(ja="pass_mark か maximum を直してください。", en="Mend `pass_mark` or `maximum`."),
            "score",
            "pass_mark",
        )
    for position, level in enumerate(entry.levels):
        if level in entry.levels[:position]:
            yield placed.fault(
                "level-twice",
                Text(ja=f"級・レベル{level}が2回あります。", en=f"The level {level} stands here twice."),
                Text(ja="1つを消してください。", en="Remove one of the two."),
                "levels",
                position,
            )
