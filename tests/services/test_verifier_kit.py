"""The kit: everything that a verifier needs when the site is gone, and nothing about anybody."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from badgeserver.domain.ids import AwardId, LearnerId
from badgeserver.domain.keys import KeyAlgorithm
from badgeserver.domain.text import Text
from badgeserver.services.issuing import issue_credential
from badgeserver.services.office import Office
from badgeserver.services.publishing import STATUS_TTL
from badgeserver.services.revocation import revoke_credential
from badgeserver.services.signing_keys import create_signing_key, published_keys, revoke_signing_key
from badgeserver.services.verifier_kit import verifier_kit
from tests.offices import NOW, at, with_award


@pytest.fixture
def issuer(office: Office) -> Office:
    """An office that has issued one credential."""
    (award,) = with_award(office).store.awards.of_learner(LearnerId("hikari"))
    issue_credential(AwardId(award.id), office)
    return office


def test_it_has_the_issuer_its_keys_every_badge_and_the_lists(issuer: Office) -> None:
    kit = verifier_kit(issuer)
    content = kit.content
    assert content["issuer"]["did"] == content["did"]["id"] == issuer.did
    assert content["issuer"]["baseUrl"] == issuer.base_url
    assert content["made"] == "2026-11-20T03:00:00Z"
    (listed,) = content["statusLists"]
    assert listed["id"] == f"{issuer.base_url}/status/revocation/1"
    assert listed["proof"][0]["cryptosuite"] == "eddsa-rdfc-2022"
    skill_map = issuer.programme.skill_map
    assert set(content["badges"]) == set(skill_map.badges)
    first = content["badges"]["hk-first-step"][skill_map.version]
    assert first["name"]["ja"] == skill_map.badges[next(iter(skill_map.badges))].name.ja
    assert {"level", "levelMeaning", "meaning", "takes"} <= set(first)


def test_it_may_be_kept_as_long_as_its_lists(issuer: Office) -> None:
    verifier_kit(issuer)
    assert verifier_kit(at(issuer, NOW + STATUS_TTL / 4)).max_age == STATUS_TTL.total_seconds() * 3 / 4
    assert verifier_kit(at(issuer, NOW + STATUS_TTL)).max_age == STATUS_TTL.total_seconds()


def test_before_the_first_credential_it_has_no_list(office: Office) -> None:
    assert verifier_kit(office).content["statusLists"] == []


def test_a_revocation_is_in_the_next_one(issuer: Office) -> None:
    before = verifier_kit(issuer).content["statusLists"]
    (award,) = issuer.store.awards.of_learner(LearnerId("hikari"))
    (credential,) = issuer.store.credentials.of_learner(award.learner)
    revoke_credential(credential.id, "誤り", "test", issuer)
    assert verifier_kit(issuer).content["statusLists"] != before


def test_nothing_in_it_is_about_anybody(issuer: Office) -> None:
    (award,) = issuer.store.awards.of_learner(LearnerId("hikari"))
    (credential,) = issuer.store.credentials.of_learner(award.learner)
    learner = issuer.store.learners.get(award.learner)
    text = json.dumps(verifier_kit(issuer).content, ensure_ascii=False)
    for personal in (learner.name, learner.email, credential.id, award.id):
        assert personal not in text


def test_a_revoked_key_is_in_it_with_its_moment(issuer: Office) -> None:
    (key,) = published_keys(issuer)
    create_signing_key(KeyAlgorithm.ED25519, "test", issuer)
    revoke_signing_key(key.id, NOW, "漏えい", "test", issuer)
    methods = verifier_kit(at(issuer, NOW + timedelta(days=1))).content["did"]["verificationMethod"]
    revoked = {one["id"].partition("#")[2]: one.get("revoked") for one in methods}
    assert len(revoked) == 2
    assert revoked[key.id] == "2026-11-20T03:00:00Z"


class NoKeys:
    """A keyring that was lost."""

    place = Text("どこにも", "nowhere")

    def find(self, published: object) -> None:
        """Return that the key is not there."""

    def create(self, kid: str, algorithm: KeyAlgorithm) -> str:
        """Make no key either."""
        raise AssertionError(kid)


def test_without_its_key_the_list_that_was_signed_last_is_in_it(issuer: Office) -> None:
    before = verifier_kit(issuer).content["statusLists"]
    lost = replace(at(issuer, NOW + timedelta(hours=1)), keyring=NoKeys)
    kit = verifier_kit(lost)
    assert (kit.content["statusLists"], kit.max_age) == (before, 0)
