"""Maps say what they are given: every number, those that are not shown, nobody, and far islands."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from badgeserver.documents.charts.boundaries import Boundaries, read_boundaries
from badgeserver.documents.charts.chart import Chart
from badgeserver.documents.charts.drawing import draw, live
from badgeserver.documents.charts.labels import Label, placed
from badgeserver.documents.charts.map import MapContents, Mark, Measure, map_chart
from badgeserver.documents.charts.plane import plane_of
from badgeserver.documents.charts.steps import limits_of, step_of, step_words
from badgeserver.domain.errors import Misconfigured
from badgeserver.domain.ids import AreaCode, MunicipalityCode
from badgeserver.domain.regions import Area, Municipality, Regions
from badgeserver.domain.text import Text
from badgeserver.programme import load_programme

UNIT = Text("人数", "People")
ATTRIBUTION = "架空の境界"


def town(code: str, latitude: float, longitude: float, residents: int | None = 1_000) -> Municipality:
    name = Text(f"町{code}", f"Town {code}")
    area = AreaCode("a" if code < "01003" else "b")
    return Municipality(MunicipalityCode(code), name, "", "town", area, latitude, longitude, residents)


TOWNS = (town("01001", 43.0, 141.0), town("01002", 43.2, 141.4), town("01003", 42.6, 141.9))
FAR = town("01004", 33.0, 141.2)


def regions(*towns: Municipality) -> Regions:
    areas = {
        AreaCode(code): Area(AreaCode(code), Text(f"地域{code}", f"Area {code}"), Text(f"{code}部", code), "")
        for code in ("a", "b")
    }
    return Regions("01", Text("地域", "Area"), areas, {one.code: one for one in towns}, "")


def square(x: int, y: int) -> list[list[int]]:
    """The arc of a square, as differences in tenths of a degree."""
    return [[x, y], [1, 0], [0, 1], [-1, 0], [0, -1]]


def topology(**changes: Any) -> bytes:
    """Two squares that an operator's file may hold, the second backwards, and one of another prefecture."""
    value = {
        "type": "Topology",
        "transform": {"scale": [0.1, 0.1], "translate": [140, 40]},
        "arcs": [square(10, 30), square(14, 32), square(0, 0)],
        "objects": {
            "all": {
                "type": "GeometryCollection",
                "geometries": [
                    {"type": "Polygon", "id": "01001", "arcs": [[0]]},
                    {"type": "MultiPolygon", "id": "01002", "arcs": [[[~1]]]},
                    {"type": "Polygon", "id": "02001", "arcs": [[2]]},
                    {"type": None, "id": "01003"},
                ],
            }
        },
    }
    return json.dumps(value | changes).encode()


def contents(measure: Measure, **values: float | None) -> MapContents:
    marks = {
        MunicipalityCode(code.removeprefix("t")): Mark(value, str(value), f"https://badges.example.jp/{code}")
        for code, value in values.items()
    }
    return MapContents(regions(*TOWNS), None, marks, measure, UNIT)


def drawn(what: MapContents) -> Chart:
    return map_chart(what, "地図", "説明", "ja")


def rows(chart: Chart, name: str = "places") -> dict[str, dict[str, Any]]:
    return {row["code"]: dict(row) for row in chart.data[name]}


@pytest.mark.parametrize("measure", Measure)
def test_every_number_is_on_the_map_and_what_is_not_shown_is_no_zero(measure: Measure) -> None:
    chart = drawn(contents(measure, t01001=12.0, t01002=0.0, t01003=None))
    assert {code: row["value"] for code, row in rows(chart).items()} == {
        "01001": 12.0,
        "01002": 0.0,
        "01003": None,
    }
    kinds = {code: row["kind"] for code, row in rows(chart).items()}
    assert kinds["01002"] == "zero"
    assert kinds["01003"] == "withheld"
    assert [row["code"] for row in chart.data["crosses"]] == ["01003"]


def test_a_map_is_drawn_with_its_words_for_those_who_see_and_those_who_do_not() -> None:
    svg = draw(drawn(contents(Measure.COUNT, t01001=12.0, t01002=0.0, t01003=None)))
    assert "<title>地図</title><desc>説明</desc>" in svg
    assert "a部" in svg
    assert "非公開" in svg
    assert "IPAexGothic" in svg
    assert svg.count('<a tabindex="-1" xlink:href="https://badges.example.jp/t01001"') == 1


def test_a_map_refers_to_nothing_but_its_links() -> None:
    svg = draw(drawn(contents(Measure.RATE, t01001=12.0, t01002=0.0, t01003=None)))
    for own in ("http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink", "https://badges.example.jp/"):
        svg = svg.replace(own, "")
    for outside in ("http", "url(", "<image", "<script", "<style", " style=", "@import"):
        assert outside not in svg


def test_circles_are_in_proportion_and_the_small_ones_lie_on_top() -> None:
    places = drawn(contents(Measure.COUNT, t01001=10.0, t01002=40.0, t01003=20.0)).data["places"]
    assert [row["value"] for row in places] == [40.0, 20.0, 10.0]
    sizes = [row["size"] for row in places]
    assert sizes[0] - sizes[1] == pytest.approx(2 * (sizes[1] - sizes[2]))


