"""The programme in figures: maps, growth, and the tables behind them, for everybody as far as they may see.

Whoever may not see true counts sees what was released. Every view is a plain address.
"""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from badgeserver.domain.statistics import PREFECTURE
from badgeserver.domain.viewer import PUBLIC_VIEWER, Viewer, sees_in_full
from badgeserver.services.chart_script import vega_script
from badgeserver.services.charted import Figure, Table, figure_named, table_named
from badgeserver.services.figure_questions import QUERY, asked_growth, asked_map, choices
from badgeserver.services.growth_pages import growth_figures
from badgeserver.services.map_figures import MapPage, map_page
from badgeserver.services.place_view import name_of
from badgeserver.services.viewers import own_municipality, viewer_for
from badgeserver.web.context import office
from badgeserver.web.languages import language
from badgeserver.web.people import signed_in

blueprint = Blueprint("figures", __name__, url_prefix="/figures")

_KEPT_SECONDS = 31_536_000


@blueprint.get("")
def index() -> ResponseReturnValue:
    """Show where people with badges are."""
    asked = asked_map(request.args, _viewer(), office())
    return render_template(
        "figures/index.html",
        page=map_page(asked, _viewer(), language(), office()),
        asked=asked,
        choices=choices(_viewer(), language(), office()),
        is_public=_viewer() == PUBLIC_VIEWER,
        own=own_municipality(_viewer(), office()),
        boundaries=office().boundaries,
        query=_query(),
    )


@blueprint.get("/growth")
def growth() -> ResponseReturnValue:
    """Show how it grows."""
    asked = asked_growth(request.args, _viewer(), office())
    return render_template(
        "figures/growth.html",
        figures=growth_figures(asked, _viewer(), language(), office()),
        asked=asked,
        choices=choices(_viewer(), language(), office()),
        is_public=_viewer() == PUBLIC_VIEWER,
        own=own_municipality(_viewer(), office()),
        in_full=sees_in_full(_viewer(), asked.place),
        place=name_of(asked.place, office().programme.regions),
        sees_all=sees_in_full(_viewer(), PREFECTURE),
        query=_query(),
    )


@blueprint.get("/charts/<name>.json")
def chart(name: str) -> ResponseReturnValue:
    """Return a chart of the page of places as Vega has it."""
    return figure_named(name, _map_page().figures).specification


@blueprint.get("/growth/charts/<name>.json")
def growth_chart(name: str) -> ResponseReturnValue:
    """Return a chart of the page of growth."""
    return figure_named(name, _growth_figures()).specification


@blueprint.get("/charts/<name>.svg")
def drawn(name: str) -> ResponseReturnValue:
    """Return a chart of the page of places as a picture."""
    return Response(figure_named(name, _map_page().figures).svg, mimetype="image/svg+xml")


@blueprint.get("/growth/charts/<name>.svg")
def growth_drawn(name: str) -> ResponseReturnValue:
    """Return a chart of the page of growth as a picture."""
    return Response(figure_named(name, _growth_figures()).svg, mimetype="image/svg+xml")


@blueprint.get("/tables/<name>.csv")
def table(name: str) -> ResponseReturnValue:
    """Return a table of the page of places as a file."""
    page = _map_page()
    return _csv(table_named(name, [*(one.table for one in page.figures), *page.more]))


@blueprint.get("/growth/tables/<name>.csv")
def growth_table(name: str) -> ResponseReturnValue:
    """Return a table of the page of growth as a file."""
    return _csv(table_named(name, [one.table for one in _growth_figures()]))


@blueprint.get("/vega-<version>.js")
def vega(version: str) -> ResponseReturnValue:
    """Return what brings charts to life in a browser; `version` lets it be kept for good."""
    answer = Response(vega_script(), mimetype="text/javascript")
    answer.cache_control.public = True
    answer.cache_control.max_age = _KEPT_SECONDS
    return answer


@blueprint.after_request
def _keep_apart(response: Response) -> Response:
    """Let nobody keep what is not for everybody, and send nothing again that a browser has."""
    if signed_in() is not None and request.endpoint != "figures.vega":
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        response.cache_control.no_store = True
        return response
    if response.status_code == 200:
        response.add_etag()
        response.make_conditional(request)
    return response


def _query() -> dict[str, str]:
    """Return what the address asks for, without anything else that somebody wrote there."""
    return {name: value for name in QUERY if (value := request.args.get(name))}


def _viewer() -> Viewer:
    return viewer_for(signed_in(), office())


def _map_page() -> MapPage:
    return map_page(asked_map(request.args, _viewer(), office()), _viewer(), language(), office())


def _growth_figures() -> tuple[Figure, ...]:
    return growth_figures(asked_growth(request.args, _viewer(), office()), _viewer(), language(), office())


def _csv(found: Table) -> Response:
    answer = Response(found.csv, mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{found.name}.csv"'
    return answer
