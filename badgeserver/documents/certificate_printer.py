"""The certificate of award as PDF/A-3b, in Japanese and English, the signed JSON attached."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, partial
from pathlib import Path
from threading import Lock
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined, Template
from jinja2.sandbox import SandboxedEnvironment
from weasyprint import CSS, HTML, Attachment
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError

from badgeserver.documents.award_certificate import AwardCertificate
from badgeserver.documents.closed_fetcher import ClosedFetcher
from badgeserver.documents.fonts import FontShelf
from badgeserver.documents.page_setting import QrMark, SetPage, set_certificate
from badgeserver.documents.papers import PORTRAIT, Paper
from badgeserver.documents.rows import LEADING
from badgeserver.documents.seal import seal_svg
from badgeserver.domain.errors import Misconfigured
from badgeserver.domain.printing import PaperName
from badgeserver.domain.text import Text

ATTACHMENT_NAME = "credential.json"
ATTACHMENT_TYPE = "application/vc+ld+json"
ATTACHMENT_WORDS = "Signed Open Badges 3.0 credential"
_TEMPLATES = (*PaperName, "list")


@dataclass(frozen=True, slots=True)
class _Form:
    """The template and the stylesheet of one kind of page."""

    template: Template
    stylesheet: CSS


class CertificatePrinter:
    """Prints certificates of award. Build it once: fonts, templates and stylesheets are read only then."""

    def __init__(self, templates: Path, shelf: FontShelf | None = None) -> None:
        """Read `templates/certificates/`; raises Misconfigured when fonts or a template are missing."""
        self._folder = templates / "certificates"
        for name in _TEMPLATES:
            if not (self._folder / f"{name}.html").is_file():
                raise _template_missing(self._folder)
        self.shelf = shelf or FontShelf()
        self._fetcher = ClosedFetcher(self._folder, (face.path for face in self.shelf.faces.values()))
        self._fonts = FontConfiguration()
        self._base = self._folder.resolve().as_uri() + "/"
        self._forms: dict[str, _Form] = {}
        self._images: dict[str, Any] = {}
        self._seals: dict[str, str] = {}
        self._lock = Lock()

    def unprintable(self, name: str) -> tuple[str, ...]:
        """Return the characters of a name that no font at hand has, each once; they print as 〓."""
        return self.shelf.uncovered(name)

    def award_certificate_pdf(
        self,
        certificate: AwardCertificate,
        attachment: bytes,
        created: datetime,
        paper: Paper = PORTRAIT,
    ) -> bytes:
        """Return the certificate as PDF/A-3b (ISO 19005-3) with `attachment`, the signed JSON, inside.

        The same input gives the same bytes. Raises Refused `text-too-long`, `qr-too-long` or
        `qr-too-dense` for what one page can't hold.
        """
        moment = created.astimezone(UTC)
        page = self.set(certificate, paper)
        signed = Attachment(
            string=attachment,
            url_fetcher=self._fetcher,
            name=ATTACHMENT_NAME,
            description=ATTACHMENT_WORDS,
            created=moment,
            modified=moment,
            relationship="Alternative",
        )
        metadata = self._metadata(certificate, moment)
        return self._written(page, metadata, attachments=[signed], pdf_variant="pdf/a-3b", pdf_tags=True)

    def set(self, certificate: AwardCertificate, paper: Paper) -> SetPage:
        """Return the page with all its rows measured and placed; raises as `award_certificate_pdf`."""
        art, seal = self._fetcher.lend(certificate.badge_svg), self._seal(certificate.issuer.seal_text)
        return set_certificate(certificate, paper, art, seal, self.shelf)

    def background_pdf(self, page: SetPage) -> bytes:
        """Return a page as a plain PDF, for what is put onto it later."""
        return self._written(page, None, pdf_variant="pdf/a-3b", pdf_tags=False)

    def _written(self, page: SetPage, metadata: dict[str, str] | None, **options: Any) -> bytes:
        form = self._form(page.template)
        words = form.template.render(page=page, metadata=metadata, leading=LEADING)
        with self._lock:  # The font configuration is not made for two threads at once.
            self._fetcher.refused.clear()
            with suppress(FatalURLFetchingError):
                html = HTML(string=words, base_url=self._base, url_fetcher=self._fetcher)
                document: bytes = html.write_pdf(
                    stylesheets=[form.stylesheet],
                    font_config=self._fonts,
                    cache=self._images,
                    finisher=partial(_finish, mark=page.mark),
                    **options,
                )
            if self._fetcher.refused:
                self._images.clear()  # It remembers what could not be read, and would not ask again.
                raise _reaches_out(self._fetcher.refused[0])
        return document

    def _form(self, name: str) -> _Form:
        """Return template and stylesheet of a kind of page, read once."""
        if name not in self._forms:
            self._forms[name] = _Form(self._templates.get_template(f"{name}.html"), self._stylesheet(name))
        return self._forms[name]

    @cached_property
    def _templates(self) -> SandboxedEnvironment:
        return SandboxedEnvironment(
            loader=FileSystemLoader(self._folder), autoescape=True, undefined=StrictUndefined
        )

    def _stylesheet(self, name: str) -> CSS:
        parts = [(self._folder / f"{part}.css").read_text("utf-8") for part in ("parts", name)]
        return CSS(
            string="\n".join((self.shelf.font_faces(), *parts)),
            base_url=self._base,
            url_fetcher=self._fetcher,
            font_config=self._fonts,
        )

    def _metadata(self, certificate: AwardCertificate, moment: datetime) -> dict[str, str]:
        """Return the document's title and the like as they will stand in its information and XMP."""
        subject = f"Certificate of award: {certificate.badge_name.en} ({certificate.verification_address})"
        return {
            "title": self.title(certificate),
            "author": self.shelf.printed(certificate.issuer.name.ja),
            "description": self.shelf.printed(subject),
            "created": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
        }

    def title(self, certificate: AwardCertificate) -> str:
        """Return the title of a document that holds this certificate alone."""
        return self.shelf.printed(f"認定証 {certificate.badge_name.ja} {certificate.holder_name}")

    def _seal(self, seal_text: str) -> str:
        """Return the address of the seal, drawn once."""
        if seal_text not in self._seals:
            self._seals[seal_text] = self._fetcher.lend(seal_svg(seal_text, self.shelf))
        return self._seals[seal_text]


