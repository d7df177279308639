"""Open data over HTTP: the pages and files, and what an attacker finds out from all of them."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pyld import jsonld

from badgeserver.analysis.disclosure_tables import Marks, Tables, is_small
from badgeserver.domain.award import Award
from badgeserver.domain.errors import Conflict, Refused
from badgeserver.domain.evaluation import Route
from badgeserver.domain.ids import AwardId, BadgeId, GroupId, LearnerId, MunicipalityCode
from badgeserver.domain.learner import Learner, Residence
from badgeserver.domain.open_data import national_code
from badgeserver.domain.programme import Programme
from badgeserver.domain.statistics import PREFECTURE, Question, Scope
from badgeserver.domain.viewer import PREFECTURE_VIEWER
from badgeserver.services import release_tables
from badgeserver.services.figures import holders_by_group, true_holders
from badgeserver.services.figures_kept import FiguresKept
from badgeserver.services.office import Office
from badgeserver.services.open_data import release, release_days, release_last_month, release_of_day
from badgeserver.web import create_app
from tests.attacker import Attacker, Cell, files_of_days
from tests.offices import make_office, running
from tests.web.pages import read

if TYPE_CHECKING:
    from flask.testing import FlaskClient

DAYS = (date(2026, 8, 31), date(2026, 9, 30), date(2026, 10, 31))
SMALL_AREAS = 2
TOWNS = 4
"""Of each area."""


def small(programme: Programme) -> Programme:
    """The programme for a few areas with a few municipalities each."""
    regions = programme.regions
    areas = dict(list(regions.areas.items())[:SMALL_AREAS])
    towns = {
        code: one
        for area in areas
        for code, one in [pair for pair in regions.municipalities.items() if pair[1].area == area][:TOWNS]
    }
    return replace(programme, regions=replace(regions, areas=areas, municipalities=towns))


@pytest.fixture
def hokkaido(tmp_path: Path) -> Iterator[Office]:
    changes = {"BADGESERVER_BASE_URL": "http://127.0.0.1:8000", "BADGESERVER_DEMO": "1"}
    made = make_office(tmp_path, f"sqlite:///{tmp_path / 'badgeserver.db'}", changes)
    yield made
    made.store.close()


@pytest.fixture
def office(hokkaido: Office) -> Office:
    return running(small(hokkaido.programme), hokkaido)


class Population:
    """Invented people of a kind who come to hold badges over some months."""

    def __init__(self, office: Office, kind: str, seed: int) -> None:
        self._office, self._kind, self._rng = office, kind, random.Random(f"{kind}-{seed}")
        self._badges = list(office.programme.skill_map.badges)
        self._groups = list(office.programme.skill_map.groups)
        self._number = 0

    def settle(self) -> None:
        towns = list(self._office.programme.regions.municipalities)
        with self._office.store.transaction():
            for town in towns:
                for _ in range(self._how_many()):
                    self._someone(town)
            for _ in range(self._rng.choice((0, 2, 7))):
                self._someone(None)
            for _ in range(self._rng.choice((0, 3, 6))):
                self._someone(towns[0], Residence.OUTSIDE)

    def _how_many(self) -> int:
        choices = {
            "tiny": [0] * 9 + [1],
            "one each": [1],
            "ones": [1, 1, 1, 0],
            "tops": [4, 9, 14, 4, 9],
            "skewed": [0, 0, 0, 1, 2, 40],
            "mixed": [0, 2, 3, 5, 6, 8, 12],
        }
        return self._rng.choice(choices[self._kind])

    def _someone(self, town: str | None, residence: Residence = Residence.RESIDENT) -> None:
        self._number += 1
        id = LearnerId(f"{self._kind}-{self._number}")
        home = MunicipalityCode(town) if town else None
        group = GroupId(self._rng.choice(self._groups[: self._rng.choice((1, 3, 11))]))
        self._office.store.learners.add(
            Learner(id, "架空", f"{id}@example.jp", group, home, residence, invented=True)
        )
        few = self._rng.choice((1, 1, 2, 4))
        self._office.store.awards.add_many(
            self._award(id, badge) for badge in self._rng.sample(self._badges, few)
        )

    def _award(self, learner: LearnerId, badge: BadgeId) -> Award:
        day = self._rng.choice((date(2026, 8, 5), date(2026, 8, 20), date(2026, 9, 9), date(2026, 10, 15)))
        until = date(2026, 10, 10) if self._rng.random() < 0.1 and day < date(2026, 10, 10) else None
        return Award(
            AwardId(f"{learner}-{badge}"),
            learner,
            badge,
            Route.RULE,
            day,
            until,
            self._office.programme.skill_map.version,
            self._office.programme.skill_map.digest,
            (),
            "{}",
        )


def attackers(
    client: FlaskClient,
    presumes: Callable[[date], dict[Cell, float]] | None = None,
    presumes_somebody: bool = False,
) -> dict[date, Attacker]:
    """Somebody for each released day, with all files of the fiscal year, read over HTTP."""
    names = "fy2026/holders-by-place.csv", "fy2026/holders-by-group.csv", "badges.csv"
    places, groups, badges = (client.get(f"/open-data/{name}").text for name in names)
    days = files_of_days(places, groups, badges).items()
    return {
        date.fromisoformat(day): Attacker(
            files, presumes(date.fromisoformat(day)) if presumes else {}, 1.0 if presumes_somebody else 0.0
        )
        for day, files in days
    }


def true_counts(office: Office, day: date) -> dict[Cell, int]:
    """The true counts behind the cells of the files."""
    skill_map = office.programme.skill_map
    found: dict[Cell, int] = {}
    scopes = {("level", str(id)): Scope(level=id) for id in skill_map.levels}
    scopes |= {("badge", str(id)): Scope(badge=id) for id in skill_map.badges}
    for at, scope in scopes.items():
        true = true_holders(Question(day, scope), office)
        shown = holders_by_group(day, scope, PREFECTURE, PREFECTURE_VIEWER, office)
        groups = {group: one.people or 0 for group, one in shown.items()}
        counts: dict[str, dict[str, int]] = {
            "prefecture": {"": true.prefecture},
            "area": {str(code): people for code, people in true.areas.items()},
            "area_only": {str(code): people for code, people in true.elsewhere_in.items()},
            "municipality": {national_code(code): people for code, people in true.municipalities.items()},
            "unplaced": {"": true.unplaced},
            "outside": {"": true.outside},
            "group": groups | {"": true.prefecture - sum(groups.values())},
        }
        found |= {(*at, kind, code): count for kind, some in counts.items() for code, count in some.items()}
    return found


def presumes_below_k(office: Office) -> Callable[[date], dict[Cell, float]]:
    """Take for granted that a withheld number is below k, wherever that is true."""
    return lambda day: {cell: 4.0 for cell, count in true_counts(office, day).items() if count < 5}


@pytest.mark.uncounted
@pytest.mark.parametrize(
    ("kind", "seed"), [("tiny", 0), ("one each", 0), ("ones", 0), ("tops", 0), ("skewed", 0), ("mixed", 0)]
)
def test_an_attacker_finds_no_small_number(office: Office, kind: str, seed: int) -> None:
    Population(office, kind, seed).settle()
    for day in DAYS:
        release(day, "test", office)
    client = create_app(office).test_client()
    for attacker in attackers(client, presumes_below_k(office)).values():
        assert attacker.given_away() == []
    for day, attacker in attackers(client).items():
        assert attacker.given_away() == []
        true = true_counts(office, day)
        for cell in random.Random(seed).sample(attacker.withheld(), min(10, len(attacker.withheld()))):
            interval = attacker.interval((cell, 1.0))
            assert interval.low <= true[cell] <= interval.high
            assert interval.possible >= 3 or interval.high == 0


@pytest.mark.uncounted
@pytest.mark.parametrize("kind", ["one each", "skewed", "mixed"])
def test_an_attacker_finds_no_small_number_in_the_files_of_all_hokkaido(hokkaido: Office, kind: str) -> None:
    """Of every cell of the release, and of every difference of two, not of some."""
    Population(hokkaido, kind, 0).settle()
    release(DAYS[-1], "test", hokkaido)
    true, client = true_counts(hokkaido, DAYS[-1]), create_app(hokkaido).test_client()
    for presumes in (presumes_below_k(hokkaido), None):
        (attacker,) = attackers(client, presumes).values()
        assert len(attacker.files.published) > 4000
        assert attacker.given_away() == []
        small = [((cell, 1.0),) for cell in attacker.withheld() if 1 <= true[cell] < 5]
        assert len(small) > 500
        assert list(attacker.known(small, lambda seen: seen.possible < 3)) == []


def test_numbers_move_by_steps_of_k_only(office: Office) -> None:
    """The increase of a month is as little known as the numbers themselves."""
    Population(office, "mixed", 3).settle()
    for day in DAYS:
        release(day, "test", office)
    first, *_, last = attackers(create_app(office).test_client()).values()
    moved = 0
    for cell, number in first.files.published.items():
        later = last.files.published[cell]
        if "X" not in (number, later) and number != later:
            moved += 1
            assert abs(int(later) - int(number)) >= 5
    assert moved > 10


def exact_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Publish every number of k or more as it is."""
    monkeypatch.setattr(release_tables, "rounded_down", lambda counts, smallest: counts)
    monkeypatch.setattr(release_tables, "withheld_cells", _only_small)


