"""The programme in figures over HTTP: who sees which numbers, tables that are sorted and taken away."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from badgeserver.documents.charts.map import Measure
from badgeserver.domain.ids import MunicipalityCode, StaffId
from badgeserver.domain.open_data import CellKind, ScopeKind
from badgeserver.domain.person import Role, StaffMember
from badgeserver.domain.statistics import PREFECTURE, Place, PlaceKind, Question, Scope, WayIn, per_10_000
from badgeserver.domain.viewer import PREFECTURE_VIEWER, PUBLIC_VIEWER, Viewer, ViewerKind
from badgeserver.services import way_figures
from badgeserver.services.charted import Order, Table, TableCell, order_of
from badgeserver.services.figure_questions import asked_growth, asked_map
from badgeserver.services.figures import Precision, Shown, holders, true_holders
from badgeserver.services.growth_pages import growth_figures
from badgeserver.services.map_figures import map_page
from badgeserver.services.office import Office
from badgeserver.services.open_data import release_days, release_for_demonstration, release_of_day
from badgeserver.services.shown_words import Reader
from badgeserver.services.sight import Sight
from badgeserver.services.viewers import viewer_for
from badgeserver.services.visits import SignedIn
from badgeserver.services.way_figures import ways_in_figure
from badgeserver.settings import ATTRIBUTION
from badgeserver.web import create_app
from tests.branch_coverage import uncounted
from tests.offices import make_office
from tests.web.sites import BROWSER, client_as, demo_office

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

PEOPLE = 150
SAPPORO = MunicipalityCode("01100")
MUNICIPAL_VIEWER = Viewer(ViewerKind.MUNICIPAL, SAPPORO)
RELEASED = date(2026, 10, 31)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    made = demo_office(tmp_path_factory.mktemp("figures"), "http://127.0.0.1:8000", PEOPLE)
    with uncounted():
        release_for_demonstration("test", made)
    yield made
    made.store.close()


@pytest.fixture(scope="module")
def site(office: Office) -> Flask:
    app = create_app(office)
    app.extensions["limiter"].pop().enabled = False
    return app


@pytest.fixture(scope="module")
def guest(site: Flask) -> FlaskClient:
    return site.test_client()


@pytest.fixture(scope="module")
def staff(site: Flask) -> FlaskClient:
    return client_as(site, "staff")


def read(client: FlaskClient, path: str) -> str:
    answer = client.get(path, headers=BROWSER)
    assert answer.status_code == 200, answer.text
    return answer.text


def table(client: FlaskClient, path: str) -> list[list[str]]:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.mimetype == "text/csv"
    assert answer.text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))


def test_staff_see_the_true_counts_of_every_area(staff: FlaskClient, office: Office) -> None:
    true = true_holders(Question(office.today()), office)
    rows = table(staff, "/figures/tables/areas.csv?lang=en")
    assert rows[0] == ["Place", "People", "Per 10,000 residents", "Residents"]
    names = {area.code: area.short_name.en for area in office.programme.regions.areas.values()}
    assert {row[0]: row[1] for row in rows[1:-1]} == {
        names[code]: str(people) for code, people in true.areas.items()
    }
    assert rows[-1][1] == str(true.unplaced)
    assert f"<dd>{true.outside}</dd>" in read(staff, "/figures")


def test_the_public_sees_what_was_released_and_nothing_else(guest: FlaskClient, office: Office) -> None:
    shown = holders(Question(RELEASED), PUBLIC_VIEWER, office)
    reader = Reader("en", office.programme.smallest_public_count)
    rows = table(guest, "/figures/tables/areas.csv?lang=en")
    assert [row[1] for row in rows[1:-1]] == [reader.people(one) for one in shown.areas.values()]
    assert any("–" in row[1] for row in rows)
    assert "As released for 31 October 2026." in read(guest, "/figures?lang=en")


def test_municipal_staff_see_their_own_in_full_and_the_rest_as_the_public_does(office: Office) -> None:
    asked = asked_map({"area": "01300", "on": str(RELEASED)}, MUNICIPAL_VIEWER, office)
    mine = map_page(asked, MUNICIPAL_VIEWER, "ja", office)
    public = map_page(asked, PUBLIC_VIEWER, "ja", office)
    true = true_holders(Question(RELEASED), office)
    other = {row[0].words: row[1].words for row in public.figures[0].table.rows}
    own = {row[0].words: row[1].words for row in mine.figures[0].table.rows}
    assert own.pop("札幌市") == str(true.municipalities[SAPPORO])
    assert {name: words for name, words in other.items() if name != "札幌市"} == own


@pytest.mark.parametrize("measure", Measure)
def test_the_map_is_of_the_numbers_in_the_table(office: Office, measure: Measure) -> None:
    asked = asked_map({"what": "level-L2", "show": measure}, PREFECTURE_VIEWER, office)
    page = map_page(asked, PREFECTURE_VIEWER, "ja", office)
    true = true_holders(Question(office.today(), Scope(level=asked.question.scope.level)), office)
    chart = page.figures[0].chart
    assert chart is not None
    drawn = {row["code"]: row["value"] for row in chart.data["places"]}
    residents = {one.code: one.population for one in office.programme.regions.municipalities.values()}
    assert drawn == {
        code: people if measure is Measure.COUNT else per_10_000(people, residents[code])
        for code, people in true.municipalities.items()
    }
    column = 1 if measure is Measure.COUNT else 2
    listed = [row[column].value for row in page.more[0].rows]
    assert Counter(drawn.values()) == Counter(listed)


def test_levels_and_badges_of_a_place_are_counted_as_the_map_does(office: Office) -> None:
    asked = asked_map({"municipality": SAPPORO}, PREFECTURE_VIEWER, office)
    figures = {one.name: one for one in map_page(asked, PREFECTURE_VIEWER, "en", office).figures}
    for level, row in zip(
        office.programme.skill_map.badges_by_level(), figures["levels"].table.rows, strict=True
    ):
        true = true_holders(Question(office.today(), Scope(level=level[0].id)), office)
        assert row[1].value == true.municipalities[SAPPORO]
    badges = [one for _, every in office.programme.skill_map.badges_by_level() for one in every]
    for badge, row in zip(badges, figures["badges"].table.rows, strict=True):
        true = true_holders(Question(office.today(), Scope(badge=badge.id)), office)
        assert row[1].value == true.municipalities[SAPPORO]


@pytest.mark.uncounted
@pytest.mark.parametrize("client", ["guest", "staff"])
def test_a_click_leads_from_the_prefecture_to_an_area_to_a_municipality(
    client: str, request: pytest.FixtureRequest
) -> None:
    person = request.getfixturevalue(client)
    area = _link(read(person, "/figures?show=count&what=level-L1"), r"area=01630")
    assert "what=level-L1" in area
    assert "show=count" in area
    municipality = _link(read(person, area), r"municipality=01207")
    page = read(person, f"{municipality}&lang=en")
    assert 'aria-current="page">Obihiro City</span>' in page
    assert _link(page, r"area=01630")


def test_tables_are_sorted_by_a_click_and_back_by_another(staff: FlaskClient) -> None:
    page = read(staff, "/figures")
    falling = _link(page, r"sort=areas-1-falling")
    page = read(staff, falling.partition("#")[0])
    assert page.count('aria-sort="descending"') == 1
    rows = table(staff, "/figures/tables/areas.csv?sort=areas-1-falling")
    numbers = [int(row[1]) for row in rows[1:]]
    assert numbers == sorted(numbers, reverse=True)
    rising = _link(page, r"sort=areas-1-rising")
    assert 'aria-sort="ascending"' in read(staff, rising.partition("#")[0])


def test_what_is_not_shown_comes_last_in_every_order() -> None:
    numbers = [
        ("a", Shown(7, Precision.EXACT)),
        ("b", Shown(None, Precision.WITHHELD)),
        ("c", Shown(9, Precision.EXACT)),
    ]
    reader = Reader("ja", 5)
    rows = [(TableCell(name), reader.people_cell(shown)) for name, shown in numbers]
    made = Table("t", "t", ("name", "people"), rows)
    for falling, names in ((True, "cab"), (False, "acb")):
        assert "".join(row[0].words for row in made.sorted_by(Order("t", 1, falling)).rows) == names
    assert made.sorted_by(Order("other", 1, True)) is made
    assert made.sorted_by(Order("t", 9, True)) is made


@pytest.mark.parametrize("text", ["", "t", "t-1", "t-x-falling", "t-1-sideways", f"t-{'9' * 5000}-falling"])
def test_an_order_that_is_none_changes_nothing(text: str) -> None:
    assert order_of(text) is None


def test_an_order_is_written_as_it_is_read() -> None:
    assert order_of(Order("ways-in", 2, True).text) == Order("ways-in", 2, True)


@pytest.mark.parametrize(
    ("shown", "words"),
    [
        (Shown(0, Precision.ROUNDED), "0"),
        (Shown(5, Precision.ROUNDED), "5～9"),
        (Shown(1_230, Precision.ROUNDED), "1,230～1,234"),
        (Shown(7, Precision.EXACT), "7"),
        (Shown(None, Precision.WITHHELD), "×"),
        (Shown(None, Precision.NOT_RELEASED), "—"),
    ],
)
def test_a_number_says_how_sure_it_is(shown: Shown, words: str) -> None:
    assert Reader("ja", 5).people(shown) == words


def test_rates_of_rounded_numbers_are_ranges_where_it_matters() -> None:
    reader = Reader("en", 5)
    assert reader.rate(Shown(5, Precision.ROUNDED), 10_000) == "5.0–9.0"
    assert reader.rate(Shown(5, Precision.ROUNDED), 10_000_000) == "0.0"
    assert reader.rate(Shown(5, Precision.EXACT), None) == "—"
    assert reader.rate(Shown(None, Precision.WITHHELD), 10_000) == "×"


def test_staff_see_all_of_growth_and_the_public_what_was_released(
    staff: FlaskClient, guest: FlaskClient
) -> None:
    full = re.findall(r'<table class="sheet" id="table-([a-z-]+)"', read(staff, "/figures/growth"))
    assert full == ["growth", "pyramid", "cohorts", "time", "waiting", "ways-in", "leaders"]
    assert re.findall(r'<table class="sheet" id="table-([a-z-]+)"', read(guest, "/figures/growth")) == [
        "growth",
        "pyramid",
    ]


def test_growth_by_year_adds_up_growth_by_month(office: Office) -> None:
    sums = []
    for by in ("month", "year"):
        asked = asked_growth({"by": by, "level": "L1", "group": "citizen"}, PREFECTURE_VIEWER, office)
        rows = growth_figures(asked, PREFECTURE_VIEWER, "ja", office)[0].table.rows
        sums.append([sum(row[column].value or 0 for row in rows) for column in (1, 2, 3)])
        newest = rows[0][4].value
        assert newest == sums[-1][0] - sums[-1][1] - sums[-1][2]
    assert sums[0] == sums[1]
    assert sums[0][0] > 0


def test_the_pyramid_and_the_leaders_are_those_of_the_map(office: Office) -> None:
    asked = asked_growth({}, PREFECTURE_VIEWER, office)
    figures = {one.name: one for one in growth_figures(asked, PREFECTURE_VIEWER, "ja", office)}
    levels = [level for level, _ in office.programme.skill_map.badges_by_level()]
    for level, row in zip(levels, figures["pyramid"].table.rows, strict=True):
        true = true_holders(Question(office.today(), Scope(level=level.id)), office)
        assert row[1].value == true.prefecture
    top = true_holders(Question(office.today(), Scope(level=levels[-1].id)), office)
    assert [row[1].value for row in figures["leaders"].table.rows] == list(top.areas.values())


def test_municipal_staff_see_the_growth_of_their_own_place(office: Office) -> None:
    asked = asked_growth({}, MUNICIPAL_VIEWER, office)
    assert asked.place == Place(PlaceKind.MUNICIPALITY, SAPPORO)
    names = [one.name for one in growth_figures(asked, MUNICIPAL_VIEWER, "ja", office)]
    assert "cohorts" in names
    assert "leaders" not in names


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ({}, PREFECTURE),
        ({"area": "01300"}, Place(PlaceKind.AREA, "01300")),
        ({"municipality": SAPPORO}, Place(PlaceKind.MUNICIPALITY, SAPPORO)),
    ],
)
def test_the_public_sees_the_growth_of_a_place_as_it_was_released(
    office: Office, query: dict[str, str], place: Place
) -> None:
    asked = asked_growth(query, PUBLIC_VIEWER, office)
    growth, pyramid = growth_figures(asked, PUBLIC_VIEWER, "ja", office)
    levels = [level for level, _ in office.programme.skill_map.badges_by_level()]
    days = sorted(release_days(office), reverse=True)
    assert len(growth.table.rows) == len(days)
    for day, row in zip(days, growth.table.rows, strict=True):
        assert row[0].words == day.isoformat()
        assert [cell.words for cell in row[1:]] == [
            _released(level.id, day, place, office) for level in levels
        ]
    newest = [_released(level.id, days[0], place, office) for level in levels]
    assert [row[1].words for row in pyramid.table.rows] == newest
    targets = [one for one in pyramid.table.header if "目標" in one]
    assert targets == (["目標（2026年度末）"] if place == PREFECTURE else [])


def test_municipal_staff_see_the_growth_of_an_area_as_the_public_does(office: Office) -> None:
    asked = asked_growth({"area": "01300"}, MUNICIPAL_VIEWER, office)
    public = growth_figures(asked, PUBLIC_VIEWER, "ja", office)
    assert growth_figures(asked, MUNICIPAL_VIEWER, "ja", office) == public
    whole = growth_figures(asked_growth({}, PUBLIC_VIEWER, office), PUBLIC_VIEWER, "ja", office)
    assert public[0].table.rows != whole[0].table.rows


@pytest.mark.parametrize("role", ["guest", "assessor", "town-staff", "staff"])
def test_growth_says_of_which_place_it_is(site: Flask, role: str) -> None:
    client = client_as(site, role)
    for query, name in (("area=01300", "石狩"), ("municipality=01207", "帯広市")):
        page = read(client, f"/figures/growth?{query}&lang=ja")
        assert f"<h1>増え方：{name}</h1>" in page
    whole = "札幌市" if role == "town-staff" else "全域"
    assert f"<h1>増え方：{whole}</h1>" in read(client, "/figures/growth?lang=ja")


@pytest.mark.parametrize("query", ["", "?area=01300"])
def test_the_form_offers_what_changes_the_figures_and_nothing_else(site: Flask, query: str) -> None:
    everything = ["by", "area", "level", "group", "on"]
    released = {"guest": ["area"], "assessor": ["area"], "town-staff": ["area", "on"]}
    for role, offered in {**released, "staff": everything}.items():
        page = read(client_as(site, role), f"/figures/growth{query}").partition("<main")[2]
        # Staff of a municipality see theirs in full where they choose nothing else.
        expected = everything if role == "town-staff" and not query else offered
        found = re.findall(r'<(?:select|input) id="[a-z]+" name="([a-z]+)"', page)
        # A municipality is chosen in a form of its own, for everybody.
        assert found == ["municipality", *expected]


def test_true_counts_of_growth_are_marked_as_not_for_others(site: Flask) -> None:
    for role, is_marked in (("staff", True), ("town-staff", True), ("assessor", False), ("guest", False)):
        page = read(client_as(site, role), "/figures/growth?lang=ja")
        assert ("外に出さないでください" in page) is is_marked


def test_experience_that_led_to_a_badge_is_told_apart_by_its_area(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    areas = office.programme.skill_map.experience_areas
    found = [WayIn("experience", area, 3) for area in areas]
    monkeypatch.setattr(way_figures, "ways_in", lambda *_: found)
    sight = Sight(office.today(), PREFECTURE, PREFECTURE_VIEWER, "ja", office)
    names = [row[0].words for row in ways_in_figure(sight).table.rows]
    assert names == [f"これまでの実務経験：{name.ja}" for name in areas.values()]
    assert len(set(names)) > 1


def test_a_page_tells_of_the_prefecture_on_its_own_page_alone(guest: FlaskClient) -> None:
    whole, town = (read(guest, f"/figures?lang=en{place}") for place in ("", f"&municipality={SAPPORO}"))
    assert "people outside the prefecture, counted apart" in whole
    assert "people outside the prefecture, counted apart" not in town
    for page, is_told in ((whole, True), (town, False)):
        assert ('id="table-groups"' in page) is is_told
        assert ("Numbers by learner group are not published" in page) is not is_told


def test_numbers_of_several_days_each_have_theirs_in_the_table(office: Office) -> None:
    asked = asked_map({"area": "01300"}, MUNICIPAL_VIEWER, office)
    made = map_page(asked, MUNICIPAL_VIEWER, "ja", office).figures[0].table
    assert made.header[2] == "時点"
    days = {row[0].words: row[2].words for row in made.rows}
    assert days.pop("札幌市") == office.today().isoformat()
    assert set(days.values()) == {RELEASED.isoformat()}
    for viewer in (PUBLIC_VIEWER, PREFECTURE_VIEWER):
        assert "時点" not in map_page(asked, viewer, "ja", office).figures[0].table.header


def test_a_level_keeps_its_place_among_the_lines(office: Office) -> None:
    asked = asked_growth({"area": "01300"}, PUBLIC_VIEWER, office)
    chart = growth_figures(asked, PUBLIC_VIEWER, "ja", office)[0].chart
    assert chart is not None
    lines = list(dict.fromkeys(row["line"] for row in chart.data["points"]))
    assert lines == sorted(lines)


def _released(level: str, day: date, place: Place, office: Office) -> str:
    made = release_of_day(day, office)
    number = made.number((ScopeKind.LEVEL, level), (CellKind(place.kind), place.code))
    return Reader("ja", made.smallest).people(
        Shown(number, Precision.WITHHELD if number is None else Precision.ROUNDED)
    )


def test_somebody_of_a_municipality_signs_in_to_their_own_numbers(office: Office) -> None:
    member = StaffMember(
        id=StaffId("of-sapporo"), name="架空", email="s@example.jp", role=Role.STAFF, municipality=SAPPORO
    )
    office.store.staff.add(member)
    assert viewer_for(SignedIn(Role.STAFF, None, member.id), office) == MUNICIPAL_VIEWER
    assert viewer_for(None, office) == PUBLIC_VIEWER


@pytest.mark.parametrize("page", ["/figures", "/figures/growth"])
def test_municipal_staff_are_told_which_numbers_are_exact(site: Flask, page: str) -> None:
    town = client_as(site, "town-staff")
    ours, theirs = f"{page}?municipality={SAPPORO}&lang=en", f"{page}?area=01630&lang=en"
    assert "These are the exact numbers of Sapporo" in read(town, ours)
    assert "Exact for you are the numbers of Sapporo" in read(town, theirs)
    assert f"municipality={SAPPORO}" in _link(read(town, theirs), r"municipality=01100")
    assert "札幌市" in read(town, f"{page}?area=01630&lang=ja")
    for others in ("guest", "staff"):
        assert "your municipality" not in read(client_as(site, others), ours)


@pytest.mark.parametrize(
    "query",
    [
        "what=badge-none",
        "what=level-L9",
        "what=x",
        "area=99999",
        "municipality=x",
        "show=y",
        "group=z",
        "sector=z",
        "on=yesterday",
        "on=2999-01-01",
    ],
)
def test_what_can_not_be_chosen_is_not_found(staff: FlaskClient, query: str) -> None:
    assert staff.get(f"/figures?{query}", headers=BROWSER).status_code == 404


@pytest.mark.parametrize(
    "path", ["growth?by=week", "growth?level=L9", "charts/x.json", "tables/x.csv", "growth/charts/x.json"]
)
def test_there_is_nothing_else(staff: FlaskClient, path: str) -> None:
    assert staff.get(f"/figures/{path}", headers=BROWSER).status_code == 404


def test_words_of_an_address_that_mean_nothing_are_left_out(guest: FlaskClient) -> None:
    page = read(guest, "/figures?name=a&endpoint=b&_external=1&filename=c&what=")
    assert "name=a" not in unescape(page).replace("lang=en", "").partition("<main")[2]


def test_a_browser_that_has_a_page_is_not_sent_it_again(guest: FlaskClient) -> None:
    for path in ("/figures", "/figures/growth", "/figures/charts/map.json", "/figures/tables/areas.csv"):
        tag = guest.get(path, headers=BROWSER).headers["ETag"]
        assert guest.get(path, headers={**BROWSER, "If-None-Match": tag}).status_code == 304


def test_true_counts_are_kept_nowhere(staff: FlaskClient) -> None:
    for path in ("/figures", "/figures/growth", "/figures/charts/map.json", "/figures/tables/areas.csv"):
        answer = staff.get(path, headers=BROWSER)
        assert answer.cache_control.no_store
        assert "ETag" not in answer.headers


def test_the_chart_in_the_browser_is_the_one_that_was_drawn(guest: FlaskClient, office: Office) -> None:
    asked = asked_map({}, PUBLIC_VIEWER, office)
    chart = map_page(asked, PUBLIC_VIEWER, "ja", office).figures[0].chart
    assert chart is not None
    answer = guest.get("/figures/charts/map.json?lang=ja").get_json()
    sent = {one["name"]: one.get("values") for one in answer["data"]}
    assert sent["places"] == list(chart.data["places"])


def test_the_script_for_charts_is_kept_for_good(guest: FlaskClient) -> None:
    answer = guest.get("/figures/vega-1.js")
    assert answer.mimetype == "text/javascript"
    assert answer.cache_control.public
    assert answer.cache_control.max_age == int(timedelta(days=365).total_seconds())


def test_before_a_release_the_public_is_told_that_there_is_none(tmp_path: Path) -> None:
    office = demo_office(tmp_path, "http://127.0.0.1:8000")
    client = create_app(office).test_client()
    for path in ("/figures?lang=en", "/figures/growth?lang=en"):
        assert "Nothing has been released yet" in read(client, path)
    assert table(client, "/figures/tables/areas.csv")[1][1] == "—"
    assert holders(Question(office.today()), PUBLIC_VIEWER, office).prefecture.people is None
    office.store.close()


def test_with_boundaries_the_map_has_areas_of_colour_and_names_its_source(tmp_path: Path) -> None:
    square = [[1410, 430], [1, 0], [0, 1], [-1, 0], [0, -1]]
    topology = {
        "transform": {"scale": [0.1, 0.1], "translate": [0, 0]},
        "arcs": [square],
        "objects": {"all": {"geometries": [{"type": "Polygon", "id": SAPPORO, "arcs": [[0]]}]}},
    }
    file = tmp_path / "boundaries.json"
    file.write_text(json.dumps(topology), encoding="utf-8")
    changes = {"BADGESERVER_BOUNDARIES": str(file), "BADGESERVER_DEMO": "1"}
    made = make_office(
        tmp_path,
        f"sqlite:///{tmp_path / 'badgeserver.db'}",
        {**changes, "BADGESERVER_BASE_URL": "http://127.0.0.1:8000"},
    )
    page = read(create_app(made).test_client(), "/figures")
    assert f'<p class="source">{ATTRIBUTION}</p>' in page
    sent = create_app(made).test_client().get("/figures/charts/map.json").get_json()["data"]
    outlines = next(one["values"] for one in sent if one["name"] == "outlines")
    assert [one["code"] for one in outlines] == [SAPPORO]
    made.store.close()


def _link(page: str, pattern: str) -> str:
    links = [unescape(one) for one in re.findall(r'href="([^"]+)"', page)]
    return next(one.replace("http://127.0.0.1:8000", "") for one in links if re.search(pattern, one))


def test_a_municipality_is_chosen_by_its_name_without_a_script(site: Flask, office: Office) -> None:
    regions = office.programme.regions
    for role, page in (("guest", "/figures"), ("staff", "/figures/growth"), ("guest", "/figures/growth")):
        form = _form(read(client_as(site, role), f"{page}?lang=en&on={RELEASED}&sort=1"), "choose-town")
        assert form.count("<optgroup") == len(regions.areas)
        assert all(f'value="{code}"' in form for code in regions.municipalities)
        assert f'name="on" value="{RELEASED}"' in form
        assert 'name="sort"' not in form
        target = "/figures/growth" if role == "staff" else "/figures"
        assert f'action="{target}"' in form, "the public has no growth of one municipality"
    town = read(site.test_client(), f"/figures?lang=en&municipality={SAPPORO}")
    assert f'value="{SAPPORO}" selected' in _form(town, "choose-town")


def test_a_table_is_shown_whole_unless_it_is_very_long(site: Flask) -> None:
    page = read(site.test_client(), "/figures?lang=en")
    assert page.count("scrolls--tall") == 1
    assert "179 rows. Scroll inside the frame" in page


def _form(page: str, id: str) -> str:
    found = re.search(rf'<form[^>]* id="{id}".*?</form>', page, re.DOTALL)
    assert found is not None
    return found[0]
