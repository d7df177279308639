"""Issuing and verifying a credential, as so many times the time of one Ed25519 operation in the same run.

`issue_rdfc_x_raw` goes from an Award's content to signed JSON text, `verify_rdfc_x_raw` from that text,
as bytes, to a verdict of all checks, with the issuer's keys and its status list at hand. Both take the
credentials of people who differ, of one badge of the Hokkaido map. A signature or verification of 64
bytes is made beside each of them; a round is the ratio of the medians.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import count, cycle, islice
from random import Random

from badgeserver.credentials.achievement_credential import achievement_credential
from badgeserver.credentials.did import did_document
from badgeserver.credentials.jwt_credential import signed_jwt
from badgeserver.credentials.secured import read_secured
from badgeserver.credentials.signed_credential import signed_text
from badgeserver.credentials.status_list import StatusList, list_address, status_list_credential
from badgeserver.credentials.verifier import verify
from badgeserver.domain.award import StatusPurpose
from badgeserver.domain.verdict import Answer
from tests.benchmarks.credential_people import PEOPLE, SIGNER, contents, texts
from tests.benchmarks.harness import Rounds, benchmark, per_second
from tests.benchmarks.raw_ed25519 import seconds, sign_raw, times_raw, verify_raw
from tests.credentials.samples import BASE, DID, NOW, Shelf, signed_list
from tests.peers.test_openbadgeslib import rs256

TIMES = 400
JWTS = 200
ENTRIES = 1_000_000
REVOKED = 0.02
"""The share of a status list that is set."""


@benchmark({"issue_rdfc_x_raw": "x one signature"})
def issue() -> Rounds:
    waiting = cycle(contents(PEOPLE))

    def work() -> None:
        one = next(waiting)
        signed_text(one, SIGNER, one.issued_at)

    while True:
        yield {"issue_rdfc_x_raw": times_raw(work, sign_raw, TIMES)}


@benchmark({"verify_rdfc_x_raw": "x one verification"})
def verifying() -> Rounds:
    listed = signed_list(SIGNER, 131_071)
    at_hand = Shelf(dids={DID: did_document(DID, [SIGNER.published()])}, lists={listed["id"]: listed})
    waiting = cycle(texts())

    def work() -> None:
        found = verify(read_secured(next(waiting)), at_hand, NOW)
        assert found.answer is Answer.VALID

    while True:
        yield {"verify_rdfc_x_raw": times_raw(work, verify_raw, TIMES)}


@benchmark({"status_list_build_ms": "ms for 1,000,000 entries"})
def status_list() -> Rounds:
    """From the indexes that are set to the signed credential; others are set each time."""
    address = list_address(BASE, StatusPurpose.REVOCATION, 1)
    for seed in count():
        indexes = frozenset(Random(seed).sample(range(ENTRIES), int(ENTRIES * REVOKED)))
        stated = StatusList(address, StatusPurpose.REVOCATION, ENTRIES, indexes)

        def work(stated: StatusList = stated) -> None:
            status_list_credential(stated, DID, SIGNER, NOW, timedelta(minutes=5), timedelta(days=1))

        yield {"status_list_build_ms": 1_000 * seconds(work)}


@benchmark({"issue_jwt_per_s": "credentials/s"})
def issue_jwt() -> Rounds:
    """From content to an Open Badges JWT, signed with RS256 (2048 bits) by one process."""
    signer = rs256()
    waiting = cycle(contents(PEOPLE))

    def work() -> None:
        for one in islice(waiting, JWTS):
            signed_jwt(achievement_credential(one), signer)

    while True:
        yield {"issue_jwt_per_s": per_second(JWTS, work)}
