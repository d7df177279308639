"""How long every page takes to answer, with 2,000 learners on SQLite, for every role that may open it.

Measured in the server's process, without the network: from the request to the whole answer. Beside the
people there are 400 submissions waiting at the desks. The slowest pages are told as they are found.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING

from badgeserver.documents.couriers import FolderCourier
from badgeserver.domain.ids import LearnerId
from badgeserver.domain.person import Actor, Role
from badgeserver.domain.submission import SubmissionKind
from badgeserver.services.drafting import begin, choose_proof, write
from badgeserver.services.handing_in import hand_in
from badgeserver.services.office import Office
from badgeserver.web import create_app
from tests.benchmarks.harness import Rounds, benchmark
from tests.services.handing_in import PRACTICE
from tests.web.addresses import EVERYBODY, PAGES
from tests.web.furnished import furnish
from tests.web.sites import BROWSER, client_as, demo_office

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

BASE_URL = "http://127.0.0.1:8000"
LEARNERS = 2_000
WAITING = 400
TRIES = 3
TOLD = 5


@benchmark({"page_slowest_ms": "ms", "page_median_ms": "ms"})
def pages() -> Rounds:
    with TemporaryDirectory() as place:
        folder = Path(place)
        office = demo_office(folder, BASE_URL, LEARNERS)
        things = furnish(office)
        for number in range(WAITING):
            _hand_in(LearnerId(f"invented-{number + 1:06d}"), office)
        mailed = replace(office, courier=FolderCourier(folder / "mails"), mail_from="badges@example.jp")
        asked = list(_asked(create_app(mailed), things))
        while True:
            taken = sorted(((_milliseconds(client, path), path) for client, path in asked), reverse=True)
            told = ", ".join(f"{path} {milliseconds:.0f}" for milliseconds, path in taken[:TOLD])
            print(f"{len(taken)} pages; slowest (ms): {told}", file=sys.stderr, flush=True)
            times = [milliseconds for milliseconds, _ in taken]
            yield {"page_slowest_ms": times[0], "page_median_ms": median(times)}


def _asked(app: Flask, things: dict[str, str]) -> Iterator[tuple[FlaskClient, str]]:
    """Yield every page with each role that sees it; files to keep are no pages."""
    app.extensions["limiter"].pop().enabled = False
    for role in EVERYBODY:
        client = client_as(app, role)
        for pattern, answers in PAGES.items():
            path = pattern.format(**things)
            if answers[role] == 200 and client.get(path, headers=BROWSER).mimetype == "text/html":
                yield client, path


def _milliseconds(client: FlaskClient, path: str) -> float:
    """Return the median of a few tries."""
    times = []
    for _ in range(TRIES):
        start = perf_counter()
        answer = client.get(path, headers=BROWSER)
        times.append(1000 * (perf_counter() - start))
        assert answer.status_code == 200
    return median(times)


def _hand_in(whose: LearnerId, office: Office) -> None:
    """Let a learner hand something in: every other one for assessors, the others for staff."""
    herself = Actor(Role.LEARNER, whose)
    number = int(whose.rpartition("-")[2])
    if number % 2:
        begun = begin(SubmissionKind.EXPERIENCE, "dx-promotion", whose, herself, office)
        write(begun.id, PRACTICE, whose, office)
    else:
        begun = begin(SubmissionKind.CERTIFICATE, "ipa-st", whose, herself, office)
        choose_proof(begun.id, "certificate_number", whose, office)
        typed = {"dated": "2026-05-01", "proof.certificate_number": f"ST-2026-05-{number:06d}"}
        write(begun.id, typed, whose, office)
    hand_in(begun.id, "", whose, herself, office)
