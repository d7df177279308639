"""Signing in processes beside: the same credentials, and the same refusals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from badgeserver.domain.errors import Misconfigured
from badgeserver.domain.ids import EvidenceId
from badgeserver.domain.verdict import Answer
from badgeserver.services.credential_signing import WITH_ANOTHER_PROOF
from badgeserver.services.issuing import issue_all
from badgeserver.services.office import Office
from badgeserver.services.signing_many import signing_beside
from badgeserver.services.verification import verify_credential
from tests.offices import at, environment, learner, make_office, opened_office, passed, with_award

PEOPLE = 7


@pytest.fixture
def office(database_url: str, tmp_path: Path) -> Iterator[Office]:
    """An installation with a few awards, none of them issued."""
    made = make_office(tmp_path, database_url)
    for number in range(PEOPLE):
        course = replace(passed("jmooc-course"), id=EvidenceId(f"course-{number}"))
        with_award(made, course, who=learner(f"person-{number}"))
    # The others have the clock of the machine.
    yield at(made, datetime.now(UTC))
    made.store.close()


@pytest.mark.uncounted
def test_what_is_signed_beside_is_kept_here_and_verifies(
    office: Office, database_url: str, tmp_path: Path
) -> None:
    opened = partial(opened_office, environment(tmp_path, database_url))
    with signing_beside(opened, 2, WITH_ANOTHER_PROOF["eddsa-jcs-2022"]) as signing:
        issued = list(issue_all(office, signing, size=3))
    assert len(issued) == office.store.status_lists.taken() == PEOPLE
    assert all("eddsa-jcs-2022" in one.document for one in issued)
    assert all(verify_credential(one.id, office).answer is Answer.VALID for one in issued)


@pytest.mark.uncounted
def test_what_keeps_the_others_from_signing_is_told_here_and_nothing_is_kept(
    office: Office, database_url: str, tmp_path: Path
) -> None:
    no_keys = {**environment(tmp_path, database_url), "BADGESERVER_KEYS": str(tmp_path / "nowhere")}
    with (
        signing_beside(partial(opened_office, no_keys), 1) as signing,
        pytest.raises(Misconfigured, match="key-missing"),
    ):
        list(issue_all(office, signing))
    assert office.store.credentials.count() == office.store.status_lists.taken() == 0
