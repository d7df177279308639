"""Sites for the tests of the VC-API, served by Granian over HTTPS: `tests.vc_api.site:app`.

`OWN` is the site as it is installed. `SUITES` is the test configuration that W3C's test suites need:
its issuer is a did:key, and it takes the suites' `examples` context and contexts that are written
into a document. The product has no switch for any of that.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

from badgeserver.bootstrap import open_office, prepare
from badgeserver.credentials import json_ld
from badgeserver.credentials.contexts import load_pinned
from badgeserver.credentials.signing import Keyring, SigningKey
from badgeserver.domain.api_keys import ApiRight
from badgeserver.domain.keys import KeyAlgorithm, PublishedKey
from badgeserver.domain.text import Text
from badgeserver.services.api_keys import create_api_key
from badgeserver.services.office import Office
from badgeserver.services.signing_keys import create_signing_key
from badgeserver.settings import Settings, read_settings
from badgeserver.web import create_app
from tests.offices import environment

FOLDER: Final = "VC_API_TEST_FOLDER"
ADDRESS: Final = "VC_API_TEST_ADDRESS"
CONFIGURATION: Final = "VC_API_TEST_CONFIGURATION"
OWN, SUITES = "own", "suites"

EXAMPLES: Final = "https://www.w3.org/ns/credentials/examples/v2"
_EXAMPLES_CONTEXT: Final = {"@context": {"@vocab": "https://www.w3.org/ns/credentials/examples#"}}


@dataclass(frozen=True)
class DidKeyring:
    """The keyring of an issuer whose identifier is its one Ed25519 key."""

    kept: Keyring

    @property
    def place(self) -> Text:
        return self.kept.place

    def find(self, published: PublishedKey) -> SigningKey | None:
        found = self.kept.find(published)
        method = f"{did_key(published)}#{published.public}"
        return None if found is None else replace(found, verification_method=method)

    def create(self, kid: str, algorithm: KeyAlgorithm) -> str:
        return self.kept.create(kid, algorithm)


class WithInlineContexts(json_ld.SafeJsonLd):
    """Takes contexts that are written into a document, beside those that it knows."""

    def require_contexts(self, stated: Any) -> None:
        listed = stated if isinstance(stated, list) else [stated]
        super().require_contexts([one for one in listed if not isinstance(one, dict)])


def did_key(published: PublishedKey) -> str:
    """The did:key of an Ed25519 key."""
    return f"did:key:{published.public}"


def settings_of(folder: Path, address: str) -> Settings:
    """The settings of the site at `address`, with its database and keys in `folder`."""
    database = f"sqlite:///{folder / 'badgeserver.db'}"
    return read_settings(environment(folder, database) | {"BADGESERVER_BASE_URL": address})


@dataclass(frozen=True)
class Made:
    """A site that was prepared: its issuer in each configuration, and an API key for each right."""

    dids: dict[str, str]
    keys: dict[ApiRight, str]


def make_site(folder: Path, address: str) -> Made:
    """Prepare a site with a signing key for each kind of proof."""
    settings = settings_of(folder, address)
    prepare(settings, "test")
    office = open_office(settings)
    (published,) = office.store.keys.all()
    create_signing_key(KeyAlgorithm.ES256, "test", office)
    keys = {
        right: create_api_key(right.value, right, "test", office)
        for right in (ApiRight.ISSUE, ApiRight.VERIFY)
    }
    office.store.close()
    return Made({OWN: office.did, SUITES: did_key(published)}, keys)


def _office(folder: Path, address: str, configuration: str) -> Office:
    office = open_office(settings_of(folder, address))
    if configuration == OWN:
        return office
    contexts = {**load_pinned(), EXAMPLES: _EXAMPLES_CONTEXT}
    # In this process alone, before anything has asked for the processor that everything shares.
    vars(json_ld).update(load_pinned=lambda: contexts, SafeJsonLd=WithInlineContexts)
    (published,) = [one for one in office.store.keys.all() if one.algorithm is KeyAlgorithm.ED25519]
    keyring = cache(lambda: DidKeyring(office.keyring()))
    return replace(office, did=did_key(published), keyring=keyring)


if FOLDER in os.environ:
    app = create_app(_office(Path(os.environ[FOLDER]), os.environ[ADDRESS], os.environ[CONFIGURATION]))
