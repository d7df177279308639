"""The report for the assembly: writing it, reading a draft, publishing an edition that stays as it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from badgeserver.documents.report import PICTURE
from badgeserver.domain.calendar import fiscal_year
from badgeserver.domain.errors import NotFound, Refused
from badgeserver.domain.report import ReportEdition, ReportPart, ReportText
from badgeserver.domain.report_content import ReportContent
from badgeserver.domain.target_words import fiscal_year_words
from badgeserver.domain.text import Language, Text
from badgeserver.services.form_faults import FormFaults
from badgeserver.services.office import Office
from badgeserver.services.report_contents import report_content
from badgeserver.services.report_pictures import drawn

LONGEST_PART: Final = 8_000

_LANGUAGES: Final[tuple[Language, ...]] = ("ja", "en")


@dataclass(frozen=True, slots=True)
class Draft:
    """What a report says today, with its drawings (SVG by name and language), before it is published."""

    fiscal_year: int
    content: ReportContent
    pictures: Mapping[str, str]

    def pictures_in(self, language: Language) -> dict[str, str]:
        """Return the drawings of one language by name."""
        return pictures_in(language, self.pictures)


@dataclass(frozen=True, slots=True)
class Desk:
    """What staff need to write a report: what was written, what the figures say, and the editions.

    `ungraded` names the indicators with a target for the year and no grade.
    """

    fiscal_year: int
    texts: Mapping[ReportPart, ReportText]
    history: tuple[ReportText, ...]
    findings: tuple[Text, ...]
    ungraded: tuple[Text, ...]
    editions: tuple[ReportEdition, ...]
    is_over: bool


def pictures_in(language: Language, pictures: Mapping[str, str]) -> dict[str, str]:
    """Return the drawings of one language by name, of drawings by name and language."""
    end = f".{language}"
    return {name.removesuffix(end): svg for name, svg in pictures.items() if name.endswith(end)}


def article_on_page(article: str, base: str) -> str:
    """Return an article with the addresses of its drawings below `base`."""
    return article.replace(f'src="{PICTURE}', f'src="{base}')


def years(office: Office) -> tuple[int, ...]:
    """Return the fiscal years that may have a report, the newest first.

    They begin with the one in which the first skill map took effect.
    """
    present = fiscal_year(office.today())
    begun = [office.programme.skill_map.effective_from, *_published_from(office)]
    return tuple(range(present, min(fiscal_year(min(begun)), present) - 1, -1))


def _published_from(office: Office) -> tuple[date, ...]:
    return tuple(one.effective_from for one in office.programmes.published())


def draft(year: int, office: Office) -> Draft:
    """Put together what the report of a fiscal year says today; raises NotFound (`no-such-year`)."""
    _require_year(year, office)
    pictures = drawn(year, office)
    names = {name.rpartition(".")[0] for name in pictures}
    return Draft(year, report_content(year, None, sorted(names), office), pictures)


def draft_article(draft: Draft, language: Language, office: Office) -> str:
    """Return a draft as HTML."""
    return office.report_writer().article(draft.content, language)


def draft_pdf(draft: Draft, language: Language, office: Office) -> bytes:
    """Return a draft as PDF, which says that it is one."""
    return _pdf(draft.content, draft_article(draft, language, office), draft.pictures, language, office)


def desk(year: int, office: Office) -> Desk:
    """Return what it takes to write a year's report; raises NotFound (`no-such-year`)."""
    found = draft(year, office).content
    store = office.store
    with store.snapshot():
        return Desk(
            fiscal_year=year,
            texts=store.reports.texts(year),
            history=store.reports.history(year),
            findings=found.findings,
            ungraded=found.ungraded,
            editions=tuple(one for one in store.reports.editions() if one.fiscal_year == year),
            is_over=year < fiscal_year(office.today()),
        )


