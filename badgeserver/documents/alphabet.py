"""The glyphs of one font that some pages need, numbered as they come, and embedded when all are known."""

from __future__ import annotations

from functools import lru_cache

from badgeserver.documents.fonts import Face, clusters
from badgeserver.documents.pdf_body import Body, reference
from badgeserver.documents.true_type import cut_down

_SYMBOLIC = 4


@lru_cache(8_192)
def _glyph(face: Face, cluster: str) -> int:
    number = face.glyph_number(cluster)
    if number is None:
        raise ValueError(f"{cluster!r} takes more than one glyph")
    return number


class Alphabet:
    """Codes for the glyphs of a font: glyph 1 is the first that was asked for."""

    def __init__(self, face: Face, name: bytes) -> None:
        """Be known as `name` among a page's fonts."""
        self.face = face
        self.name = name
        self._codes: dict[str, int] = {}

    def written(self, text: str) -> bytes:
        """Return a plain text as the codes of its glyphs, in hexadecimal."""
        codes = self._codes
        return b"".join(b"%04X" % codes.setdefault(one, len(codes) + 1) for one in clusters(text))

    def embed(self, number: int, body: Body) -> None:
        """Write the font with all glyphs asked for, as the object that was reserved for it."""
        glyphs = [_glyph(self.face, cluster) for cluster in self._codes]
        name = b"/BADGES+" + self.face.family.replace(" ", "-").encode()
        descendant = body.add(
            b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont %s /CIDToGIDMap /Identity /DW 1000"
            b" /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
            b" /FontDescriptor %s /W [ 1 [ %s ] ] >>"
            % (
                name,
                reference(self._descriptor(name, glyphs, body)),
                b" ".join(b"%d" % self.face.advance(glyph) for glyph in glyphs),
            )
        )
        mapped = body.add_stream(b"", _to_unicode(list(self._codes)))
        body.put(
            number,
            b"<< /Type /Font /Subtype /Type0 /BaseFont %s /Encoding /Identity-H"
            b" /DescendantFonts [ %s ] /ToUnicode %s >>" % (name, reference(descendant), reference(mapped)),
        )

    def _descriptor(self, name: bytes, glyphs: list[int], body: Body) -> int:
        program = cut_down(self.face, glyphs)
        file = body.add_stream(b"/Length1 %d" % len(program), program)
        form = self.face.form
        return body.add(
            b"<< /Type /FontDescriptor /FontName %s /Flags %d /FontBBox [ %s ] /ItalicAngle 0"
            b" /Ascent %d /Descent %d /CapHeight %d /StemV 80 /FontFile2 %s >>"
            % (
                name,
                _SYMBOLIC,
                b" ".join(b"%d" % edge for edge in form.box),
                form.ascent,
                form.descent,
                form.ascent,
                reference(file),
            )
        )


def _to_unicode(shown: list[str]) -> bytes:
    """Return the map from codes to text (ISO 32000-1, 9.10.3), at most 100 codes in a section."""
    sections = []
    for start in range(0, len(shown), 100):
        some = list(enumerate(shown[start : start + 100], start + 1))
        lines = (f"<{code:04X}> <{text.encode('utf-16-be').hex().upper()}>" for code, text in some)
        sections.append(f"{len(some)} beginbfchar\n" + "\n".join(lines) + "\nendbfchar")
    return "\n".join(
        (
            "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap",
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
            "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def",
            "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange",
            *sections,
            "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend",
        )
    ).encode()
