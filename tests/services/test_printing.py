"""Printing for many: the order, the names that can't be printed, runs that go on where they were."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from badgeserver.domain.errors import NotFound, Refused
from badgeserver.domain.ids import BadgeId, EvidenceId, LearnerId, MunicipalityCode
from badgeserver.domain.printing import PaperName, Selection
from badgeserver.services.carriers import award_certificate
from badgeserver.services.deletion import delete_learner
from badgeserver.services.issuing import issue_all
from badgeserver.services.office import Office
from badgeserver.services.print_runs import PrintJob, print_to_file, print_to_folder, printed_at_once
from badgeserver.services.printing import NamesNotPrintable, name_faults, print_list
from badgeserver.services.revocation import revoke
from tests.offices import FIRST_STEP, learner, make_office, passed, with_award
from tests.qr_codes import qr_codes_in

ALL = Selection()
PEOPLE = (
    ("a", "渡辺 一", "わたなべ はじめ", None),
    ("b", "阿部 花", "あべ はな", "01100"),
    ("c", "佐藤 実", "サトウ ミノル", "01100"),
    ("d", "後藤 実", "ごとう みのる", "01202"),
    ("e", "Ann Smith", "", "01100"),
)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Five people of two areas and of none, each with a certificate."""
    made = make_office(tmp_path, f"sqlite:///{tmp_path}/store.sqlite3")
    for id, name, reading, municipality in PEOPLE:
        one = replace(
            learner(id),
            name=name,
            reading=reading,
            municipality=MunicipalityCode(municipality) if municipality else None,
        )
        with_award(made, replace(passed("jmooc-course"), id=EvidenceId(f"{id}-evidence")), who=one)
    for _ in issue_all(made):
        pass
    return made


def names(office: Office, selection: Selection = ALL) -> list[str]:
    return [line.name for line in print_list(selection, office)]


def rename(office: Office, id: str, name: str) -> None:
    office.store.learners.replace(replace(office.store.learners.get(LearnerId(id)), name=name))


def test_the_list_goes_by_area_and_then_by_reading_and_who_has_none_comes_last(office: Office) -> None:
    in_order = names(office)
    of_first_area = [name for name in in_order if name in ("阿部 花", "佐藤 実", "Ann Smith")]
    assert of_first_area == ["阿部 花", "佐藤 実", "Ann Smith"]
    assert in_order[-1] == "渡辺 一"
    assert abs(in_order.index("阿部 花") - in_order.index("Ann Smith")) == 2


def test_a_selection_takes_a_badge_an_area_and_days(office: Office) -> None:
    area = office.programme.regions.area_of(MunicipalityCode("01202")).code
    assert names(office, Selection(area=area)) == ["後藤 実"]
    assert names(office, Selection(area="none")) == ["渡辺 一"]
    assert len(names(office, Selection(badge=FIRST_STEP))) == 5
    assert names(office, Selection(badge=BadgeId("hk-security"))) == []
    assert len(names(office, Selection(since=date(2026, 11, 20), until=date(2026, 11, 20)))) == 5
    assert names(office, Selection(since=date(2026, 11, 21))) == []
    assert names(office, Selection(until=date(2026, 11, 19))) == []


@pytest.mark.parametrize(
    ("selection", "code"),
    [(Selection(badge=BadgeId("none-such")), "no-such-badge"), (Selection(area="none-such"), "no-such-area")],
)
def test_a_badge_or_area_that_is_not_there_is_refused(
    selection: Selection, code: str, office: Office
) -> None:
    with pytest.raises(NotFound) as refusal:
        print_list(selection, office)
    assert refusal.value.code == code


def test_a_revoked_credential_is_not_printed(office: Office) -> None:
    [line] = [line for line in print_list(ALL, office) if line.name == "後藤 実"]
    revoke(line.credential, "誤り", "staff", office)
    assert "後藤 実" not in names(office)


def test_who_had_their_data_removed_is_not_printed(office: Office) -> None:
    [line] = [line for line in print_list(ALL, office) if line.name == "後藤 実"]
    delete_learner(line.learner, "a letter", "test", office)
    assert line.credential not in {other.credential for other in print_list(ALL, office)}


def test_names_that_can_not_be_printed_are_told_before_anything_is_printed(
    office: Office, tmp_path: Path
) -> None:
    rename(office, "c", "김 実")
    rename(office, "d", "後\U000e01ef藤 한")
    target = tmp_path / "out" / "all.pdf"
    with pytest.raises(NamesNotPrintable) as refusal:
        list(print_to_file(PrintJob(ALL), target, "staff", office))
    found = [
        (fault.line.name, tuple(one.characters for one in fault.missing)) for fault in refusal.value.faults
    ]
    assert found == [("김 実", ("김",)), ("後\U000e01ef藤 한", ("後\U000e01ef", "한"))]
    assert not target.parent.exists()
    assert "print-certificates" not in [entry.action for entry in office.store.audit.entries(50)]


def test_who_can_not_be_printed_is_left_out_on_request_and_the_others_are_printed(
    office: Office, tmp_path: Path
) -> None:
    rename(office, "c", "김 実")
    done = print_to_file(PrintJob(ALL, leaves_out=True), tmp_path / "all.pdf", "staff", office)
    assert [line.name for line in done] == [name for name in names(office) if name != "김 実"]


def test_the_reading_is_looked_at_where_it_is_what_is_printed(office: Office) -> None:
    rename(office, "c", "김 実")
    [line] = [line for line in print_list(ALL, office) if line.name == "김 実"]
    office.store.notices.choose_reading(line.award, True)
    assert name_faults(print_list(ALL, office), office.printer().shelf) == ()


