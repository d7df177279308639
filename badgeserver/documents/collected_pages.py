"""Many certificates as the objects of one PDF: sheets, attachments, and what they share written once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import BinaryIO

from badgeserver.documents.alphabet import Alphabet
from badgeserver.documents.certificate_printer import ATTACHMENT_TYPE, ATTACHMENT_WORDS, CertificatePrinter
from badgeserver.documents.page_forms import PageForm, fill_in, filled_rows, form_of, shape_of
from badgeserver.documents.page_setting import SetPage
from badgeserver.documents.pdf_body import Body, hex_text, reference

FORMS_KEPT = 64
"""So many shapes of pages are at hand at once; another one takes the time of one page by WeasyPrint."""
_POINTS = 72 / 25.4


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that goes with a page; names are unique in a document and in the order of the pages."""

    name: str
    data: bytes
    created: datetime


class PageForms:
    """The forms of pages by shape, the newest ones kept."""

    def __init__(self, printer: CertificatePrinter) -> None:
        self._printer = printer
        self._forms: dict[SetPage, PageForm] = {}

    def of(self, page: SetPage) -> PageForm:
        """Return the form of a page's shape, drawn if it is new."""
        shape = shape_of(page, self._printer.shelf)
        if shape not in self._forms:
            if len(self._forms) == FORMS_KEPT:
                del self._forms[next(iter(self._forms))]
            self._forms[shape] = form_of(shape, self._printer)
        return self._forms[shape]


@dataclass(frozen=True, slots=True)
class Chapter:
    """What was written: where its objects begin, and what the document must know of it.

    `offsets` count from the chapter's first byte; the first belongs to object `first`. `pages` is a node
    of the page tree with `sheets` leaves, `names` one of the tree of attachments, if there are any.
    """

    first: int
    offsets: list[int]
    pages: int
    sheets: int
    names: int | None
    intent: int
    digest: str


