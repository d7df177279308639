"""The site as it is installed, over HTTPS: issuing and verifying, and what TLS must hold."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import urllib3

from badgeserver.domain.api_keys import ApiRight
from tests.credentials.holders import DidKey, credential, presentation, proven, shown
from tests.vc_api.conftest import Site

ISSUER, HOLDER = DidKey(), DidKey()


def ours(site: Site, **members: Any) -> dict[str, Any]:
    return credential(site.did, **members)


def test_the_issuer_is_the_site_itself(own: Site) -> None:
    assert own.did == "did:web:" + own.base_url.removeprefix("https://").replace(":", "%3A")


def test_nobody_else_can_be_the_site(own: Site) -> None:
    with pytest.raises(urllib3.exceptions.SSLError):
        urllib3.PoolManager().request("GET", f"{own.base_url}/healthz", retries=False)


@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "eddsa-jcs-2022"])
def test_what_the_site_signs_it_verifies(own: Site, suite: str) -> None:
    issued = own.issue(ours(own, id="urn:uuid:5a0d0a4c-1111-4222-8333-944455556666"), cryptosuite=suite)
    assert issued.status == 201, issued.body
    answer = own.verify(issued.body["verifiableCredential"], checks=[])
    assert (answer.status, answer.body["answer"]) == (200, "valid")


def test_an_envelope_is_a_data_url_that_verifies_also_in_a_presentation(own: Site) -> None:
    issued = own.issue(ours(own), mediaType="application/vc+jwt")
    assert issued.status == 201, issued.body
    envelope = issued.body["verifiableCredential"]
    assert envelope["@context"] == "https://www.w3.org/ns/credentials/v2"
    assert envelope["type"] == "EnvelopedVerifiableCredential"
    assert envelope["id"].startswith("data:application/vc+jwt,ey")
    assert own.verify(envelope).status == 200
    assert own.verify(envelope["id"].partition(",")[2]).status == 200
    spoilt = envelope | {"id": envelope["id"][:-6] + "AAAAAA"}
    assert own.verify(spoilt).status == 400
    signed = shown(presentation(envelope), HOLDER, "c-2026", "verifier.example")
    answer = own.present(signed, challenge="c-2026", domain="verifier.example")
    assert (answer.status, answer.body["holder"]) == (200, HOLDER.did)
    assert own.present(presentation({**envelope, "type": "Nothing"})).status == 400


def test_an_issuer_out_of_reach_is_unknown_and_no_verdict(own: Site) -> None:
    answer = own.verify(proven(credential("did:web:issuer.invalid"), ISSUER))
    assert (answer.status, answer.body["answer"], answer.body["verified"]) == (422, "unknown", False)


def test_the_suites_contexts_are_for_the_test_configuration_alone(own: Site) -> None:
    examples = ["https://www.w3.org/ns/credentials/v2", "https://www.w3.org/ns/credentials/examples/v2"]
    inline = ["https://www.w3.org/ns/credentials/v2", {"degree": "https://example.org/#degree"}]
    codes = [own.issue(ours(own, **{"@context": one})).body["code"] for one in (examples, inline)]
    assert codes == ["unpinned-context", "inline-context"]


def test_only_a_program_with_the_right_has_anything_signed(own: Site) -> None:
    body = {"credential": ours(own)}
    answers = [own.post("/credentials/issue", body, key).status for key in (None, "bsk_guess")]
    assert answers == [401, 401]
    assert own.post("/credentials/issue", body, own.keys[ApiRight.VERIFY]).status == 403
    assert own.post("/credentials/issue", body, own.keys[ApiRight.ISSUE]).status == 201


def test_the_example_in_the_documentation_works(own: Site, root: Path) -> None:
    page = (root / "docs" / "vc-api.md").read_text(encoding="utf-8")
    found = re.search(r"-d '(\{.*?\n  \})'", page, re.DOTALL)
    assert found is not None
    request = json.loads(found[1])
    assert request["credential"]["issuer"] == "did:web:badges.example.jp"
    issued = own.issue(request["credential"] | {"issuer": own.did}, **request["options"])
    assert issued.status == 201, issued.body
    assert own.verify(issued.body["verifiableCredential"], checks=[]).status == 200


def test_an_oversize_request_is_refused_by_its_size(own: Site) -> None:
    answer = own.post("/credentials/verify", {"verifiableCredential": "x" * (2 * 1024 * 1024)})
    assert (answer.status, answer.body["code"]) == (413, "too-large")