def small_ones_withheld_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """Round, and withhold what is small, but nothing beside it."""
    monkeypatch.setattr(release_tables, "withheld_cells", _only_small)


def _only_small(tables: Tables, smallest: int) -> Marks:
    return is_small(tables.counts, smallest)


@pytest.mark.uncounted
@pytest.mark.parametrize(
    ("spoil", "kind"), [(exact_numbers, "tops"), (small_ones_withheld_and_no_more, "one each")]
)
def test_the_attacker_finds_what_a_weaker_protection_gives_away(
    office: Office, monkeypatch: pytest.MonkeyPatch, spoil: Callable[[pytest.MonkeyPatch], None], kind: str
) -> None:
    """So that the tests above can fail."""
    spoil(monkeypatch)
    monkeypatch.setattr("tests.attacker.ROUNDED", spoil is not exact_numbers)
    Population(office, kind, 0).settle()
    release(DAYS[-1], "test", office)
    client = create_app(office).test_client()
    (attacker,) = attackers(client, presumes_below_k(office), presumes_somebody=True).values()
    assert attacker.given_away()


def test_a_release_is_made_once_and_stays(office: Office) -> None:
    Population(office, "mixed", 1).settle()
    client = create_app(office).test_client()
    assert "Nothing has been released" in client.get("/open-data?lang=en").text
    release(DAYS[0], "test", office)
    before = client.get(f"/open-data/{DAYS[0]}/holders-by-place.csv").data
    office.store.learners.replace(replace(office.store.learners.get(LearnerId("mixed-1")), municipality=None))
    with pytest.raises(Conflict, match="already-released"):
        release(DAYS[0], "test", office)
    again = create_app(replace(office, figures=FiguresKept())).test_client()
    assert again.get(f"/open-data/{DAYS[0]}/holders-by-place.csv").data == before


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2026, 10, 30), "not-a-month-end"),
        (date(2026, 11, 30), "month-not-over"),
        (date(2027, 3, 31), "month-not-over"),
    ],
)
def test_only_months_that_are_over_are_released(office: Office, day: date, code: str) -> None:
    with pytest.raises(Refused, match=code):
        release(day, "test", office)