def codes(pdf: bytes) -> list[str]:
    return [
        one.text
        for page in pypdfium2.PdfDocument(pdf)
        for one in sorted(
            qr_codes_in(page.render(scale=150 / 72).to_pil().convert("L")),
            key=lambda found: found.position.top_left.y,
        )
    ]


def expected_codes(office: Office) -> list[str]:
    found = []
    for line in print_list(ALL, office):
        credential = office.store.credentials.get(line.credential)
        award = office.store.awards.get(line.award)
        found.append(award_certificate(credential, award, office).qr_content)
    return found


@pytest.mark.uncounted
@pytest.mark.parametrize("paper", list(PaperName))
def test_one_pdf_has_everybody_in_order_with_a_list_in_front_and_each_signed_json(
    paper: PaperName, office: Office, tmp_path: Path
) -> None:
    target = tmp_path / "all.pdf"
    done = [line.name for line in print_to_file(PrintJob(ALL, paper), target, "staff", office)]
    assert done == names(office)
    pdf = target.read_bytes()
    assert codes(pdf) == expected_codes(office)
    document = pikepdf.open(BytesIO(pdf))
    assert len(document.pages) == 1 + (1 if paper is PaperName.CARD else 5)
    documents = [office.store.credentials.get(line.credential).document for line in print_list(ALL, office)]
    attached = [
        document.attachments[name].get_file().read_bytes().decode() for name in sorted(document.attachments)
    ]
    assert attached == documents
    listed = "".join(pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range().split())
    places = [listed.index(name.replace(" ", "")) for name in names(office)]
    assert places == sorted(places)
    assert [path.name for path in tmp_path.glob("all.pdf*")] == ["all.pdf"]
    assert target.stat().st_mode & 0o077 == 0


@pytest.mark.uncounted
def test_a_folder_gets_a_pdf_for_each_which_is_the_same_when_it_is_done_again(
    office: Office, tmp_path: Path
) -> None:
    folder = tmp_path / "each"
    assert len(list(print_to_folder(PrintJob(ALL), folder, "staff", office))) == 5
    files = sorted(folder.iterdir())
    assert [codes(file.read_bytes()) for file in files] == [[code] for code in expected_codes(office)]
    assert len(files) == 5
    before = [file.read_bytes() for file in files]
    files[2].unlink()
    list(print_to_folder(PrintJob(ALL), folder, "staff", office))
    assert [file.read_bytes() for file in files] == before


def broken_off(running: object, after: int) -> None:
    for _ in range(after):
        next(running)  # type: ignore[call-overload]
    running.close()  # type: ignore[attr-defined]


@pytest.mark.uncounted
def test_a_run_that_was_broken_off_goes_on_where_it_was_and_comes_to_the_same_bytes(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("badgeserver.services.print_runs.IN_A_PART", 2)
    whole, target = tmp_path / "whole.pdf", tmp_path / "all.pdf"
    list(print_to_file(PrintJob(ALL), whole, "staff", office))
    broken_off(print_to_file(PrintJob(ALL), target, "staff", office), 3)
    assert not target.exists()
    finished = {path: path.stat().st_mtime_ns for path in (tmp_path / "all.pdf.parts").glob("part-*.json")}
    assert len(finished) == 3
    running = print_to_file(PrintJob(ALL), target, "staff", office)
    done = [next(running).credential for _ in range(3)]
    assert {path: path.stat().st_mtime_ns for path in finished} == finished
    done += [line.credential for line in running]
    assert len(done) == len(set(done)) == 5
    assert target.read_bytes() == whole.read_bytes()


def test_a_run_with_other_choices_does_not_go_on_with_parts_that_are_there(
    office: Office, tmp_path: Path
) -> None:
    target = tmp_path / "all.pdf"
    broken_off(print_to_file(PrintJob(ALL), target, "staff", office), 1)
    with pytest.raises(Refused) as refusal:
        list(print_to_file(PrintJob(ALL, PaperName.CARD), target, "staff", office))
    assert refusal.value.code == "another-print-run"


def test_a_run_does_not_go_on_after_somebody_of_its_plan_was_revoked(office: Office, tmp_path: Path) -> None:
    target = tmp_path / "all.pdf"
    broken_off(print_to_file(PrintJob(ALL), target, "staff", office), 1)
    revoke(print_list(ALL, office)[-1].credential, "誤り", "staff", office)
    with pytest.raises(Refused) as refusal:
        list(print_to_file(PrintJob(ALL), target, "staff", office))
    assert refusal.value.code == "print-run-outdated"


def test_a_place_where_no_folder_can_be_is_refused(office: Office, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for run in (print_to_file, print_to_folder):
        with pytest.raises(Refused, match="no-folder"):
            list(run(PrintJob(ALL), tmp_path / "file" / "all", "staff", office))


def test_who_prints_what_is_in_the_audit_log_without_a_name(office: Office) -> None:
    printed_at_once(PrintJob(Selection(badge=FIRST_STEP)), 10, "staff:kita", office)
    [entry] = [entry for entry in office.store.audit.entries(50) if entry.action == "print-certificates"]
    assert entry.actor == "staff:kita"
    assert dict(entry.detail) == {"badge": "hk-first-step", "certificates": "5", "paper": "portrait"}


@pytest.mark.parametrize(
    ("job", "most", "code"),
    [
        (PrintJob(ALL), 4, "too-many"),
        (PrintJob(Selection(badge=BadgeId("hk-security"))), 9, "nothing-to-print"),
    ],
)
def test_nothing_and_too_many_are_refused(job: PrintJob, most: int, code: str, office: Office) -> None:
    with pytest.raises(Refused) as refusal:
        printed_at_once(job, most, "staff", office)
    assert refusal.value.code == code
