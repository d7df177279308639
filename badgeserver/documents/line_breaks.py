"""Breaks a short text into lines of a given width, by estimate, for drawings that have no text flow."""

from __future__ import annotations

import re
import unicodedata

NARROW = 0.56
"""The width of a Latin letter, on average and in bold, in parts of the font's size."""

_NOT_FIRST = "、。，．・）」』ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ！？)"
"""A line does not start with these."""


_NOT_LAST = "「『（"
"""A line does not end with these."""


def width_of(text: str) -> float:
    """Return the width of the text in parts of the font's size, more or less."""
    return sum(1.0 if unicodedata.east_asian_width(char) in "WFA" else NARROW for char in text)


def lines_of(text: str, width: float, most: int) -> list[str]:
    """Break the text into at most `most` lines of `width`; the last ends in … where it does not fit.

    Latin words and runs of one Japanese script stay whole where they fit, and lines are about equal.
    """
    pieces = _pieces(text, width)
    lines = _filled(pieces, width)
    if len(lines) > most:
        last = lines[most - 1]
        while width_of(last + "…") > width:
            last = last[:-1]
        return [*lines[: most - 1], last + "…"]
    even = width_of(text) / len(lines)
    while even < width:
        balanced = _filled(pieces, even)
        if len(balanced) == len(lines) and all(width_of(line) <= width for line in balanced):
            return balanced
        even += 0.5
    return lines


def _filled(pieces: list[str], width: float) -> list[str]:
    lines = [""]
    for piece in pieces:
        if lines[-1] and width_of((lines[-1] + piece).rstrip()) > width:
            lines.append("")
        lines[-1] += piece if lines[-1] else piece.lstrip()
    return [line.rstrip() for line in lines]


_RUNS = re.compile(r"[!-~]+\s*|\s+|[ァ-ヶー・]+|[ぁ-ん]+|[一-龯々]+|.", re.DOTALL)


def _pieces(text: str, width: float) -> list[str]:
    """Return what stays together: words and runs of one script, each with the marks that follow it."""
    pieces: list[str] = []
    for run in _RUNS.findall(text):
        follows = run[0] in _NOT_FIRST and not run.startswith("ー")
        if pieces and (follows or pieces[-1][-1] in _NOT_LAST):
            pieces[-1] += run
        elif width_of(run.rstrip()) > width:
            pieces += re.findall(rf".[{re.escape(_NOT_FIRST)}]*", run)
        else:
            pieces.append(run)
    return pieces
