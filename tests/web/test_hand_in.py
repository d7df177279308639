"""The pages of handing in, for learners and at the help desk."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from html import unescape
from typing import TYPE_CHECKING

import pytest

from badgeserver.domain.ids import EvidenceId, LearnerId
from badgeserver.domain.person import Actor, Role
from badgeserver.domain.submission import SubmissionKind, SubmissionState
from badgeserver.services.acceptance import ask_for_more, decline
from badgeserver.services.drafting import begin
from badgeserver.services.office import Office
from badgeserver.web import create_app
from tests.services.test_uploads import HOSTILE, pdf, picture
from tests.web.pages import read
from tests.web.sites import BROWSER, client_as, demo_office, form_token, sign_in

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

STAFF = Actor(Role.STAFF, "staff")
CITIZEN = LearnerId("demo-citizen")


@pytest.fixture(scope="module")
def own_demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A demonstration for these tests alone: they write."""
    office = demo_office(tmp_path_factory.mktemp("hand-in"), "http://127.0.0.1:8000")
    yield office
    office.store.close()


@pytest.fixture
def site(own_demo: Office) -> Flask:
    app = create_app(own_demo)
    app.extensions["limiter"].pop().enabled = False
    for one in own_demo.store.submissions.of_learner(CITIZEN):
        own_demo.store.evidence.remove_waiting(one.id)
        own_demo.store.submissions.remove([one.id])
    return app


@pytest.fixture
def citizen(site: Flask) -> FlaskClient:
    return client_as(site, "learner")


def post(client: FlaskClient, path: str, **form: object) -> TestResponse:
    """Send a form; the token is that of the page on which everybody has one."""
    data = {"csrf_token": form_token(client, "/verify"), **form}
    return client.post(path, data=data, headers=BROWSER)


def begun(client: FlaskClient, kind: str = "certificate", subject: str = "ipa-ip") -> str:
    """Begin a draft and return its id."""
    answer = post(client, f"/me/hand-in/{kind}", subject=subject)
    assert answer.status_code == 303, answer.text
    found = re.search(r"/me/hand-in/([\w-]{22})/", answer.location)
    assert found, answer.location
    return found[1]


def photographed(client: FlaskClient) -> str:
    """A draft of an exam, proven by its paper, with all but the photo."""
    draft = begun(client)
    post(client, f"/me/hand-in/{draft}/proof", proof="paper_certificate")
    answer = post(client, f"/me/hand-in/{draft}/details", dated="2026-04-12", score="720")
    assert answer.location == f"/me/hand-in/{draft}/files"
    return draft


def upload(client: FlaskClient, draft: str, data: bytes, name: str = "a.png") -> TestResponse:
    file = (io.BytesIO(data), name)
    return post(client, f"/me/hand-in/{draft}/files", proof="paper_certificate", paper_certificate=file)


def handed_in(client: FlaskClient) -> str:
    draft = photographed(client)
    assert upload(client, draft, picture("PNG")).status_code == 303
    answer = post(client, f"/me/hand-in/{draft}/check")
    assert answer.location == f"/me/hand-in/{draft}/done"
    return draft


def text(client: FlaskClient, path: str) -> str:
    answer = client.get(path, headers=BROWSER)
    assert answer.status_code == 200, path
    return unescape(answer.text)


def test_a_certificate_is_handed_in_by_a_few_taps(citizen: FlaskClient, own_demo: Office) -> None:
    draft = handed_in(citizen)
    assert "12月20日までにお知らせします" in text(citizen, f"/me/hand-in/{draft}/done")
    page = text(citizen, f"/me/evidence/{draft}")
    for words in ("担当者が確かめています", "720点", "a.png", "令和8年（2026年）4月12日", "取り下げる"):
        assert words in page
    assert "ITパスポート試験" in text(citizen, "/me")
    assert own_demo.store.submissions.get(EvidenceId(draft)).state is SubmissionState.CHECKING


def test_the_form_asks_what_the_proof_needs(citizen: FlaskClient) -> None:
    draft = begun(citizen)
    by_number = {"proof.certificate_number": True, 'type="file"': False}
    by_paper = {"proof.certificate_number": False, 'type="file"': False}
    for proof, asked in (("certificate_number", by_number), ("paper_certificate", by_paper)):
        post(citizen, f"/me/hand-in/{draft}/proof", proof=proof)
        page = text(citizen, f"/me/hand-in/{draft}/details")
        assert {words: words in page for words in asked} == asked
    page = text(citizen, f"/me/hand-in/{draft}/files")
    assert 'capture="environment"' in page
    assert 'accept="image/jpeg,image/png,image/webp,application/pdf"' in page


