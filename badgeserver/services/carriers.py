"""A credential in the forms that people keep: JSON, JWT, baked PNG and SVG, and the printed certificate."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from badgeserver.credentials import png, svg
from badgeserver.credentials.achievement_credential import credential_address
from badgeserver.credentials.paper import Statement, StatementSigner, qr_address, sign_statement
from badgeserver.documents.award_certificate import AwardCertificate
from badgeserver.documents.papers import CARD, LANDSCAPE, PORTRAIT, Paper
from badgeserver.domain.award import Award, IssuedCredential
from badgeserver.domain.errors import NotFound
from badgeserver.domain.evidence import Evidence
from badgeserver.domain.ids import CredentialId
from badgeserver.domain.removal import removal_of
from badgeserver.domain.text import Text
from badgeserver.services.achieved import achieved
from badgeserver.services.art import png_in, svg_in
from badgeserver.services.credential_tokens import offers_jwt, token_of
from badgeserver.services.office import Office
from badgeserver.services.removed import nothing_to_give
from badgeserver.services.visibility import name_in, visibility_of

PNG_SIZE = 600
"""Pixels on a side of a badge image to keep or to share."""

AS_JWT = frozenset({"jwt", "jwt.png", "jwt.svg"})
"""The kinds that carry the credential as a JWT, which takes a key of its own."""


ON_PAPER = {"pdf": PORTRAIT, "landscape.pdf": LANDSCAPE, "card.pdf": CARD}
"""The kinds that are printed; they carry the holder's name whatever the signed document says."""


@dataclass(frozen=True, slots=True)
class Carrier:
    """The bytes of a file, with the type and name to offer it under."""

    data: bytes
    media_type: str
    file_name: str


def carrier(credential_id: str, kind: str, office: Office) -> Carrier:
    """Return a credential as `json`, `png`, `svg`, `jwt`, an image with the JWT in it, or on paper.

    Raises NotFound for other ids and kinds, and `no-jwt` where the issuer has no key for JWT.
    """
    if kind not in _MAKERS:
        raise NotFound(
            "no-such-carrier",
            Text(f"形式「{kind[:20]}」はありません。", f"There is no form “{kind[:20]}” of a credential."),
            Text(f"次から選んでください：{', '.join(_MAKERS)}", f"Choose one of {', '.join(_MAKERS)}."),
        )
    with office.store.snapshot():
        credential = office.store.credentials.get(CredentialId(credential_id))
        award = office.store.awards.get(credential.award)
    if removal_of(credential.document) is not None:
        raise nothing_to_give()
    make, media_type = _MAKERS[kind]
    return Carrier(make(credential, award, office), media_type, f"{award.badge}-{credential.id[:8]}.{kind}")


def may_have(credential_id: str, kind: str, learner_id: str | None, office: Office) -> bool:
    """Tell whether somebody may have a file, which may carry the holder's name.

    The holder may (`learner_id` is who is signed in), and everybody where the holder shows the name,
    or where the file carries none; whoever only guesses an address learns nothing. Raises NotFound.
    """
    with office.store.snapshot():
        credential = office.store.credentials.get(CredentialId(credential_id))
        award = office.store.awards.get(credential.award)
        if award.learner == learner_id or visibility_of(award, office).shows_name:
            return True
    return kind not in ON_PAPER and name_in(credential) is None


