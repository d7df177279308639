"""From the content of a credential to its signed JSON text: the one way that credentials are made."""

from __future__ import annotations

import json
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final

from badgeserver.credentials.achievement_credential import CredentialContent, achievement_credential
from badgeserver.credentials.content_slots import key_and_values
from badgeserver.credentials.credential_template import CredentialTemplate, compile_template
from badgeserver.credentials.data_integrity import Signer, add_proof
from badgeserver.credentials.document_plan import Dataset, NotCompilable
from badgeserver.credentials.json_ld import safe_json_ld
from badgeserver.credentials.recent import Recent

MAX_TEMPLATES: Final = 512
SIGHTS: Final = 16
"""Compiling takes as long as making some hundred credentials by the plan of their shape."""


def signed_text(content: CredentialContent, signer: Signer, created: datetime) -> str:
    """Return the AchievementCredential of `content` with its proof, as compact JSON text.

    Contents of a kind that came often are filled into a template, which gives the same bytes. Raises
    Refused as `achievement_credential` and `add_proof` do.
    """
    return _templates().signed_text(content, signer, created)


def signed_text_whole(content: CredentialContent, signer: Signer, created: datetime) -> str:
    """Return what `signed_text` returns, without a template."""
    signed = add_proof(achievement_credential(content), signer, created)
    return json.dumps(signed, ensure_ascii=False, separators=(",", ":"))


@lru_cache(maxsize=1)
def _templates() -> CredentialTemplates:
    return CredentialTemplates(safe_json_ld().dataset)


@dataclass(frozen=True, slots=True)
class _Kind:
    """How often contents of one kind came, and their template; `holds` keeps what the key names alive."""

    sights: int
    template: CredentialTemplate | None
    holds: object


class CredentialTemplates:
    """The templates of the kinds of credentials that came lately, once they came `sights` times."""

    def __init__(self, dataset: Dataset, sights: int = SIGHTS) -> None:
        self._dataset = dataset
        self._sights = sights
        self._kinds: Recent[Hashable, _Kind] = Recent(MAX_TEMPLATES)

    def __len__(self) -> int:
        return len(self._kinds)

    def signed_text(self, content: CredentialContent, signer: Signer, created: datetime) -> str:
        """Return the signed text of `content`."""
        found = key_and_values(content)
        if found is None:
            return signed_text_whole(content, signer, created)
        key = signer.verification_method, found[0]
        kind = self._kinds.get(key)
        if kind is not None and kind.template is not None:
            text = kind.template.signed_text(found[1], created, signer)
            return text if text is not None else signed_text_whole(content, signer, created)
        text = signed_text_whole(content, signer, created)
        self._kinds.put(key, self._next(kind, content, signer))
        return text

    def _next(self, kind: _Kind | None, content: CredentialContent, signer: Signer) -> _Kind:
        sights = kind.sights + 1 if kind is not None else 1
        template = self._compiled(content, signer) if sights == self._sights else None
        return _Kind(sights, template, (content.badge, content.programme))

    def _compiled(self, content: CredentialContent, signer: Signer) -> CredentialTemplate | None:
        try:
            return compile_template(content, signer.verification_method, self._dataset)
        except NotCompilable:
            return None
