"""From the content of a credential to its signed JSON text: the one way that credentials are made."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final

from badgeserver.credentials.achievement_credential import CredentialContent, achievement_credential
from badgeserver.credentials.compact_json import compact
from badgeserver.credentials.content_slots import key_and_values
from badgeserver.credentials.credential_template import CredentialTemplate, compile_template
from badgeserver.credentials.data_integrity import Signer, add_proof
from badgeserver.credentials.document_plan import Dataset, NotCompilable
from badgeserver.credentials.json_ld import safe_json_ld
from badgeserver.credentials.recent import Recent

MAX_TEMPLATES: Final = 1_024
MAX_KINDS: Final = 16_384
"""Kinds are many, as people come with evidence of all sorts; most of them come seldom."""
SIGHTS: Final = 16
"""Compiling takes as long as making some twenty credentials without a template."""


def signed_text(content: CredentialContent, signer: Signer, created: datetime) -> str:
    """Return the AchievementCredential of `content` with its proof, as compact JSON text.

    Contents of a kind that came often are filled into a template, which gives the same bytes. Raises
    Refused as `achievement_credential` and `add_proof` do.
    """
    return _templates().signed_text(content, signer, created)


def signed_text_whole(content: CredentialContent, signer: Signer, created: datetime) -> str:
    """Return what `signed_text` returns, without a template."""
    return compact(add_proof(achievement_credential(content), signer, created)).decode()


@lru_cache(maxsize=1)
def _templates() -> CredentialTemplates:
    return CredentialTemplates(safe_json_ld().dataset)


@dataclass(frozen=True, slots=True)
class _Kept:
    """The template of a kind, None where there can be none; `holds` keeps what the key names alive."""

    template: CredentialTemplate | None
    holds: object


class CredentialTemplates:
    """The templates of the kinds of credentials that came lately, once they came `sights` times.

    How often they came is remembered of the last `kinds` kinds.
    """

    def __init__(self, dataset: Dataset, sights: int = SIGHTS, kinds: int = MAX_KINDS) -> None:
        self._dataset = dataset
        self._sights = sights
        self._seen: Recent[Hashable, int] = Recent(kinds)
        self._kept: Recent[Hashable, _Kept] = Recent(MAX_TEMPLATES)

    def __len__(self) -> int:
        return len(self._seen)

    def signed_text(self, content: CredentialContent, signer: Signer, created: datetime) -> str:
        """Return the signed text of `content`."""
        found = key_and_values(content)
        if found is None:
            return signed_text_whole(content, signer, created)
        key = signer.verification_method, found[0]
        kept = self._kept.get(key)
        if kept is not None and kept.template is not None:
            text = kept.template.signed_text(found[1], created, signer)
            return text if text is not None else signed_text_whole(content, signer, created)
        text = signed_text_whole(content, signer, created)
        if kept is None:
            self._take_note(key, content, signer)
        return text

    def _take_note(self, key: Hashable, content: CredentialContent, signer: Signer) -> None:
        """Count a kind that has no template, and give it one when it came often."""
        sights = (self._seen.get(key) or 0) + 1
        if sights >= self._sights:
            sights = 0
            self._kept.put(key, _Kept(self._compiled(content, signer), (content.badge, content.programme)))
        self._seen.put(key, sights)

    def _compiled(self, content: CredentialContent, signer: Signer) -> CredentialTemplate | None:
        try:
            return compile_template(content, signer.verification_method, self._dataset)
        except NotCompilable:
            return None
