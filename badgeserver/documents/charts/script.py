"""Vega for the browser, as vl-convert bundles it, with the interpreter that needs no `eval`."""

from __future__ import annotations

from functools import cache
from threading import Lock

import vl_convert

_SNIPPET = "window.vegaEmbed = vegaEmbed;"
_one_at_a_time = Lock()


def chart_script() -> str:
    """Return the script, some 900 kB; it is built once in a process, which takes seconds."""
    with _one_at_a_time:
        return _built()


@cache
def _built() -> str:
    return str(vl_convert.javascript_bundle(_SNIPPET))