def test_boundaries_become_the_outlines_of_a_map() -> None:
    found = read_boundaries(topology(), "01", ATTRIBUTION)
    assert set(found.polygons) == {"01001", "01002", "01003"}
    assert found.polygons[MunicipalityCode("01001")][0][0][:2] == ((141.0, 43.0), (141.1, 43.0))
    assert found.polygons[MunicipalityCode("01002")][0][0][1] == pytest.approx((141.4, 43.3))
    assert found.polygons[MunicipalityCode("01003")] == ()
    chart = drawn(replace(contents(Measure.RATE, t01001=3.0, t01002=None), boundaries=found))
    assert {code: row["kind"] for code, row in rows(chart, "outlines").items()} == {
        "01001": "step0",
        "01002": "withheld",
    }
    assert 'fill="#c2c2c2"' in draw(chart)


@pytest.mark.parametrize(
    "data",
    [
        b"no JSON",
        b"{}",
        b"[]",
        topology(objects={}),
        topology(arcs=[]),
        topology(objects={"all": {"geometries": [{"type": "Line", "id": "01001", "arcs": [0]}]}}),
    ],
)
def test_a_file_that_has_no_boundaries_is_refused(data: bytes) -> None:
    with pytest.raises(Misconfigured) as refused:
        read_boundaries(data, "01", ATTRIBUTION)
    assert refused.value.code == "bad-boundaries"


def test_the_boundaries_of_hokkaido_hold_all_its_municipalities(shared: Path, root: Path) -> None:
    data = (shared / "domain" / "boundaries" / "ja_municipality_area.json").read_bytes()
    there = load_programme(root / "skillmaps" / "hokkaido").regions
    found = read_boundaries(data, there.prefecture_code, ATTRIBUTION)
    assert found.polygons.keys() >= there.municipalities.keys()
    plane = plane_of(list(there.municipalities.values()), found, 460, 420)
    assert plane.outlines.keys() == there.municipalities.keys()
    assert plane.frames == (), "Rishiri, Rebun and Okushiri are near"
    every = [spot for one in plane.outlines.values() for polygon in one for ring in polygon for spot in ring]
    assert all(0 <= x <= plane.width and 0 <= y <= plane.height for x, y in every)


def test_far_islands_have_a_frame_and_do_not_shrink_the_rest() -> None:
    alone = plane_of(TOWNS, None, 460, 420)
    both = plane_of([*TOWNS, FAR], None, 460, 420)
    frame = both.frames[0]
    x, y = both.spots[FAR.code]
    assert frame.left < x < frame.right
    assert frame.top < y < frame.bottom
    width = [abs(one.spots[TOWNS[0].code][0] - one.spots[TOWNS[2].code][0]) for one in (alone, both)]
    assert width[1] == pytest.approx(width[0], rel=0.2)
    assert all(both.spots[one.code][1] < frame.top for one in TOWNS)
    assert len(live(drawn(replace(contents(Measure.RATE), regions=regions(*TOWNS, FAR))))["data"]) > 1


def test_north_is_up_and_east_is_right() -> None:
    spots = plane_of(TOWNS, None, 460, 420).spots
    assert spots[TOWNS[1].code][1] < spots[TOWNS[0].code][1] < spots[TOWNS[2].code][1]
    assert spots[TOWNS[0].code][0] < spots[TOWNS[1].code][0] < spots[TOWNS[2].code][0]


def test_a_map_of_an_area_has_its_municipalities_and_rings_the_chosen_one() -> None:
    whole = contents(Measure.RATE, t01001=3.0, t01002=4.0, t01003=5.0)
    chart = drawn(replace(whole, area=AreaCode("a"), chosen=MunicipalityCode("01002")))
    assert set(rows(chart)) == {"01001", "01002"}
    assert set(rows(chart, "chosen")) == {"01002"}
    assert {row["text"] for row in chart.data["labels"]} == {"町01001", "町01002"}


def test_names_do_not_lie_on_each_other() -> None:
    near = [Label("長い名前の町", (100.0 + 4 * n, 100.0), 5) for n in range(9)]
    shown = list(placed(near, 12, 460))
    assert 1 < len(shown) < len(near)
    assert len({spot for _, spot in shown}) == len(shown)


def test_classes_are_round_and_hold_every_value() -> None:
    values = [0, 0.4, 1.2, 3, 4.4, 7.9, 12, 18, 22, 51, 260]
    limits = limits_of(values, 5)
    assert limits == (0.0, 3.0, 8.0, 20.0, 50.0)
    assert [step_of(value, limits) for value in values[1:]] == [0, 0, 1, 1, 1, 2, 2, 3, 4, 4]
    assert [one.en for one in step_words(limits)] == [
        "Under 3",
        "3 to under 8",
        "8 to under 20",
        "20 to under 50",
        "50 or more",
    ]


@pytest.mark.parametrize("values", [[], [0, 0], [7], [5, 5, 5, 5]])
def test_a_few_equal_values_are_one_class(values: list[float]) -> None:
    assert limits_of(values, 5) == (0.0,)
    assert len(step_words((0.0,))) == 1


def test_boundaries_are_read_with_their_attribution() -> None:
    assert read_boundaries(topology(), "01", ATTRIBUTION) == Boundaries(
        read_boundaries(topology(), "01", "").polygons, ATTRIBUTION
    )