def test_an_achievement_asks_for_its_results_with_their_units_and_for_who_confirms_it(
    citizen: FlaskClient,
) -> None:
    draft = begun(citizen, "achievement", "lowcode-app")
    page = text(citizen, f"/me/hand-in/{draft}/details")
    for words in ("減った時間", "(時間／月)", "勤務先で確認してくれる人の名前", "confirmer_email"):
        assert words in page


def test_nothing_typed_is_lost_when_something_is_refused(citizen: FlaskClient) -> None:
    draft = begun(citizen, "achievement", "data-report")
    answer = post(citizen, f"/me/hand-in/{draft}/details", ended_on="きのう", story="<b>長い話</b>")
    assert answer.status_code == 400
    assert "&lt;b&gt;長い話&lt;/b&gt;" in answer.text
    assert 'value="きのう"' in answer.text
    for name in ("ended_on", "role_played"):
        assert f'href="#{name}"' in answer.text
        assert f'id="{name}-fault"' in answer.text
    assert "<b>長い話</b>" in text(citizen, f"/me/hand-in/{draft}/details")


def test_a_draft_is_found_on_both_pages_and_goes_on_where_it_stopped(citizen: FlaskClient) -> None:
    draft = photographed(citizen)
    assert "書きかけ" in text(citizen, "/me")
    assert f'href="/me/hand-in/{draft}"' in text(citizen, "/me/hand-in")
    answer = citizen.get(f"/me/hand-in/{draft}", headers=BROWSER)
    assert answer.location == f"/me/hand-in/{draft}/files"
    assert citizen.get(f"/me/evidence/{draft}", headers=BROWSER).location == f"/me/hand-in/{draft}"


def test_a_draft_can_be_thrown_away(citizen: FlaskClient) -> None:
    draft = photographed(citizen)
    assert post(citizen, f"/me/hand-in/{draft}/discard").location == "/me/hand-in"
    assert citizen.get(f"/me/hand-in/{draft}/check", headers=BROWSER).status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("パスポート", {"ITパスポート試験", "生成AIパスポート"}),
        ("ぱすぽーと", {"ITパスポート試験"}),
        ("ＩＰＡ　it passport", {"ITパスポート試験"}),
        ("no such thing", set()),
    ],
)
def test_the_catalogue_is_searched_without_a_script(
    citizen: FlaskClient, query: str, found: set[str]
) -> None:
    answer = citizen.get("/me/hand-in/certificate", query_string={"q": query}, headers=BROWSER)
    names = set(re.findall(r"<button[^>]*><strong>([^<]+)</strong>", unescape(answer.text)))
    assert found <= names
    assert bool(names) == bool(found)


def test_what_brings_a_badge_nearer_comes_first(citizen: FlaskClient) -> None:
    page = text(citizen, "/me/hand-in/certificate")
    assert page.index("次のバッジに近づくもの") < page.index("に近づく</span>") < page.index("そのほか")


def test_what_is_not_in_the_list_goes_to_staff(citizen: FlaskClient, own_demo: Office) -> None:
    draft = begun(citizen, "unlisted", "")
    form = {"unlisted_name": "村の講座", "unlisted_provider": "架空村", "dated": "2026-01-02"}
    post(citizen, f"/me/hand-in/{draft}/details", **form)
    file = (io.BytesIO(pdf()), "a.pdf")
    post(citizen, f"/me/hand-in/{draft}/files", proof="certificate_file", certificate_file=file)
    post(citizen, f"/me/hand-in/{draft}/check")
    assert own_demo.store.submissions.get(EvidenceId(draft)).state is SubmissionState.CHECKING
    assert "村の講座" in text(citizen, f"/me/evidence/{draft}")


def test_a_list_leaves_nothing_to_do_and_a_badge_goes_its_own_way(citizen: FlaskClient) -> None:
    draft = begun(citizen, subject="jlis-elearning")
    page = text(citizen, f"/me/hand-in/{draft}/details")
    assert "あなたがすることはありません" in page
    assert 'name="dated"' not in page
    answer = post(citizen, "/me/hand-in/certificate", subject="google-ai-ess")
    draft = re.search(r"/me/hand-in/([\w-]{22})", answer.location or answer.text)[1]  # type: ignore[index]
    assert 'href="/me/hand-in/badge"' in post(citizen, f"/me/hand-in/{draft}/proof", proof="open_badge").text


