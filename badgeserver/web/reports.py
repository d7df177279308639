"""The reports for the assembly: published ones for everybody."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from badgeserver.services.reports import article_on_page, newest_editions, pictures_in, published
from badgeserver.web.context import office
from badgeserver.web.languages import language

blueprint = Blueprint("reports", __name__, url_prefix="/reports")


@blueprint.get("")
def index() -> ResponseReturnValue:
    """List the published reports."""
    return render_template("reports/index.html", editions=newest_editions(office()))


@blueprint.get("/<int:year>")
def show(year: int) -> ResponseReturnValue:
    """Show a published report as a page."""
    edition = published(year, office())
    article = edition.article.in_(language())
    return render_template(
        "reports/show.html",
        year=year,
        edition=edition,
        article=with_pictures(article, url_for("reports.picture", year=year, name="")),
    )


@blueprint.get("/<int:year>.pdf")
def pdf(year: int) -> ResponseReturnValue:
    """Give a published report as PDF, in the language of the page."""
    return pdf_answer(published(year, office()).pdf[language()], f"report-{year}-{language()}.pdf")


@blueprint.get("/<int:year>/pictures/<name>")
def picture(year: int, name: str) -> ResponseReturnValue:
    """Give a drawing of a published report."""
    found = pictures_in(language(), published(year, office()).pictures).get(name)
    return picture_answer(found)


def with_pictures(article: str, base: str) -> Markup:
    """Return an article, which our own template wrote, with the addresses of its drawings below `base`."""
    return Markup(article_on_page(article, base))


def pdf_answer(content: bytes, name: str) -> Response:
    """Return a PDF that a browser shows, and saves under `name`."""
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def picture_answer(svg: str | None) -> Response:
    """Return a drawing; ends with 404 where there is none."""
    if svg is None:
        abort(404)
    return Response(svg, mimetype="image/svg+xml")
