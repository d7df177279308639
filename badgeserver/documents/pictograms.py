"""The small drawings at the heart of each badge's art.

`PICTOGRAMS` is the list of names that `Badge.pictogram` may hold. Each drawing is a fragment of SVG
in a box from -100 to 100 on both axes, y pointing down, in three tones that the art fills in:
`{ink}` (lightest), `{shade}` (between) and `{ground}` (the plate's own colour, for what is cut out).
Shapes carry meaning by their outline alone, so that they survive grey-scale print and 64 pixels.
"""

from __future__ import annotations

import hashlib
from math import cos, pi, sin
from types import MappingProxyType

from badgeserver.domain.errors import Misconfigured
from badgeserver.domain.text import Text


def _gear(teeth: int, outer: float, inner: float) -> str:
    """Return the outline of a cog wheel as path data, its flanks leaning by a tenth of a pitch."""
    pitch = 2 * pi / teeth
    corners = ((-0.30, inner), (-0.19, outer), (0.19, outer), (0.30, inner))
    points = [
        (radius * sin((tooth + offset) * pitch), -radius * cos((tooth + offset) * pitch))
        for tooth in range(teeth)
        for offset, radius in corners
    ]
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + "Z"


def _star(x: float, y: float, radius: float) -> str:
    """Return a four-pointed spark with hollow flanks as path data."""
    hollow = radius * 0.16
    return (
        f"M{x} {y - radius}Q{x + hollow:.1f} {y - hollow:.1f} {x + radius} {y}"
        f"Q{x + hollow:.1f} {y + hollow:.1f} {x} {y + radius}"
        f"Q{x - hollow:.1f} {y + hollow:.1f} {x - radius} {y}"
        f"Q{x - hollow:.1f} {y - hollow:.1f} {x} {y - radius}Z"
    )


def _cube(x: float, y: float, edge: float) -> str:
    """Return a cube seen from above, its three faces in the three tones."""
    half, wide = edge / 2, edge * 0.866
    top = f"M{x} {y - edge}l{wide:.1f} {half}l{-wide:.1f} {half}l{-wide:.1f} {-half}Z"
    left = f"M{x - wide:.1f} {y - half}l{wide:.1f} {half}v{edge}l{-wide:.1f} {-half}Z"
    right = f"M{x + wide:.1f} {y - half}l{-wide:.1f} {half}v{edge}l{wide:.1f} {-half}Z"
    return (
        f'<path d="{top}{left}{right}" fill="{{ink}}"/><path d="{right}" fill="{{shade}}"/>'
        f'<path d="{top}{left}{right}" fill="none" stroke="{{ground}}" stroke-width="6"'
        ' stroke-linejoin="round"/>'
    )


def _line(data: str, width: int, tone: str = "ink") -> str:
    """Return a round-ended stroke along the path data."""
    return (
        f'<path d="{data}" fill="none" stroke="{{{tone}}}" stroke-width="{width}"'
        ' stroke-linecap="round" stroke-linejoin="round"/>'
    )


def _shape(data: str, tone: str = "ink") -> str:
    """Return a filled shape; inner outlines drawn the other way round are holes."""
    return f'<path d="{data}" fill="{{{tone}}}"/>'


def _dot(x: float, y: float, radius: float, tone: str = "ink") -> str:
    """Return a filled circle."""
    return f'<circle cx="{x}" cy="{y}" r="{radius}" fill="{{{tone}}}"/>'