@pytest.mark.parametrize("what", [one for one in HOSTILE if one != "nothing"])
def test_a_hostile_file_is_refused_beside_its_field(citizen: FlaskClient, what: str) -> None:
    draft = photographed(citizen)
    answer = upload(citizen, draft, HOSTILE[what][0], "合格証.png")
    assert answer.status_code == 400
    assert 'id="fault-paper_certificate"' in answer.text
    assert 'class="paper"' not in answer.text


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd.png"),
        ("x/<script>.svg", "script.png"),
        ("fdp.\u202egnp.exe", "fdp.gnp.png"),
    ],
)
def test_a_hostile_name_is_made_harmless(
    citizen: FlaskClient, own_demo: Office, name: str, kept: str
) -> None:
    draft = photographed(citizen)
    upload(citizen, draft, picture("PNG"), name)
    assert [one.name for one in own_demo.store.files.of_submission(EvidenceId(draft))] == [kept]


def test_nothing_chosen_is_said(citizen: FlaskClient) -> None:
    draft = photographed(citizen)
    answer = post(citizen, f"/me/hand-in/{draft}/files", proof="paper_certificate")
    assert (answer.status_code, "ファイルが選ばれていません" in answer.text) == (400, True)


def test_several_files_come_at_once_and_can_be_taken_out(citizen: FlaskClient, own_demo: Office) -> None:
    draft = photographed(citizen)
    several = [(io.BytesIO(data), "a") for data in (picture("PNG"), picture("JPEG"), pdf())]
    post(citizen, f"/me/hand-in/{draft}/files", proof="paper_certificate", paper_certificate=several)
    files = own_demo.store.files.of_submission(EvidenceId(draft))
    assert [one.name for one in files] == ["a.png", "a.jpg", "a.pdf"]
    post(citizen, f"/me/hand-in/{draft}/files/{files[0].id}/remove")
    assert len(own_demo.store.files.of_submission(EvidenceId(draft))) == 2


def test_what_is_chosen_is_kept_when_somebody_goes_on(citizen: FlaskClient, own_demo: Office) -> None:
    draft = photographed(citizen)
    chosen = (io.BytesIO(picture("PNG")), "a.png")
    answer = post(citizen, f"/me/hand-in/{draft}/files", paper_certificate=chosen)
    assert answer.location == f"/me/hand-in/{draft}/check"
    assert len(own_demo.store.files.of_submission(EvidenceId(draft))) == 1
    assert post(citizen, f"/me/hand-in/{draft}/files").location == f"/me/hand-in/{draft}/check"


def test_a_request_that_is_too_large_is_not_read(citizen: FlaskClient) -> None:
    draft = photographed(citizen)
    answer = upload(citizen, draft, b"\x89PNG" + b"\0" * 43 * 1024 * 1024)
    assert answer.status_code == 413
    details = post(citizen, f"/me/hand-in/{draft}/details", story="x" * 11 * 1024 * 1024)
    assert details.status_code == 413


def test_what_is_missing_is_said_with_a_way_to_it(citizen: FlaskClient) -> None:
    draft = photographed(citizen)
    page = text(citizen, f"/me/hand-in/{draft}/check")
    assert f'<a href="/me/hand-in/{draft}/files">「紙の合格証・修了証」' in page
    assert 'class="hand-in-now"' not in page
    assert post(citizen, f"/me/hand-in/{draft}/check").status_code == 400


def test_the_same_is_said_before_it_is_handed_in_twice(citizen: FlaskClient) -> None:
    handed_in(citizen)
    draft = photographed(citizen)
    upload(citizen, draft, picture("JPEG"), "b.jpg")
    assert "もう提出していて" in text(citizen, f"/me/hand-in/{draft}/check")
    answer = post(citizen, f"/me/hand-in/{draft}/check")
    assert (answer.status_code, "提出できませんでした" in answer.text) == (400, True)


def test_a_question_is_answered_on_the_page(citizen: FlaskClient, own_demo: Office) -> None:
    draft = handed_in(citizen)
    ask_for_more(EvidenceId(draft), "裏も写してください。", STAFF, own_demo)
    assert "裏も写してください。" in text(citizen, f"/me/evidence/{draft}")
    assert "裏も写してください。" in text(citizen, f"/me/hand-in/{draft}/check")
    post(citizen, f"/me/hand-in/{draft}/check", answer="写しました。")
    page = text(citizen, f"/me/evidence/{draft}")
    assert "写しました。" in page
    assert "担当者が確かめています" in page


