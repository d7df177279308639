"""Signing many credentials: in this process, or in others that work beside it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import cache
from typing import ClassVar

from badgeserver.domain.award import IssuedCredential, StatusEntry
from badgeserver.domain.endorsement import Seal
from badgeserver.domain.ids import EvidenceId
from badgeserver.services.credential_signing import WITH_ONE_PROOF, CredentialSigning, Sign
from badgeserver.services.drafts import Draft
from badgeserver.services.office import Office

Seals = Mapping[EvidenceId, Seal]
Signed = Callable[[], tuple[IssuedCredential, ...]]
"""Waits until the credentials are signed; raises Refused for what cannot be signed."""
SignMany = Callable[[Sequence[Draft], Sequence[StatusEntry], Seals], Signed]
"""Begins to sign a credential for each draft, on the place in a status list that is reserved for it."""
OpenOffice = Callable[[], Office]
"""Opens the office anew in another process, where the function is found again by its name."""


def signing_here(office: Office, sign: Sign = WITH_ONE_PROOF) -> SignMany:
    """Return what signs in this process, when the credentials are asked for."""

    def begin(prepared: Sequence[Draft], entries: Sequence[StatusEntry], seals: Seals) -> Signed:
        return lambda: signed_credentials(prepared, entries, seals, office, sign)

    return begin


@contextmanager
def signing_beside(
    open_office: OpenOffice, processes: int, sign: Sign = WITH_ONE_PROOF
) -> Iterator[SignMany]:
    """Sign in processes beside this one, which meanwhile reads and writes the database.

    They read their keys themselves, so that none goes from one process to another.
    """
    # Not a fork: connections and tokens that are open here are of no use there.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, context, _Beside.begin, (open_office,)) as beside:

        def begin(prepared: Sequence[Draft], entries: Sequence[StatusEntry], seals: Seals) -> Signed:
            return beside.submit(_Beside.sign, prepared, entries, seals, sign).result

        yield begin


def signed_credentials(
    prepared: Sequence[Draft],
    entries: Sequence[StatusEntry],
    seals: Seals,
    office: Office,
    sign: Sign = WITH_ONE_PROOF,
) -> tuple[IssuedCredential, ...]:
    """Return a credential for each draft; raises Refused as the signing does."""
    signing = CredentialSigning(office, sign)
    return tuple(signing.signed(one, entry, seals) for one, entry in zip(prepared, entries, strict=True))


class _Beside:
    """What another process does. Its office is opened for the first credentials."""

    _office: ClassVar[Callable[[], Office]]

    @classmethod
    def begin(cls, open_office: OpenOffice) -> None:
        """Let the parent alone hear of Ctrl-C; if it is killed, do not go on without it."""
        cls._office = cache(open_office)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        threading.Thread(target=cls._end_with_parent, daemon=True).start()

    @classmethod
    def sign(
        cls, prepared: Sequence[Draft], entries: Sequence[StatusEntry], seals: Seals, sign: Sign
    ) -> tuple[IssuedCredential, ...]:
        """Return the credentials of drafts that came from the parent."""
        return signed_credentials(prepared, entries, seals, cls._office(), sign)

    @staticmethod
    def _end_with_parent() -> None:
        parent = multiprocessing.parent_process()
        assert parent is not None
        parent.join()
        os._exit(1)
