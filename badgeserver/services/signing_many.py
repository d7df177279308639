"""Signing many credentials: in this process, or in others that work beside it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import cache, partial
from itertools import zip_longest
from typing import ClassVar

from badgeserver.domain.award import IssuedCredential, StatusEntry
from badgeserver.domain.endorsement import Seal
from badgeserver.domain.ids import AwardId, EvidenceId
from badgeserver.services.bases import Basis, bases
from badgeserver.services.credential_signing import WITH_ONE_PROOF, CredentialSigning, Sign
from badgeserver.services.office import Office
from badgeserver.storage.rows import batches

HANDFUL = 200
"""How many are read and signed together, while those before are stored."""

Places = Callable[[int], Sequence[StatusEntry]]
"""Reserves so many places in the status lists."""
Seals = Mapping[EvidenceId, Seal]
Signed = Iterator[tuple[IssuedCredential, ...]]
"""Handfuls of credentials, as they are signed; raises as `bases`, and Refused for what cannot be signed."""
SignMany = Callable[[Sequence[AwardId], Places, Seals], Signed]
"""Signs a credential for each of the awards, on places that are reserved for a handful after the other."""
OpenOffice = Callable[[], Office]
"""Opens the office anew in another process, where the function is found again by its name."""


def signing_here(office: Office, sign: Sign = WITH_ONE_PROOF) -> SignMany:
    """Return what signs in this process, as the credentials are asked for."""

    def signed(award_ids: Sequence[AwardId], places: Places, seals: Seals) -> Signed:
        for some in batches(award_ids, HANDFUL):
            yield signed_credentials(bases(some, office), places(len(some)), seals, office, sign)

    return signed


@contextmanager
def signing_beside(
    open_office: OpenOffice, processes: int, sign: Sign = WITH_ONE_PROOF
) -> Iterator[SignMany]:
    """Sign in processes beside this one, which meanwhile writes to the database.

    They read the awards and their keys themselves, so that no key goes from one process to another.
    Each has one part of the awards, in the order in which they come: where awards of one badge come
    together, as good as all of them are signed by the same process, which knows how.
    """
    # Not a fork: connections and tokens that are open here are of no use there.
    context = multiprocessing.get_context("spawn")
    with ExitStack() as stack:
        desks = [
            stack.enter_context(ProcessPoolExecutor(1, context, _Beside.begin, (open_office, sign)))
            for _ in range(processes)
        ]
        yield partial(_signed_beside, desks)


def _signed_beside(
    desks: Sequence[ProcessPoolExecutor], award_ids: Sequence[AwardId], places: Places, seals: Seals
) -> Signed:
    """Let each process sign its part of the awards, all of them at once."""
    parts = batches(award_ids, -(-len(award_ids) // len(desks)))
    rounds = zip_longest(*(batches(part, HANDFUL) for part in parts))
    begun = [
        desk.submit(_Beside.sign, some, places(len(some)), seals)
        for handfuls in rounds
        for some, desk in zip(handfuls, desks, strict=False)
        if some
    ]
    return map(Future.result, begun)


def signed_credentials(
    prepared: Sequence[Basis],
    entries: Sequence[StatusEntry],
    seals: Seals,
    office: Office,
    sign: Sign = WITH_ONE_PROOF,
) -> tuple[IssuedCredential, ...]:
    """Return a credential on each basis; raises Refused as the signing does."""
    signing = CredentialSigning(office, sign)
    return tuple(signing.signed(one, entry, seals) for one, entry in zip(prepared, entries, strict=True))


class _Beside:
    """What another process does. Its office is opened for the first awards."""

    _office: ClassVar[Callable[[], Office]]
    _sign: ClassVar[Sign]

    @classmethod
    def begin(cls, open_office: OpenOffice, sign: Sign) -> None:
        """Let the parent alone hear of Ctrl-C; if it is killed, do not go on without it."""
        cls._office, cls._sign = cache(open_office), sign
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        threading.Thread(target=cls._end_with_parent, daemon=True).start()

    @classmethod
    def sign(
        cls, award_ids: Sequence[AwardId], entries: Sequence[StatusEntry], seals: Seals
    ) -> tuple[IssuedCredential, ...]:
        """Return the credentials of awards that are read here."""
        office = cls._office()
        return signed_credentials(bases(award_ids, office), entries, seals, office, cls._sign)

    @staticmethod
    def _end_with_parent() -> None:
        parent = multiprocessing.parent_process()
        assert parent is not None
        parent.join()
        os._exit(1)