def test_the_last_month_is_released_once(office: Office) -> None:
    made = release_last_month("test", office)
    assert made is not None
    assert made.as_of == date(2026, 10, 31)
    assert release_last_month("test", office) is None
    assert release_days(office) == (date(2026, 10, 31),)
    assert all(number == 0 for row in release_of_day(made.as_of, office).numbers for number in row)


def test_the_page_leads_to_every_file_and_the_catalogue_names_them(office: Office) -> None:
    for day in DAYS:
        release(day, "test", office)
    client = create_app(office).test_client()
    page = client.get("/open-data?lang=en")
    links = {link for link in read(page.text).links if link.startswith("/open-data/")}
    catalog = client.get("/open-data/catalog.jsonld")
    assert catalog.mimetype == "application/ld+json"
    named = {
        distribution["dcat:downloadURL"]["@id"].removeprefix("http://127.0.0.1:8000")
        for dataset in catalog.get_json()["dcat:dataset"]
        for distribution in dataset["dcat:distribution"]
    }
    assert links == named | {"/open-data/catalog.jsonld"}
    assert len(named) == 2 + 3 * len(DAYS) + 2
    for link in links:
        answer = client.get(link)
        assert answer.status_code == 200, link
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Set-Cookie" not in answer.headers


def test_the_catalogue_is_json_ld_with_what_catalogues_require(office: Office) -> None:
    release(DAYS[0], "test", office)
    catalog = create_app(office).test_client().get("/open-data/catalog.jsonld").get_json()
    (expanded,) = jsonld.expand(catalog)
    dcat, terms = "http://www.w3.org/ns/dcat#", "http://purl.org/dc/terms/"
    assert expanded["@type"] == [f"{dcat}Catalog"]
    assert {f"{terms}title", f"{terms}description", f"{terms}publisher", f"{terms}license"} <= expanded.keys()
    for dataset in expanded[f"{dcat}dataset"]:
        assert {f"{terms}title", f"{terms}publisher", f"{terms}spatial", f"{terms}license"} <= dataset.keys()
        assert {one["@language"] for one in dataset[f"{terms}title"]} == {"ja", "en"}
    holders = expanded[f"{dcat}dataset"][0]
    (period,) = holders[f"{terms}temporal"]
    assert period[f"{dcat}startDate"][0]["@value"] == "2026-08-31"


@pytest.mark.parametrize(
    "path", ["2026-10-31/holders.json", "2026-13-31/holders.json", "fy1999/holders-by-place.csv"]
)
def test_what_was_not_released_is_not_found(office: Office, path: str) -> None:
    client = create_app(office).test_client()
    assert client.get(f"/open-data/{path}").status_code == 404


def test_national_codes_have_their_check_digit(root: Path) -> None:
    with (root / "skillmaps/hokkaido/regions.csv").open(encoding="utf-8") as file:
        codes = [row["code6"] for row in csv.DictReader(file)]
    assert len(codes) > 170
    assert [national_code(code[:5]) for code in codes] == codes
