"""From a chart to its picture: compiled once for each declaration, drawn once for each content."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from html import escape
from typing import Any, Final, cast

import vl_convert

from badgeserver.documents.charts.chart import Chart

DECLARATIONS_KEPT: Final = 256
PICTURES_KEPT: Final = 128

_OPENING: Final = re.compile(r"<svg\b[^>]*?(viewBox=\"[^\"]*\")[^>]*>")
_NO_KEYBOARD: Final = re.compile(r"<a (?=xlink:href=)")
_HELD_OVER: Final = re.compile(r' (?:tabindex|role|aria-[a-z]+|class)="[^"]*"')


def draw(chart: Chart) -> str:
    """Return an `<svg>` element to stand in a page or a document.

    It is named and described for those who do not see it, and hides its many marks from them: the
    table beside it says the same. Its links are for pointers, and no stop of the Tab key.
    """
    text = json.dumps(live(chart), ensure_ascii=False, sort_keys=True)
    return _drawn(text, chart.title, chart.description)


def live(chart: Chart) -> dict[str, Any]:
    """Return the chart as a Vega specification, for the browser."""
    compiled = cast(dict[str, Any], json.loads(_compiled(chart.declared)))
    for one in compiled["data"]:
        if one["name"] in chart.data:
            one["values"] = chart.data[one["name"]]
    return compiled


@lru_cache(DECLARATIONS_KEPT)
def _compiled(declared: str) -> str:
    return json.dumps(vl_convert.vegalite_to_vega(declared))


@lru_cache(PICTURES_KEPT)
def _drawn(specification: str, title: str, description: str) -> str:
    drawn = str(vl_convert.vega_to_svg(specification))
    opening = _OPENING.match(drawn)
    if opening is None:
        raise ValueError("what was drawn is no SVG")
    inside = drawn[opening.end() : drawn.rindex("</svg>")]
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
        f' class="chart__drawn" {opening[1]} role="graphics-document">'
        f"<title>{escape(title)}</title><desc>{escape(description)}</desc>"
        f'<g aria-hidden="true">{_quiet(inside)}</g></svg>'
    )


def _quiet(inside: str) -> str:
    return _NO_KEYBOARD.sub('<a tabindex="-1" ', _HELD_OVER.sub("", inside))
