"""Names that programs trip over; each must come through every issuer and verifier whole."""

from __future__ import annotations

from typing import Final

NAMES: Final = {
    "rare kanji": "𠮷田 髙﨑 𩸽 葛󠄀城 邉",
    "emoji": "😀 👩‍👩‍👧 🏳️‍🌈",
    "right to left": "محمد بن علي ‏\u202eabc\u202c",
    "control characters": 'a\tb\nc\rd"e\\f\u0000\u0001\u007f\u0085\u2028',
    "very long": "長い名前" * 2500,
    "very long and astral": "𠮷" * 10_000,
    "full-width beside astral": "Ａ𠮷ー！𩸽～",
    "combining": "e\u0301 が か\u3099",
    "edges of the planes": "\ud7ff\ue000\ufffd\U00010000\U0010ffff",
}
