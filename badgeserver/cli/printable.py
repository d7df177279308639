"""Foreign text on a terminal: it must not move the cursor, change what stands there, or turn its order."""

from __future__ import annotations

import re

# Controls (C0, DEL, C1), bidirectional marks and overrides, separators of lines and paragraphs, and
# halves of surrogate pairs, which no output can encode.
_HOSTILE = "\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff"
_IN_A_LINE = re.compile(f"[\n{_HOSTILE}]")
_IN_A_DOCUMENT = re.compile(f"[{_HOSTILE}]")


def on_one_line(text: str) -> str:
    r"""Return `text` with line ends and every character that rewrites a terminal as `\u001b` and the like."""
    return _IN_A_LINE.sub(_visible, text)


def in_lines(text: str) -> str:
    r"""Return `text`, whose line ends are ours, with all other such characters as `\u001b` and the like.

    In JSON this is the same value: within strings the escapes mean what they replace (RFC 8259, 7).
    """
    return _IN_A_DOCUMENT.sub(_visible, text)


def _visible(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"
