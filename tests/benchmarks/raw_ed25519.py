"""One raw Ed25519 operation (cryptography), which others are set against in the same run."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from time import perf_counter

from tests.benchmarks.credential_people import SIGNER

MESSAGE = bytes(64)
SIGNATURE = SIGNER.sign(MESSAGE)
PUBLIC = SIGNER.private.public_key()


def sign_raw() -> None:
    """Sign what eddsa-rdfc-2022 signs: two SHA-256 digests."""
    SIGNER.sign(MESSAGE)


def verify_raw() -> None:
    """Verify such a signature."""
    PUBLIC.verify(SIGNATURE, MESSAGE)


def seconds(work: Callable[[], object]) -> float:
    """Do `work` once and return how long it took."""
    start = perf_counter()
    work()
    return perf_counter() - start


def times_raw(work: Callable[[], object], raw: Callable[[], object], times: int) -> float:
    """Do `work` and `raw` in turns and return the ratio of their median times."""
    pairs = [(seconds(work), seconds(raw)) for _ in range(times)]
    return median(one for one, _ in pairs) / median(other for _, other in pairs)
