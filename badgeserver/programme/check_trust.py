"""What can be wrong in the trust list of certificates.yaml: which Open Badges prove which certificate."""

from __future__ import annotations

from collections.abc import Iterator

from badgeserver.domain.text import Text
from badgeserver.programme.check_rules import level_faults, score_faults
from badgeserver.programme.document import Placed
from badgeserver.programme.faults import Fault
from badgeserver.programme.folder import Folder
from badgeserver.programme.schema_catalogue import CertificateEntry, TrustedBadgeEntry

_LIST = ("open_badge", "trusted")


def trust_faults(folder: Folder) -> Iterator[Fault]:
    """Yield the faults of all trust lists; no badge may prove two things."""
    earlier: list[tuple[str, str, str]] = []
    for certificate in folder.certificates.entries("certificates", CertificateEntry):
        yield from _none_issued(certificate)
        for position, trusted in enumerate(certificate.value.open_badge.trusted):
            yield from _scales(certificate, trusted, position)
            for place, name in enumerate(trusted.achievements):
                other = _overlapping(trusted.issuer, name, earlier)
                if other is not None:
                    path = (*_LIST, position, "achievements", place)
                    yield certificate.fault("trusted-twice", *_twice(name, other), *path)
                earlier.append((trusted.issuer, name, certificate.value.id))


def _overlapping(issuer: str, name: str, earlier: list[tuple[str, str, str]]) -> str | None:
    """Return the certificate that badges of that name prove already, by the same issuer."""
    return next((of for known, other, of in earlier if known == issuer and _overlap(name, other)), None)


def _overlap(one: str, other: str) -> bool:
    if one.endswith("*") and other.endswith("*"):
        return one[:-1].startswith(other[:-1]) or other[:-1].startswith(one[:-1])
    if one.endswith("*") or other.endswith("*"):
        start, exact = (one, other) if one.endswith("*") else (other, one)
        return exact.startswith(start[:-1])
    return one == other


def _twice(name: str, other: str) -> tuple[Text, Text]:
    return (
        Text(
            ja=f"「{name}」のバッジは、すでに「{other}」の証明になっています。",
            en=f"Badges for `{name}` prove `{other}` already.",
        ),
        Text(ja="1つのバッジは1つの資格だけに書いてください。", en="Let a badge prove one thing only."),
    )


def _none_issued(placed: Placed[CertificateEntry]) -> Iterator[Fault]:
    entry = placed.value
    if entry.open_badge.issued == "no" and entry.open_badge.trusted:
        yield placed.fault(
            "trusted-but-none-issued",
            Text(
                ja=f"「{entry.id}」にはオープンバッジがないはずですが、信頼する発行者が書かれています。",
                en=f"`{entry.id}` is said to have no Open Badges, but trusts some.",
            ),
            Text(ja="issued を直すか、trusted を消してください。", en="Mend `issued`, or remove `trusted`."),
            *_LIST,
        )


def _scales(placed: Placed[CertificateEntry], trusted: TrustedBadgeEntry, position: int) -> Iterator[Fault]:
    entry, path = placed.value, (*_LIST, position)
    if trusted.level is not None:
        yield from level_faults(placed.of(trusted.level, *path, "level"), entry)
        if trusted.level_result is not None:
            yield placed.fault("told-twice", *_told_twice("level", "level_result"), *path, "level_result")
    if trusted.score is not None:
        yield from score_faults(placed.of(trusted.score, *path, "score"), entry)
        if trusted.score_result is not None:
            yield placed.fault("told-twice", *_told_twice("score", "score_result"), *path, "score_result")
    elif trusted.score_result is not None:
        # Any score at all needs a scale.
        yield from score_faults(placed.of(0, *path, "score_result"), entry)


def _told_twice(one: str, other: str) -> tuple[Text, Text]:
    return (
        Text(
            ja=f"「{one}」と「{other}」の両方が書かれています。",
            en=f"Both `{one}` and `{other}` are given.",
        ),
        Text(ja="どちらか1つだけを書いてください。", en="Give only one of the two."),
    )
