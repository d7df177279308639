"""A learner's own page."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

from badgeserver.domain.account import Account, AccountKind
from badgeserver.domain.ids import LearnerId
from badgeserver.services.learners import learner_page
from badgeserver.services.office import Office
from badgeserver.web import create_app
from tests.offices import NOW, at, learner, make_office
from tests.web.sites import BROWSER, credential_of, sign_in, sign_in_by_link

if TYPE_CHECKING:
    from flask.testing import FlaskClient


def page_of(client: FlaskClient, person: str) -> str:
    sign_in(client, person)
    return client.get("/me", headers=BROWSER).text


def test_each_badge_has_its_page_and_files(guest: FlaskClient, demo: Office) -> None:
    page = page_of(guest, "demo-officer")
    credentials = demo.store.credentials.of_learner(LearnerId("demo-officer"))
    assert page.count('class="held__one') == len(credentials)
    for credential in credentials:
        for suffix in ("", ".pdf", ".png", ".svg", ".json"):
            assert f'href="/c/{credential.id}{suffix}"' in page


def test_the_way_to_the_next_badges_is_shown_nearest_first(guest: FlaskClient, demo: Office) -> None:
    page = page_of(guest, "demo-citizen")
    nearest = learner_page("demo-citizen", demo).progress
    places = [page.index(f'aria-label="{one.badge.name.ja}の達成度"') for one in nearest]
    assert len(places) > 3
    assert places == sorted(places)
    assert nearest[0].missing[0].ja in unescape(page)


def test_what_helps_most_and_what_ends_soon_are_shown(guest: FlaskClient, demo: Office) -> None:
    page = unescape(page_of(guest, "demo-citizen"))
    found = learner_page("demo-citizen", demo)
    assert found.helpful
    for line in (*found.helpful, *found.expiring):
        assert line.ja in page
    assert ("もうすぐ使えなくなるもの" in page) == bool(found.expiring)


def test_what_ends_soon_is_told_calmly_before_the_next_badges(demo: Office) -> None:
    shortly_before = at(demo, NOW + timedelta(days=365 * 3 - 30))
    ending = learner_page("demo-officer", shortly_before).expiring
    page = unescape(page_of(create_app(shortly_before).test_client(), "demo-officer"))
    assert ending
    assert f'<a href="#expiring">もうすぐ使えなくなるもの：{len(ending)}件</a>' in page
    assert all(line.ja in page for line in ending)
    assert page.index('id="badges"') < page.index('id="expiring"') < page.index('id="next"')
    folded = "その後に使えなくなる"
    assert (folded in page) == (len(ending) > 3)
    assert (f"{folded}{len(ending) - 3}件を見る" in page) == (len(ending) > 3)


def test_evidence_is_listed_with_its_state(guest: FlaskClient) -> None:
    assert "認められました" in page_of(guest, "demo-citizen")


def test_a_revoked_badge_is_shown_as_revoked(guest: FlaskClient, demo: Office) -> None:
    page = page_of(guest, "demo-student")
    assert "state--revoked" in page
    assert credential_of("demo-student", demo, 1).id in page


def test_an_expired_badge_is_shown_as_expired(demo: Office) -> None:
    later = create_app(at(demo, NOW + timedelta(days=365 * 9))).test_client()
    page = page_of(later, "demo-officer")
    assert "state--expired" in page
    assert "期限切れ" in page


def test_the_page_is_kept_nowhere(guest: FlaskClient) -> None:
    sign_in(guest, "demo-citizen")
    answer = guest.get("/me", headers=BROWSER)
    assert answer.cache_control.no_store
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"


def test_someone_without_badges_or_evidence_is_told_where_to_begin(tmp_path: Path) -> None:
    changes = {"BADGESERVER_BASE_URL": "http://127.0.0.1:8000"}
    office = make_office(tmp_path, f"sqlite:///{tmp_path / 'badgeserver.db'}", changes)
    office.store.learners.add(replace(learner(), invented=False))
    client = create_app(office).test_client()
    sign_in_by_link(client, Account(AccountKind.LEARNER, "hikari"), office)
    page = client.get("/me", headers=BROWSER).text
    office.store.close()
    assert "バッジはまだありません" in page
    assert "登録された証明はまだありません" in page
    assert "架空の人物です" not in page


def test_links_of_several_badges_are_told_apart(guest: FlaskClient) -> None:
    page = page_of(guest, "demo-officer")
    for name in ("DX推進人材", "デジタル基礎"):
        hidden = f'<span class="hidden">: {name}</span>'
        # Its own page, that to show, the button, the files together, and each of the four files.
        assert page.count(hidden) == 8


def test_evidence_beyond_the_newest_folds_away(guest: FlaskClient, demo: Office) -> None:
    older = len(demo.store.evidence.of_learner(LearnerId("demo-officer"))) - 5
    assert older > 0
    assert f"それより前の{older}件を見る" in page_of(guest, "demo-officer")
