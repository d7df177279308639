"""Printing certificates, from what one says and its signed JSON to the bytes of a PDF, by one process.

`pdf_single_ms` is one certificate as the site gives it, warm; beside it, in the same run, the same page
by WeasyPrint as its manual shows it, and a comparable page by ReportLab. `pdf_bulk_per_s` is many into
one PDF; the people differ in name, days, QR code and attachment.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from itertools import cycle
from time import perf_counter

from badgeserver.documents.award_certificate import AwardCertificate
from badgeserver.documents.bound_pdf import FIRST_OF_CHAPTERS, PAGES, Title, bind
from badgeserver.documents.collected_pages import Attached, ChapterWriter, PageForms
from badgeserver.documents.papers import PORTRAIT
from tests.benchmarks.harness import Rounds, benchmark, per_second
from tests.benchmarks.peer_printers import by_plain_weasyprint, by_reportlab
from tests.benchmarks.printed_people import people, printer

TIMES = 5
MANY = 1_000
NOW = datetime(2027, 4, 2, tzinfo=UTC)


@benchmark(
    {
        "pdf_single_ms": "ms",
        "pdf_single_weasyprint_ms": "ms",
        "pdf_single_reportlab_ms": "ms",
    },
    against={
        "pdf_single_weasyprint_ms": "pdf_single_ms",
        "pdf_single_reportlab_ms": "pdf_single_ms",
    },
)
def single() -> Rounds:
    waiting = cycle(people(50))

    def timed(print_one: Callable[[AwardCertificate, bytes], bytes]) -> float:
        start = perf_counter()
        for _ in range(TIMES):
            print_one(*next(waiting))
        return (perf_counter() - start) / TIMES * 1_000

    while True:
        yield {
            "pdf_single_ms": timed(lambda said, signed: printer().award_certificate_pdf(said, signed, NOW)),
            "pdf_single_weasyprint_ms": timed(by_plain_weasyprint),
            "pdf_single_reportlab_ms": timed(by_reportlab),
        }


@benchmark({"pdf_bulk_per_s": "certificates/s"})
def bulk() -> Rounds:
    forms, many = PageForms(printer()), people(MANY)

    def work() -> None:
        chapter_file, out = BytesIO(), BytesIO()
        writer = ChapterWriter(chapter_file, FIRST_OF_CHAPTERS, PAGES, forms, printer())
        for number, (said, signed) in enumerate(many):
            attached = Attached(f"{number:05d}-{said.credential_id}.json", signed, NOW)
            writer.add(printer().set(said, PORTRAIT), attached)
        chapter = writer.end()
        chapter_file.seek(0)
        bind(Title("認定証", "北海道", NOW), [(chapter, chapter_file)], out)

    while True:
        yield {"pdf_bulk_per_s": per_second(MANY, work)}
