"""Binds chapters of pages into one PDF/A-3b: header, catalogue, metadata, cross-reference table.

Chapters are copied from file to file as they are. In memory are only the places of their objects.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from shutil import copyfileobj
from typing import BinaryIO
from xml.sax.saxutils import escape

from badgeserver.documents.collected_pages import Chapter
from badgeserver.documents.pdf_body import Body, hex_text, reference

_CATALOGUE, PAGES, _METADATA, _INFORMATION = range(1, 5)
FIRST_OF_CHAPTERS = 5
_HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
_PRODUCER = "badgeserver"


@dataclass(frozen=True, slots=True)
class Title:
    """What the document's information and its XMP say."""

    title: str
    author: str
    created: datetime


def bind(title: Title, chapters: Sequence[tuple[Chapter, BinaryIO]], out: BinaryIO) -> None:
    """Write the document; the chapters follow each other in the order of their object numbers."""
    out.write(_HEADER)
    places = array("Q")
    at = len(_HEADER)
    for chapter, file in chapters:
        places.extend(at + offset for offset in chapter.offsets)
        copyfileobj(file, out)
        at += file.tell()
    ends = BytesIO()
    body = Body(ends, 1)
    _write_ends(title, [chapter for chapter, _ in chapters], body)
    out.write(ends.getvalue())
    places = array("Q", (at + offset for offset in body.offsets)) + places
    at += len(ends.getvalue())
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    identity = _identity(title, [chapter for chapter, _ in chapters])
    out.write(
        b"trailer\n<< /Size %d /Root %s /Info %s /ID [ <%s> <%s> ] >>\nstartxref\n%d\n%%%%EOF\n"
        % (len(places) + 1, reference(_CATALOGUE), reference(_INFORMATION), identity, identity, at)
    )


def _write_ends(title: Title, chapters: Sequence[Chapter], body: Body) -> None:
    """Write the objects that hold the chapters together, numbers 1 to 4."""
    names = [chapter.names for chapter in chapters if chapter.names is not None]
    files = b" /Names << /EmbeddedFiles << /Kids [ %s ] >> >>" % _references(names) if names else b""
    body.add(
        b"<< /Type /Catalog /Pages %s /Metadata %s /Lang (ja) /OutputIntents [ %s ]%s"
        b" /ViewerPreferences << /DisplayDocTitle true >> >>"
        % (reference(PAGES), reference(_METADATA), reference(chapters[0].intent), files)
    )
    body.add(
        b"<< /Type /Pages /Count %d /Kids [ %s ] >>"
        % (
            sum(chapter.sheets for chapter in chapters),
            _references(chapter.pages for chapter in chapters),
        )
    )
    xmp = _xmp(title)
    body.add(b"<< /Type /Metadata /Subtype /XML /Length %d >>\nstream\n%s\nendstream" % (len(xmp), xmp))
    moment = title.created.astimezone(UTC).strftime("(D:%Y%m%d%H%M%SZ)").encode()
    body.add(
        b"<< /Title %s /Author %s /Producer (%s) /CreationDate %s /ModDate %s >>"
        % (hex_text(title.title), hex_text(title.author), _PRODUCER.encode(), moment, moment)
    )


def _references(numbers: Iterable[int]) -> bytes:
    return b" ".join(map(reference, numbers))


def _xmp(title: Title) -> bytes:
    """Return the metadata (ISO 19005-3, 6.6.2 and 6.6.4), not compressed, so that any program finds it."""
    moment = title.created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<pdfaid:part>3</pdfaid:part>
<pdfaid:conformance>B</pdfaid:conformance>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(title.title)}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{escape(title.author)}</rdf:li></rdf:Seq></dc:creator>
<pdf:Producer>{_PRODUCER}</pdf:Producer>
<xmp:CreateDate>{moment}</xmp:CreateDate>
<xmp:ModifyDate>{moment}</xmp:ModifyDate>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>""".encode()


def _identity(title: Title, chapters: Sequence[Chapter]) -> bytes:
    """Return the document's identifier, the same for the same content."""
    said = f"{title.title}{title.created}{''.join(chapter.digest for chapter in chapters)}"
    return sha256(said.encode()).hexdigest()[:32].encode()
