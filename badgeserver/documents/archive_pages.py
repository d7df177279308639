"""The pages of the archive: static HTML in both languages that needs no server to think."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any, Final

from babel.support import Translations
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from badgeserver.domain.calendar import date_en, date_ja
from badgeserver.domain.programme import Programme
from badgeserver.domain.text import Language, Text

LANGUAGES: Final[tuple[Language, ...]] = ("ja", "en")
_LOOKS: Final = ("site.css", "verifier.css", "mark.svg")
_SCRIPTS: Final = ("verifier", "archive")
"""Folders of the site's static files that the pages load; their modules name each other relatively."""


class ArchivePages:
    """Writes the archive's pages from `templates`/archive, and gives the files that they load.

    `web` is the folder of the site, with its static files and its translations.
    """

    def __init__(self, templates: Path, web: Path) -> None:
        self._static = web / "static"
        self._hosts = templates / "archive" / "host"
        self._environments = {
            language: _environment(templates, web / "translations", language) for language in LANGUAGES
        }

    def page(
        self, template: str, path: str, language: Language, programme: Programme, values: Mapping[str, Any]
    ) -> tuple[str, bytes]:
        """Return the path of a page below the archive in that language, and its HTML.

        `path` is the folder of the Japanese page, with a slash at its end unless it is empty.
        """
        placed = path if language == "ja" else f"en/{path}"
        root = "../" * placed.count("/") or "./"
        other = f"{root}en/{path}" if language == "ja" else f"{root}{path}"
        html = (
            self._environments[language]
            .get_template(f"archive/{template}.html")
            .render(
                **values,
                language=language,
                programme=programme,
                root=root,
                home=root if language == "ja" else f"{root}en/",
                other_language=other,
            )
        )
        return f"{placed}index.html", html.encode()

    def text(self, template: str, values: Mapping[str, Any]) -> bytes:
        """Return a text that is in both languages or in none: what hosts read, and the README."""
        return self._environments["ja"].get_template(f"archive/{template}").render(**values).encode()

    def host_files(self) -> Iterator[str]:
        """Yield the names of the templates by which kinds of hosts are told how to serve the archive."""
        yield from sorted(one.name for one in self._hosts.iterdir())

    def assets(self) -> Iterator[tuple[str, bytes]]:
        """Yield the files that the pages load, by their path below `assets/`."""
        for name in _LOOKS:
            yield name, (self._static / name).read_bytes()
        for folder in _SCRIPTS:
            for file in sorted((self._static / folder).rglob("*")):
                if file.is_file():
                    placed = PurePosixPath(file.relative_to(self._static).as_posix())
                    yield str(placed), file.read_bytes()


def _environment(templates: Path, translations: Path, language: Language) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(templates),
        undefined=StrictUndefined,
        autoescape=lambda name: name is not None and name.endswith(".html"),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        extensions=["jinja2.ext.i18n"],
    )
    known = Translations.load(translations, [language])
    environment.install_gettext_translations(known, newstyle=True)  # type: ignore[attr-defined]
    environment.filters["words"] = lambda text: _in(text, language)
    environment.filters["day"] = lambda day: _day(day, language)
    return environment


def _in(text: Text, language: Language) -> str:
    return text.in_(language)


def _day(day: date, language: Language) -> str:
    return date_ja(day) if language == "ja" else date_en(day)