class ChapterWriter:
    """Writes pages to a file; only places and the glyphs that were used stay in memory."""

    def __init__(
        self, out: BinaryIO, first: int, parent: int, forms: PageForms, printer: CertificatePrinter
    ) -> None:
        """Begin with object `first` below `parent` in the page tree."""
        self._body = Body(out, first)
        self._forms = forms
        self._pages, self._parent = self._body.reserve(), parent
        self._alphabets = {
            face.family: Alphabet(face, b"/V%d" % number)
            for number, face in enumerate(printer.shelf.faces.values())
        }
        self._fonts: dict[str, int] = {}
        self._used: set[str] = set()
        self._drawn: dict[int, tuple[PageForm, int]] = {}
        self._kids: list[int] = []
        self._sheet: list[tuple[PageForm, bytes]] = []
        self._files: list[int] = []
        self._links: list[bytes] = []
        self._names: list[tuple[str, int]] = []
        self._intent: int | None = None

    def add(self, page: SetPage, attached: Attached | None, to_a_sheet: int = 1, step_mm: float = 0) -> None:
        """Put a page onto the sheet at hand; it is the last one if `to_a_sheet` are on it."""
        form = self._forms.of(page)
        filled = fill_in(page, form, self._alphabets)
        self._used |= {
            run.face.family for _, row in filled_rows(page) for piece in row.pieces for run in piece.runs
        }
        shift = -len(self._sheet) * step_mm * _POINTS
        drawn = b"q 1 0 0 1 0 %.6f cm /F%d Do\n%s\nQ" % (shift, self._form(form), filled)
        self._sheet.append((form, drawn))
        if page.mark is not None:
            self._links.append(page.mark.link(form.height, shift))
        if attached is not None:
            self._attach(attached)
        if len(self._sheet) == to_a_sheet:
            self.end_sheet()

    def end_sheet(self) -> None:
        """Write the sheet at hand, if anything is on it."""
        if not self._sheet:
            return
        form = self._sheet[0][0]
        content = self._body.add_stream(b"", b"\n".join(drawn for _, drawn in self._sheet))
        forms = sorted({self._form(form) for form, _ in self._sheet})
        fonts = b" ".join(
            b"%s %s" % (self._alphabets[family].name, reference(self._font(family)))
            for family in sorted(self._used)
        )
        associated = b" ".join(map(reference, self._files))
        links = b" /Annots [ %s ]" % b" ".join(self._links) if self._links else b""
        self._kids.append(
            self._body.add(
                b"<< /Type /Page /Parent %s /MediaBox [ 0 0 %.6f %.6f ] /Contents %s%s%s"
                b" /Resources << /Font << %s >> /XObject << %s >> >> >>"
                % (
                    reference(self._pages),
                    form.width,
                    form.height,
                    reference(content),
                    b" /AF [ %s ]" % associated if associated else b"",
                    links,
                    fonts,
                    b" ".join(b"/F%d %s" % (number, reference(number)) for number in forms),
                )
            )
        )
        self._sheet, self._files, self._links, self._used = [], [], [], set()

    def end(self) -> Chapter:
        """Write what the pages share; return what the document must know."""
        self.end_sheet()
        body = self._body
        for family, number in self._fonts.items():
            self._alphabets[family].embed(number, body)
        kids = b" ".join(map(reference, self._kids))
        body.put(
            self._pages,
            b"<< /Type /Pages /Parent %s /Count %d /Kids [ %s ] >>"
            % (reference(self._parent), len(self._kids), kids),
        )
        if self._intent is None:
            raise ValueError("a chapter has pages")
        return Chapter(
            body.first, body.offsets, self._pages, len(self._kids), self._tree(), self._intent, body.digest
        )

    def _font(self, family: str) -> int:
        """Return the number of a font, which is embedded at the end."""
        if family not in self._fonts:
            self._fonts[family] = self._body.reserve()
        return self._fonts[family]

    def _form(self, form: PageForm) -> int:
        """Return the number of a form's drawing, written once."""
        if id(form) not in self._drawn:
            resources = self._body.copied(form.resources, len(self._drawn))
            if self._intent is None:
                self._intent = self._copied_intent(form)
            number = self._body.add_stream(
                b"/Type /XObject /Subtype /Form /BBox [ 0 0 %.6f %.6f ] /Resources %s"
                % (form.width, form.height, resources),
                form.content,
            )
            # The form is kept, too, so that no other one can have its identity.
            self._drawn[id(form)] = form, number
        return self._drawn[id(form)][1]

    def _copied_intent(self, form: PageForm) -> int:
        copied = self._body.copied(form.document.Root["/OutputIntents"][0], len(self._drawn))
        return self._body.add(copied)

    def _attach(self, attached: Attached) -> None:
        """Write an associated file (ISO 19005-3, 6.8; ISO 32000-1, 7.11.4)."""
        moment = attached.created.astimezone(UTC).strftime("(D:%Y%m%d%H%M%SZ)").encode()
        data = self._body.add_stream(
            b"/Type /EmbeddedFile /Subtype /%s /Params << /Size %d /CreationDate %s /ModDate %s >>"
            % (ATTACHMENT_TYPE.replace("/", "#2F").encode(), len(attached.data), moment, moment),
            attached.data,
        )
        name = hex_text(attached.name)
        number = self._body.add(
            b"<< /Type /Filespec /F (%s) /UF %s /Desc (%s) /AFRelationship /Alternative"
            b" /EF << /F %s /UF %s >> >>"
            % (attached.name.encode("ascii"), name, ATTACHMENT_WORDS.encode(), *[reference(data)] * 2)
        )
        self._files.append(number)
        self._names.append((attached.name, number))

    def _tree(self) -> int | None:
        if not self._names:
            return None
        first, last = (hex_text(self._names[at][0]) for at in (0, -1))
        entries = b" ".join(b"%s %s" % (hex_text(name), reference(number)) for name, number in self._names)
        return self._body.add(b"<< /Limits [ %s %s ] /Names [ %s ] >>" % (first, last, entries))
