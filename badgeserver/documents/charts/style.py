"""How all charts look. Colours differ in lightness too, so that they are told apart in grey print."""

from __future__ import annotations

from typing import Any, Final

FONT: Final = "IPAexGothic, Noto Sans JP, Noto Sans CJK JP, Hiragino Sans, Yu Gothic UI, Meiryo, sans-serif"
WIDTH: Final = 460
"""Of every chart, in pixels; what is 14 pixels high can still be read on a phone of 360."""
TEXT: Final = 14
SMALL: Final = 13

INK, QUIET, LINE, FAINT = "#1a1a1a", "#4d4d4d", "#949494", "#e6e6e6"
STEPS: Final = ("#d9e6ff", "#9db7f9", "#4979f5", "#0031d8", "#000060")
"""From few to many; the blue of the site, even in lightness, safe for colour blindness."""
MAIN, SECOND, THIRD = "#0031d8", "#d55e00", "#767676"
WITHHELD: Final = "#c2c2c2"
TARGET: Final = "#1a1a1a"


def config() -> dict[str, Any]:
    """Return what is common to all declarations."""
    return {
        "font": FONT,
        "background": "#ffffff",
        "view": {"stroke": None},
        "axis": {
            "labelFontSize": SMALL,
            "titleFontSize": SMALL,
            "titleFontWeight": "normal",
            "labelColor": INK,
            "titleColor": QUIET,
            "gridColor": FAINT,
            "domainColor": LINE,
            "tickColor": LINE,
            "labelLimit": 180,
        },
        "legend": {
            "labelFontSize": SMALL,
            "titleFontSize": SMALL,
            "titleFontWeight": "normal",
            "labelColor": INK,
            "titleColor": QUIET,
            "labelLimit": 300,
            "titleLimit": WIDTH,
            "symbolStrokeColor": LINE,
        },
        "header": {"labelFontSize": SMALL, "titleFontSize": SMALL},
        "title": {"fontSize": TEXT, "anchor": "start", "color": INK, "fontWeight": "bold"},
    }
