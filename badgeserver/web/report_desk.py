"""The report, for staff: write its parts, read the draft, publish it."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from badgeserver.domain.person import Role
from badgeserver.domain.report import ReportPart
from badgeserver.domain.text import Text
from badgeserver.services.form_faults import FormFaults
from badgeserver.services.reports import (
    LONGEST_PART,
    Desk,
    desk,
    draft,
    draft_article,
    draft_pdf,
    newest_editions,
    publish,
    write,
    years,
)
from badgeserver.web.context import office
from badgeserver.web.languages import language
from badgeserver.web.people import actor, only_for, prefecture_only
from badgeserver.web.private import keep_private
from badgeserver.web.reports import pdf_answer, picture_answer, with_pictures

blueprint = Blueprint("report_desk", __name__, url_prefix="/desk/reports")
blueprint.after_request(keep_private)

STAFF = (Role.STAFF, Role.OPERATOR)


@blueprint.get("")
@only_for(*STAFF)
@prefecture_only
def index() -> ResponseReturnValue:
    """List the years that may have a report, with their published editions."""
    editions = {one.fiscal_year: one for one in newest_editions(office())}
    return render_template("report_desk/index.html", years=years(office()), editions=editions)


@blueprint.get("/<int:year>")
@only_for(*STAFF)
@prefecture_only
def show(year: int) -> ResponseReturnValue:
    """Ask for the parts that people write, beside what the figures say."""
    return _page(year)


def _page(year: int, faults: Mapping[str, Text] | None = None) -> str:
    found = desk(year, office())
    return render_template(
        "report_desk/show.html",
        desk=found,
        typed=request.form or _written(found),
        goal=office().programme.skill_map.goal,
        faults=faults or {},
        longest=LONGEST_PART,
    )


def _written(desk: Desk) -> dict[str, str]:
    return {
        f"{part}_{name}": words
        for part, text in desk.texts.items()
        for name, words in (("ja", text.words.ja), ("en", text.words.en))
    }


@blueprint.post("/<int:year>")
@only_for(*STAFF)
@prefecture_only
def save(year: int) -> ResponseReturnValue:
    """Keep what was written."""
    form = request.form
    words = {part: Text(form.get(f"{part}_ja", ""), form.get(f"{part}_en", "")) for part in ReportPart}
    try:
        write(year, words, actor().reference, office())
    except FormFaults as found:
        return _page(year, found.faults), 400
    flash(gettext("What you wrote is kept."))
    return redirect(url_for("report_desk.show", year=year), 303)


@blueprint.post("/<int:year>/publish")
@only_for(*STAFF)
@prefecture_only
def decide(year: int) -> ResponseReturnValue:
    """Publish an edition."""
    made = publish(year, actor().reference, office())
    flash(gettext("Edition %(number)s is published.", number=made.edition))
    return redirect(url_for("report_desk.show", year=year), 303)


@blueprint.get("/<int:year>/draft")
@only_for(*STAFF)
@prefecture_only
def read(year: int) -> ResponseReturnValue:
    """Show the draft as a page."""
    article = draft_article(draft(year, office()), language(), office())
    base = url_for("report_desk.picture", year=year, name="")
    return render_template("report_desk/draft.html", year=year, article=with_pictures(article, base))


@blueprint.get("/<int:year>/draft.pdf")
@only_for(*STAFF)
@prefecture_only
def pdf(year: int) -> ResponseReturnValue:
    """Give the draft as PDF."""
    return pdf_answer(
        draft_pdf(draft(year, office()), language(), office()), f"report-{year}-{language()}-draft.pdf"
    )


@blueprint.get("/<int:year>/pictures/<name>")
@only_for(*STAFF)
@prefecture_only
def picture(year: int, name: str) -> ResponseReturnValue:
    """Give a drawing of the draft."""
    return picture_answer(draft(year, office()).pictures_in(language()).get(name))