def write(year: int, words: Mapping[ReportPart, Text], by: str, office: Office) -> None:
    """Keep what somebody wrote, as far as it is new; what was written before stays in the history.

    Raises FormFaults (by `<part>_<language>`), NotFound (`no-such-year`).
    """
    _require_year(year, office)
    faults = {
        f"{part}_{language}": fault
        for part, text in words.items()
        for language in _LANGUAGES
        if (fault := _fault(text, language)) is not None
    }
    if faults:
        raise FormFaults(faults)
    store, now = office.store, office.clock()
    with store.transaction():
        before = store.reports.texts(year)
        for part, text in words.items():
            stated = Text(text.ja.strip(), text.en.strip())
            if stated.ja and (part not in before or before[part].words != stated):
                store.reports.write(ReportText(year, part, stated, by, now))
                store.audit.append(now, by, "write-report", str(year), {"part": part})


def _fault(text: Text, language: Language) -> Text | None:
    """Both languages or none: half a text would leave a hole in one of the reports."""
    written, other = text.in_(language), text.in_("en" if language == "ja" else "ja")
    if len(written) > LONGEST_PART:
        return Text(f"{LONGEST_PART}文字までにしてください。", f"No more than {LONGEST_PART} characters.")
    if other.strip() and not written.strip():
        return Text("もう一方の言語でも書いてください。", "Write it in this language too.")
    return None


def publish(year: int, by: str, office: Office) -> ReportEdition:
    """Publish what the report says today as an edition, which stays as it is.

    With it the grades of the year become public. Raises NotFound (`no-such-year`), Refused
    (`year-not-over`), Conflict (`report-exists`: somebody else was faster).
    """
    _require_year(year, office)
    if year >= fiscal_year(office.today()):
        raise _not_over(year)
    edition, pictures = office.store.reports.next_edition(year), drawn(year, office)
    names = sorted({name.rpartition(".")[0] for name in pictures})
    content = report_content(year, edition, names, office)
    writer = office.report_writer()
    ja, en = (writer.article(content, language) for language in _LANGUAGES)
    made = ReportEdition(
        fiscal_year=year,
        edition=edition,
        published_by=by,
        published_at=content.made_at,
        article=Text(ja, en),
        pictures=pictures,
        pdf={
            "ja": _pdf(content, ja, pictures, "ja", office),
            "en": _pdf(content, en, pictures, "en", office),
        },
    )
    with office.store.transaction():
        office.store.reports.publish(made)
        office.store.audit.append(
            made.published_at, by, "publish-report", str(year), {"edition": str(edition)}
        )
    return made


def published(year: int, office: Office) -> ReportEdition:
    """Return the newest edition of a year's report; raises NotFound (`no-such-report`)."""
    return office.store.reports.newest(year)


def newest_editions(office: Office) -> tuple[ReportEdition, ...]:
    """Return the newest edition of each year that has one, the newest year first, without contents."""
    by_year = {one.fiscal_year: one for one in reversed(office.store.reports.editions())}
    return tuple(by_year[year] for year in sorted(by_year, reverse=True))


def _pdf(
    content: ReportContent, article: str, pictures: Mapping[str, str], language: Language, office: Office
) -> bytes:
    title = Text(
        f"{content.programme.ja} 年次報告書 {content.fiscal_year.ja}",
        f"{content.programme.en}: annual report {content.fiscal_year.en}",
    )
    return office.report_writer().pdf(
        article, pictures_in(language, pictures), title.in_(language), content.made_at, language
    )


def _require_year(year: int, office: Office) -> None:
    if year not in years(office):
        known = years(office)
        name, first, last = map(fiscal_year_words, (year, known[-1], known[0]))
        raise NotFound(
            "no-such-year",
            Text(
                f"{name.ja}の報告書は作れません。プログラムの年度ではありません。",
                f"There can be no report for {name.en}: it is no year of the programme.",
            ),
            Text(
                f"{first.ja}から{last.ja}までの年度を指定してください。",
                f"Name a fiscal year from {first.en} to {last.en}.",
            ),
        )


def _not_over(year: int) -> Refused:
    name = fiscal_year_words(year)
    return Refused(
        "year-not-over",
        Text(f"{name.ja}は、まだ終わっていません。", f"{name.en} is not over yet."),
        Text(
            "公開は翌年度の4月1日からできます。下書きは今も見られます。",
            "It can be published from 1 April on; the draft can be read now.",
        ),
    )