def test_what_was_handed_in_can_be_withdrawn_until_it_is_decided(
    citizen: FlaskClient, own_demo: Office
) -> None:
    draft = handed_in(citizen)
    assert post(citizen, f"/me/evidence/{draft}/withdraw").status_code == 303
    assert "取り下げました" in text(citizen, f"/me/evidence/{draft}")
    other = handed_in(citizen)
    decline(EvidenceId(other), "日付がちがいます。", STAFF, own_demo)
    assert post(citizen, f"/me/evidence/{other}/withdraw").status_code == 400
    assert "日付がちがいます。" in text(citizen, f"/me/evidence/{other}")


def test_a_learners_own_page_leads_to_everything_that_was_begun(
    citizen: FlaskClient, own_demo: Office
) -> None:
    herself = Actor(Role.LEARNER, CITIZEN)
    subjects = list(own_demo.programme.skill_map.achievements)[:10]
    drafts = [begin(SubmissionKind.ACHIEVEMENT, one, CITIZEN, herself, own_demo) for one in subjects]
    mine = citizen.get("/me", headers=BROWSER).text
    assert all(f'href="/me/evidence/{one.id}"' in mine for one in drafts)


def test_what_was_handed_in_is_not_changed_by_an_old_page(citizen: FlaskClient) -> None:
    draft = handed_in(citizen)
    for path in ("details", "check"):
        assert post(citizen, f"/me/hand-in/{draft}/{path}", dated="2020-01-01").status_code == 400
    assert citizen.get(f"/me/hand-in/{draft}", headers=BROWSER).location == f"/me/evidence/{draft}"


def file_of(draft: str, office: Office) -> str:
    return office.store.files.of_submission(EvidenceId(draft))[0].id


def test_a_file_is_a_download_that_runs_nothing(citizen: FlaskClient, own_demo: Office) -> None:
    path = f"/files/{file_of(handed_in(citizen), own_demo)}"
    answer = citizen.get(path)
    assert answer.headers["Content-Disposition"] == "attachment; filename=a.png"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer.cache_control.no_store
    assert citizen.get(path + "?view=1").headers["Content-Disposition"].startswith("inline")


def test_a_pdf_is_never_shown_within_the_site(citizen: FlaskClient, own_demo: Office) -> None:
    draft = photographed(citizen)
    upload(citizen, draft, pdf(), "合格証.pdf")
    answer = citizen.get(f"/files/{file_of(draft, own_demo)}?view=1")
    assert answer.headers["Content-Disposition"].startswith("attachment")


MAY_OPEN = {
    "learner": 200,
    "staff": 200,
    "assessor": 200,
    "help_desk": 404,
    "operator": 403,
    "guest": 303,
}


@pytest.mark.parametrize("role", MAY_OPEN)
def test_a_file_is_open_to_whose_it_is_and_who_judges_it(
    site: Flask, citizen: FlaskClient, own_demo: Office, role: str
) -> None:
    path = f"/files/{file_of(handed_in(citizen), own_demo)}"
    visitor = citizen if role == "learner" else client_as(site, role)
    assert visitor.get(path, headers=BROWSER).status_code == MAY_OPEN[role]


@pytest.mark.uncounted
@pytest.mark.parametrize("role", ["staff", "assessor"])
def test_a_draft_is_nobodys_business_yet(
    site: Flask, citizen: FlaskClient, own_demo: Office, role: str
) -> None:
    draft = photographed(citizen)
    upload(citizen, draft, picture("PNG"))
    path = f"/files/{file_of(draft, own_demo)}"
    assert client_as(site, role).get(path, headers=BROWSER).status_code == 404


def test_other_learners_see_nothing(site: Flask, citizen: FlaskClient, own_demo: Office) -> None:
    draft = handed_in(citizen)
    other = site.test_client()
    sign_in(other, "demo-student")
    for path in (
        f"/me/evidence/{draft}",
        f"/me/hand-in/{draft}",
        f"/me/hand-in/{draft}/check",
        f"/me/hand-in/{draft}/done",
        f"/files/{file_of(draft, own_demo)}",
    ):
        assert other.get(path, headers=BROWSER).status_code == 404, path
    for path in ("check", "discard", "details"):
        assert post(other, f"/me/hand-in/{draft}/{path}").status_code == 404, path
    assert post(other, f"/me/evidence/{draft}/withdraw").status_code == 404


def test_pages_have_no_script_or_style_of_their_own(citizen: FlaskClient) -> None:
    draft = handed_in(citizen)
    for path in ("/me/hand-in", "/me/hand-in/certificate", f"/me/evidence/{draft}"):
        assert read(text(citizen, path)).inline == [], path