PICTOGRAMS: MappingProxyType[str, str] = MappingProxyType(
    {
        "blocks": _cube(-46, 46, 53) + _cube(46, 46, 53) + _cube(0, -34, 53),
        "book": (
            _shape("M-6 -52C-30 -72 -62 -76 -94 -70V56C-62 50 -30 54 -6 74Z")
            + _shape("M6 -52C30 -72 62 -76 94 -70V56C62 50 30 54 6 74Z", "shade")
        ),
        "chart": (
            _shape("M-82 34h42v52h-42ZM-21 8h42v78h-42ZM40 -18h42v104h-42Z")
            + _line("M-70 -8L-14 -40L24 -34L72 -82", 13, "shade")
            + _dot(-70, -8, 15)
            + _dot(-14, -42, 15)
            + _dot(72, -82, 15)
        ),
        "code": (_line("M-46 -48L-92 0L-46 48M46 -48L92 0L46 48", 24) + _line("M20 -76L-20 76", 22, "shade")),
        "compass": (
            _dot(0, 0, 94)
            + _dot(0, 0, 74, "ground")
            + _shape("M48 -48L19 19L-19 -19Z")
            + _shape("M-48 48L-19 -19L19 19Z", "shade")
            + _dot(0, 0, 10, "ground")
        ),
        "cycle": (
            _line("M-66 -20A69 69 0 0 1 52 -46", 24)
            + _shape("M84 -82V-14H16Z")
            + _line("M66 20A69 69 0 0 1 -52 46", 24, "shade")
            + _shape("M-84 82V14H-16Z", "shade")
            + _dot(0, 0, 17)
        ),
        "gear": (
            _shape(_gear(8, 96, 73)) + _dot(0, 0, 52, "ground") + _shape("M0 -40L36 2H15V38H-15V2H-36Z")
        ),
        "globe": (
            _dot(0, 0, 92)
            + _line("M0 -86C-54 -44 -54 44 0 86C54 44 54 -44 0 -86M-80 -30H80M-80 30H80", 10, "ground")
        ),
        "heart": (
            _shape(
                "M-58 -88H58Q94 -88 94 -52V22Q94 58 58 58H4L-46 96V58H-58Q-94 58 -94 22V-52Q-94 -88 -58 -88Z"
            )
            + _shape(
                "M0 38C-30 14 -52 -4 -52 -32C-52 -66 -12 -70 0 -42C12 -70 52 -66 52 -32C52 -4 30 14 0 38Z",
                "ground",
            )
        ),
        "key": (
            _dot(-46, 0, 46) + _dot(-46, 0, 20, "ground") + _shape("M-8 -13H94V44H66V13H46V34H20V13H-8Z")
        ),
        "lightbulb": (
            _shape("M-30 46C-30 18 -62 6 -62 -34A62 62 0 0 1 62 -34C62 6 30 18 30 46Z")
            + _line("M-24 66H24M-14 88H14", 14, "shade")
            + _line("M-18 -30L0 -12L18 -30M0 -12V40", 9, "ground")
        ),
        "mortarboard": (
            _shape("M-56 -2V46C-34 74 34 74 56 46V-2L0 24Z", "shade")
            + _shape("M0 -72L104 -24L0 24L-104 -24Z")
            + _line("M84 -16V42", 11)
            + _dot(84, 54, 16)
        ),
        "network": (
            _line("M0 -58L-62 52H62Z", 15, "shade") + _dot(0, -60, 32) + _dot(-62, 50, 32) + _dot(62, 50, 32)
        ),
        "pencil": (
            _shape("M-92 92L-78 34L-34 78Z")
            + _shape("M-66 22L34 -78L78 -34L-22 66Z")
            + _shape("M46 -90L58 -98Q66 -100 72 -94L94 -72Q100 -66 96 -58L90 -46Z", "shade")
            + _line("M-44 44L56 -56", 9, "ground")
        ),
        "sail": (
            _shape("M6 -96C56 -60 78 -14 80 34H6Z")
            + _shape("M-12 -62V34H-76C-62 -8 -40 -40 -12 -62Z", "shade")
            + _shape("M-92 50H92L66 88H-66Z")
        ),
        "shield": (
            _shape("M0 -98L82 -68V-8C82 42 46 78 0 98C-46 78 -82 42 -82 -8V-68Z")
            + _shape("M0 -98L82 -68V-8C82 42 46 78 0 98Z", "shade")
            + _dot(0, -18, 25, "ground")
            + _shape("M-12 -8H12L21 46H-21Z", "ground")
        ),
        "spark": _shape(_star(-18, 18, 82)) + _shape(_star(60, -58, 42), "shade"),
        "sprout": (
            _line("M0 88V-8", 18)
            + _shape("M2 26C-8 -34 -50 -54 -98 -52C-92 2 -56 34 2 26Z")
            + _shape("M-2 0C-4 -56 32 -92 92 -94C96 -34 60 2 -2 0Z", "shade")
            + _line("M-54 90H54", 16)
        ),
        "storefront": (
            _shape("M-76 0H76V88H-76Z", "shade")
            + _shape("M-48 24H2V64H-48ZM20 24H52V88H20Z", "ground")
            + _shape(
                "M-70 -84H70L96 -14a24 22 0 0 1 -48 0a24 22 0 0 1 -48 0a24 22 0 0 1 -48 0a24 22 0 0 1 -48 0Z"
            )
            + _line("M-26 -78L-46 -20M0 -78V-20M26 -78L46 -20", 8, "ground")
        ),
        "summit": (
            _shape("M-104 84L-20 -46L64 84Z")
            + _shape("M6 84L52 8L104 84Z", "shade")
            + _line("M-58 2L-36 22L-20 2L-4 22L18 2", 11, "ground")
            + _line("M-20 -46V-96", 10)
            + _shape("M-20 -100L44 -80L-20 -58Z", "shade")
        ),
        "town-hall": (
            _shape("M0 -92L94 -38V-22H-94V-38Z")
            + _shape("M-76 -8H-48V48H-76ZM-30 -8H-6V48H-30ZM6 -8H30V48H6ZM48 -8H76V48H48Z", "shade")
            + _shape("M-84 58H84V70H96V90H-96V70H-84Z")
            + _dot(0, -52, 12, "ground")
        ),
    }
)


def pictogram(name: str, seed: str, ink: str, shade: str, ground: str) -> str:
    """Return the drawing `name` in the three tones as a fragment of SVG.

    An empty name takes the drawing that `seed` (the badge's id) leads to, the same on every machine.
    Raises Misconfigured `unknown-pictogram` for a name that is not in `PICTOGRAMS`.
    """
    drawing = PICTOGRAMS.get(name or _drawn_by_lot(seed))
    if drawing is None:
        raise _unknown(name)
    return drawing.format(ink=ink, shade=shade, ground=ground)


def _drawn_by_lot(seed: str) -> str:
    names = sorted(PICTOGRAMS)
    return names[int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8]) % len(names)]


def _unknown(name: str) -> Misconfigured:
    known = ", ".join(sorted(PICTOGRAMS))
    return Misconfigured(
        "unknown-pictogram",
        Text(f"絵柄「{name}」はありません。", f"There is no pictogram called “{name}”."),
        Text(f"次のどれかを選んでください：{known}", f"Choose one of: {known}."),
    )
