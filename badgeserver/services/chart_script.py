"""What charts need in the browser."""

from __future__ import annotations

from badgeserver.documents.charts.script import chart_script


def vega_script() -> str:
    """Return Vega with its interpreter; the first call in a process takes seconds."""
    return chart_script()