def _finish(document: Any, pdf: Any, mark: QrMark | None) -> None:
    """Draw the QR code; state the attachment's media type, which its file name does not tell, once.

    WeasyPrint leaves the page's y axis pointing down in points.
    """
    if "AF" in pdf.catalog:
        pdf.catalog["AF"] = type(pdf.catalog["AF"])(dict.fromkeys(pdf.catalog["AF"]))
    contents = {item.get("Contents") for item in pdf.objects if _is(item, "/Page")}
    for item in pdf.objects:
        if getattr(item, "extra", {}).get("Type") == "/EmbeddedFile":
            item.extra["Subtype"] = "/" + ATTACHMENT_TYPE.replace("/", "#2f")
        elif mark is not None and item.reference in contents:
            item.stream.append(mark.operators())


def _is(item: Any, kind: str) -> bool:
    return isinstance(item, dict) and item.get("Type") == kind


def _template_missing(folder: Path) -> Misconfigured:
    return Misconfigured(
        "certificate-template-missing",
        Text(f"認定証のひな型が {folder} にありません。", f"The certificate's template is not in {folder}."),
        Text("templates フォルダーの場所を確かめてください。", "Check where the folder templates is."),
    )


def _reaches_out(what: str) -> Misconfigured:
    return Misconfigured(
        "certificate-template-reaches-out",
        Text(
            f"認定証のひな型か絵柄が、許可されていないファイルを参照しています（{what}）。",
            f"The certificate's template or art refers to a file outside the project ({what}).",
        ),
        Text("その参照を取り除いてください。", "Remove that reference."),
    )