def export_carriers(credential_id: CredentialId, folder: Path, office: Office) -> tuple[Path, ...]:
    """Write a credential in every form that there is into `folder`; return the files; raises NotFound."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for kind in _kinds(credential_id, office):
        made = carrier(credential_id, kind, office)
        files.append(folder / made.file_name)
        files[-1].write_bytes(made.data)
    return tuple(files)


def _kinds(credential_id: CredentialId, office: Office) -> list[str]:
    """Return all kinds but the same certificate on other papers, and JWT only with a key for it."""
    other_papers = ON_PAPER.keys() - {"pdf"}
    kinds = [kind for kind in _MAKERS if kind not in other_papers]
    return [kind for kind in kinds if kind not in AS_JWT or offers_jwt(credential_id, office)]


def _json(credential: IssuedCredential, award: Award, office: Office) -> bytes:
    return credential.document.encode()


def _png(credential: IssuedCredential, award: Award, office: Office) -> bytes:
    return _baked_png(credential.document, award, office)


def _svg(credential: IssuedCredential, award: Award, office: Office) -> bytes:
    return _baked_svg(credential.document, award, office)


def _jwt(credential: IssuedCredential, award: Award, office: Office) -> bytes:
    return token_of(credential.id, office).token.encode()


def _jwt_png(credential: IssuedCredential, award: Award, office: Office) -> bytes:
    return _baked_png(token_of(credential.id, office).token, award, office)


def _jwt_svg(credential: IssuedCredential, award: Award, office: Office) -> bytes:
    return _baked_svg(token_of(credential.id, office).token, award, office)


def _baked_png(secured: str, award: Award, office: Office) -> bytes:
    return png.bake(png_in(office.programme_of(award), award.badge, PNG_SIZE), secured)


def _baked_svg(secured: str, award: Award, office: Office) -> bytes:
    return svg.bake(svg_in(office.programme_of(award), award.badge).encode(), secured)


def _pdf(paper: Paper, credential: IssuedCredential, award: Award, office: Office) -> bytes:
    certificate = award_certificate(credential, award, office)
    return office.printer().award_certificate_pdf(
        certificate, credential.document.encode(), credential.issued_at, paper
    )


_MAKERS: dict[str, tuple[Callable[[IssuedCredential, Award, Office], bytes], str]] = {
    "json": (_json, "application/vc+ld+json"),
    "png": (_png, "image/png"),
    "svg": (_svg, "image/svg+xml"),
    **{kind: (partial(_pdf, paper), "application/pdf") for kind, paper in ON_PAPER.items()},
    "jwt": (_jwt, "text/plain"),
    "jwt.png": (_jwt_png, "image/png"),
    "jwt.svg": (_jwt_svg, "image/svg+xml"),
}


def award_certificate(credential: IssuedCredential, award: Award, office: Office) -> AwardCertificate:
    """Return what the printed certificate of a credential says."""
    with office.store.snapshot():
        learner = office.store.learners.get(award.learner)
        evidence = office.store.evidence.of_learner(award.learner)
        name = learner.reading if office.store.notices.prints_reading(award.id) else ""
    return certificate_of(credential, award, name or learner.name, evidence, office.signing_key(), office)


def certificate_of(
    credential: IssuedCredential,
    award: Award,
    name: str,
    evidence: Sequence[Evidence],
    key: StatementSigner,
    office: Office,
) -> AwardCertificate:
    """Return what the printed certificate says of an award to somebody with that name and evidence."""
    programme = office.programme_of(award)
    skill_map = programme.skill_map
    badge = skill_map.badges[award.badge]
    address = credential_address(office.base_url, credential.id)
    return AwardCertificate(
        credential_id=credential.id,
        holder_name=name,
        badge_name=badge.name,
        level=skill_map.levels[badge.level],
        outcome=badge.outcome,
        achieved=achieved(award, evidence, skill_map),
        awarded_on=award.awarded_on,
        valid_until=award.valid_until,
        issuer=programme.issuer,
        verification_address=address,
        qr_content=qr_address(office.base_url, credential.id, _statement(credential, award, name, key)),
        badge_svg=svg_in(programme, badge.id),
        is_example=programme.is_example,
    )


def _statement(credential: IssuedCredential, award: Award, name: str, key: StatementSigner) -> str:
    statement = Statement(
        credential_id=credential.id,
        badge=award.badge,
        map_version=award.map_version,
        name=name,
        awarded_on=award.awarded_on,
        valid_until=award.valid_until,
        status=credential.status_entry,
    )
    return sign_statement(statement, key)
