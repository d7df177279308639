"""Targets, indicators and reports on the site."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from badgeserver.domain.account import staff_account
from badgeserver.domain.ids import MunicipalityCode, StaffId
from badgeserver.domain.indicator import Indicator
from badgeserver.domain.person import Role, StaffMember
from badgeserver.services.invented_staff import invent_staff
from badgeserver.services.invented_targets import invent_targets
from badgeserver.services.office import Office
from badgeserver.services.open_data import release
from badgeserver.web import create_app
from tests.offices import make_office
from tests.services.test_targets import SAPPORO, holder
from tests.web.sites import BROWSER, client_as, demo_office, form_token, sign_in_by_link

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The demonstration with seven holders more, released, and the report of 2025 published."""
    made = demo_office(tmp_path_factory.mktemp("targets"), "http://127.0.0.1:8000")
    for number in range(7):
        holder(f"more{number}", SAPPORO, date(2025, 6, 1), made)
    release(date(2026, 3, 31), "test", made)
    invent_targets(made)
    yield made
    made.store.close()


@pytest.fixture
def site(office: Office) -> Flask:
    return create_app(office)


def page(client: FlaskClient, path: str) -> str:
    answer = client.get(f"{path}?lang=en", headers=BROWSER)
    assert answer.status_code == 200, answer.text
    return answer.text


@pytest.mark.uncounted
def test_everybody_sees_the_chain_and_the_years_and_small_numbers_stay_hidden(site: Flask) -> None:
    shown = page(site.test_client(), "/targets")
    for words in ("From efforts to the goal", "Feeds:", "Not yet fixed", "Being counted", "31.8", "83%"):
        assert words in shown
    assert "It rose from the baseline" in shown, "the reason of a published grade"
    assert "You see the exact figures" not in shown
    assert shown.count("<path d=") == sum(len(one.feeds) for one in _indicators(site))


def _indicators(site: Flask) -> tuple[Indicator, ...]:
    working: Office = site.extensions["badgeserver.office"]
    return working.programme.skill_map.indicators


def test_staff_of_the_prefecture_see_exact_figures(site: Flask) -> None:
    assert "You see the exact figures" in page(client_as(site, "staff"), "/targets")


def test_staff_of_a_municipality_see_what_the_public_sees(office: Office, site: Flask) -> None:
    member = StaffMember(
        id=StaffId("town"),
        name="町役場（架空）",
        email="town@staff.example.jp",
        role=Role.STAFF,
        municipality=MunicipalityCode("01202"),
    )
    office.store.staff.add(member)
    client = site.test_client()
    sign_in_by_link(client, staff_account(member.id), office)
    assert "You see the exact figures" not in page(client, "/targets")
    for path in ("/desk/indicators", "/desk/indicators/budget", "/desk/reports", "/desk/reports/2025/draft"):
        assert client.get(path, headers=BROWSER).status_code in (303, 403)


def test_a_report_is_a_page_and_a_pdf_in_both_languages(site: Flask) -> None:
    guest = site.test_client()
    shown = page(guest, "/reports/2025")
    assert "Annual report FY2025" in shown
    assert '<img src="/reports/2025/pictures/levels"' in shown
    assert "This is a draft" not in shown
    drawing = guest.get("/reports/2025/pictures/levels", headers=BROWSER)
    assert (drawing.status_code, drawing.mimetype) == (200, "image/svg+xml")
    for language in ("ja", "en"):
        pdf = guest.get(f"/reports/2025.pdf?lang={language}", headers=BROWSER)
        assert (pdf.mimetype, pdf.data[:4]) == ("application/pdf", b"%PDF")
        assert f"report-2025-{language}.pdf" in pdf.headers["Content-Disposition"]
    for path in ("/reports/2024", "/reports/2024.pdf", "/reports/2025/pictures/nothing"):
        assert guest.get(path, headers=BROWSER).status_code == 404
    assert "FY2025" in page(guest, "/reports")


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Flask]:
    """A site on which nothing was entered, with the demonstration's people to sign in as."""
    changes = {"BADGESERVER_BASE_URL": "http://127.0.0.1:8000", "BADGESERVER_DEMO": "1"}
    made = make_office(tmp_path, f"sqlite:///{tmp_path / 'badgeserver.db'}", changes)
    invent_staff(made)
    yield create_app(made)
    made.store.close()


def send(client: FlaskClient, path: str, **form: str) -> tuple[int, str]:
    sent = {"csrf_token": form_token(client, "/verify"), **form}
    answer = client.post(f"{path}?lang=en", data=sent, headers=BROWSER)
    return answer.status_code, answer.text


def test_staff_enter_a_figure_and_a_grade(fresh: Flask) -> None:
    client = client_as(fresh, "staff")
    path = "/desk/indicators/sme_dx"
    status, text = send(client, f"{path}/actual", fiscal_year="2025", value="many", state="final")
    assert status == 400
    assert "Write a number" in text
    assert 'value="many"' in text, "what was typed is still there"
    assert send(client, f"{path}/actual", fiscal_year="2025", value="1,031.8", state="final")[0] == 303
    assert "1,031.8" in page(client, path)
    status, text = send(client, f"{path}/grade", graded_year="2025", reason_ja="理由")
    assert status == 400
    assert "Choose A, B, C or D." in text
    assert "Give the reason." in text
    form = {"graded_year": "2025", "grade": "B", "reason_ja": "理由", "reason_en": "Because"}
    assert send(client, f"{path}/grade", **form)[0] == 303
    shown = page(client, path)
    assert "Because" in shown
    assert "staff:staff" in shown, "who entered it"
    assert "Because" not in page(fresh.test_client(), "/targets"), "not before the report"
    assert send(client, "/desk/indicators/holders/actual", fiscal_year="2025", value="3")[0] == 400


@pytest.mark.uncounted
def test_staff_write_read_and_publish_a_report(fresh: Flask) -> None:
    client = client_as(fresh, "staff")
    status, text = send(client, "/desk/reports/2025", purpose_ja="目的です")
    assert status == 400
    assert "Write it in this language too." in text
    assert "目的です" in text
    written = {
        "purpose_ja": "目的です",
        "purpose_en": "Our purpose",
        "problems_ja": "課題",
        "problems_en": "Problem",
    }
    assert send(client, "/desk/reports/2025", **written)[0] == 303
    assert "Our purpose" in page(client, "/desk/reports/2025/draft")
    assert client.get("/desk/reports/2025/draft.pdf", headers=BROWSER).data.startswith(b"%PDF")
    assert fresh.test_client().get("/reports/2025", headers=BROWSER).status_code == 404
    desk = page(client, "/desk/reports/2025")
    assert "11 indicators with a target for this year have no grade yet: Budget, " in desk
    assert desk.index('id="ungraded"') < desk.index('aria-describedby="ungraded"'), "beside the button"
    assert send(client, "/desk/reports/2025/publish")[0] == 303
    assert "Edition 1 is published." in page(client, "/desk/reports/2025")
    assert "Our purpose" in page(fresh.test_client(), "/reports/2025")
    assert "Not published" in page(client, "/desk/reports")
