"""Open data: what may be downloaded, and the files. Nobody need sign in, and nothing depends on who asks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue
from werkzeug.routing import BaseConverter, ValidationError

from badgeserver.services.open_data import newest_release, release_of_day, releases_by_year, releases_of_year
from badgeserver.services.open_data_catalog import catalog
from badgeserver.services.open_data_files import (
    badges_table,
    by_group,
    by_place,
    release_value,
    skill_map_value,
)
from badgeserver.web.context import office

blueprint = Blueprint("open_data", __name__, url_prefix="/open-data")

_KEPT_SECONDS = 3600


class DayConverter(BaseConverter):
    """A day in an address, as in 2026-10-31."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        """Return the day; there is no such address where there is no such day."""
        try:
            return date.fromisoformat(value)
        except ValueError as error:
            raise ValidationError from error

    def to_url(self, value: date) -> str:
        """Return the day as it is written in addresses."""
        return value.isoformat()


@blueprint.record_once
def _know_days(state: Any) -> None:
    state.app.url_map.converters["day"] = DayConverter


@blueprint.get("")
def index() -> ResponseReturnValue:
    """List everything that was released, and say how small numbers are protected."""
    newest = newest_release(office())
    return render_template("open_data/index.html", years=releases_by_year(office()), newest=newest)


@blueprint.get("/catalog.jsonld")
def dcat() -> ResponseReturnValue:
    """Describe the data sets for catalogues of open data (DCAT)."""
    return _json(catalog(office()), "application/ld+json")


@blueprint.get("/skill-map.json")
def skill_map() -> ResponseReturnValue:
    """Return the skill map that is in force."""
    return _json(skill_map_value(office().programme.skill_map, office().base_url))


@blueprint.get("/badges.csv")
def badges() -> ResponseReturnValue:
    """Return the badges of that map."""
    return _csv(badges_table(office().programme.skill_map, office().base_url), "badges.csv")


@blueprint.get("/<day:as_of>/holders-by-place.csv")
def places(as_of: date) -> ResponseReturnValue:
    """Return the holders by place of one release."""
    return _csv(by_place([release_of_day(as_of, office())]), f"holders-by-place-{as_of}.csv")


@blueprint.get("/<day:as_of>/holders-by-group.csv")
def groups(as_of: date) -> ResponseReturnValue:
    """Return the holders by learner group of one release."""
    return _csv(by_group([release_of_day(as_of, office())]), f"holders-by-group-{as_of}.csv")


@blueprint.get("/<day:as_of>/holders.json")
def everything(as_of: date) -> ResponseReturnValue:
    """Return everything of one release for programs."""
    return _json(release_value(release_of_day(as_of, office())))


@blueprint.get("/fy<int:year>/holders-by-place.csv")
def places_of_year(year: int) -> ResponseReturnValue:
    """Return the holders by place at each month's end of a fiscal year."""
    return _csv(by_place(releases_of_year(year, office())), f"holders-by-place-fy{year}.csv")


@blueprint.get("/fy<int:year>/holders-by-group.csv")
def groups_of_year(year: int) -> ResponseReturnValue:
    """Return the holders by learner group at each month's end of a fiscal year."""
    return _csv(by_group(releases_of_year(year, office())), f"holders-by-group-fy{year}.csv")


def _csv(text: str, name: str) -> Response:
    answer = _public(Response(text, mimetype="text/csv"))
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _json(value: Mapping[str, Any], mimetype: str = "application/json") -> Response:
    return _public(Response(json.dumps(value, ensure_ascii=False), mimetype=mimetype))


def _public(answer: Response) -> Response:
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.cache_control.public = True
    answer.cache_control.max_age = _KEPT_SECONDS
    return answer
