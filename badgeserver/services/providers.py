"""Providers: who may list completions of which certificates, and by which keys their programs do it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from badgeserver.domain.errors import NotFound, Refused
from badgeserver.domain.ids import CertificateId
from badgeserver.domain.provider import Provider
from badgeserver.domain.text import Text
from badgeserver.services.accounts import checked_name
from badgeserver.services.office import Office

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,39}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewProvider:
    """What somebody states of a new provider; nothing of it is checked yet."""

    id: str
    name_ja: str
    name_en: str
    certificates: Iterable[str]
    contact: str = ""


def add_provider(new: NewProvider, actor: str, office: Office) -> Provider:
    """Check what is stated and keep it.

    Raises Refused (`bad-provider-id`, `bad-name`, `no-certificates`, `no-such-certificate`) and
    Conflict (`provider-exists`).
    """
    now = office.clock()
    provider = Provider(
        id=_checked_id(new.id.strip()),
        name=Text(checked_name(new.name_ja), checked_name(new.name_en)),
        certificates=_certificates(new.certificates, office),
        contact=" ".join(new.contact.split())[:200],
        added_at=now,
    )
    with office.store.transaction():
        office.store.providers.add(provider)
        detail = {"certificates": " ".join(sorted(provider.certificates))}
        office.store.audit.append(now, actor, "add-provider", provider.id, detail)
    return provider


def end_provider(provider_id: str, actor: str, office: Office) -> Provider:
    """Let a provider and all its keys list nothing from now on; raises NotFound (`no-such-provider`)."""
    now = office.clock()
    with office.store.transaction():
        ended = office.store.providers.end(provider_id, now)
        for key in office.store.api_keys.all():
            if key.provider == ended.id and key.ended_at is None:
                office.store.api_keys.end(key.name, now)
        office.store.audit.append(now, actor, "end-provider", ended.id, {})
    return ended


def providers(office: Office) -> tuple[Provider, ...]:
    """Return every provider, the ended ones included, by id."""
    return office.store.providers.all()


def working_provider(provider_id: str, office: Office) -> Provider:
    """Return a provider that may list completions; raises NotFound, Refused (`provider-ended`)."""
    provider = office.store.providers.get(provider_id)
    if provider.ended_at is not None:
        raise Refused(
            "provider-ended",
            Text(f"提供者「{provider.id}」は終了しています。", f"The provider {provider.id} has ended."),
            Text("別のIDで加えてください。", "Add it under another id."),
        )
    return provider


def _checked_id(id: str) -> str:
    if not _ID.fullmatch(id):
        raise Refused(
            "bad-provider-id",
            Text(f"「{id[:80]}」は提供者のIDにできません。", f"“{id[:80]}” can't be a provider's id."),
            Text(
                "英小文字、数字、ハイフンで40文字までにしてください（例：hk-univ）。",
                "Take up to 40 small letters, digits and hyphens, such as hk-univ.",
            ),
        )
    return id


def _certificates(stated: Iterable[str], office: Office) -> frozenset[CertificateId]:
    known = office.programme.skill_map.certificates
    wanted = frozenset(CertificateId(one.strip()) for one in stated if one.strip())
    for one in sorted(wanted.difference(known)):
        raise NotFound(
            "no-such-certificate",
            Text(
                f"資格「{one[:80]}」は一覧にありません。", f"The catalogue has no certificate “{one[:80]}”."
            ),
            Text("資格の一覧でIDを確かめてください。", "Look the id up in the catalogue."),
        )
    if not wanted:
        raise Refused(
            "no-certificates",
            Text("届け出る資格がありません。", "There is no certificate to list."),
            Text("1つ以上選んでください。", "Choose at least one."),
        )
    return wanted
