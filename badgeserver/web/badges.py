"""The catalogue of badges, their pathways, each badge's page, its Achievement document and its art."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from badgeserver.domain.errors import NotFound
from badgeserver.domain.ids import BadgeId, GroupId
from badgeserver.domain.text import Language, Text
from badgeserver.services.art import badge_png, badge_svg
from badgeserver.services.catalogue import badge_page, catalogue, level_page
from badgeserver.services.publishing import achievement
from badgeserver.services.skill_maps import pathways_page
from badgeserver.web.context import office
from badgeserver.web.languages import language
from badgeserver.web.negotiation import public_document, wants_page

blueprint = Blueprint("badges", __name__, url_prefix="/badges")

_PNG_PIXELS = 512
_KEPT_SECONDS = 3600


@blueprint.get("/")
def index() -> ResponseReturnValue:
    """Show all badges by level, or those meant for the learner group `?group=`."""
    group = request.args.get("group", type=GroupId)
    groups = office().programme.skill_map.groups
    if group is not None and group not in groups:
        raise _no_such_group(group)
    levels = [
        (level, [badge for badge in badges if group is None or group in badge.groups])
        for level, badges in catalogue(office())
    ]
    return render_template("badges/index.html", levels=levels, groups=groups.values(), chosen=group)


@blueprint.get("/pathways")
def pathways() -> ResponseReturnValue:
    """Show which badge leads to which, as a picture and as a table. No badge may have this address."""
    return render_template("badges/pathways.html", page=pathways_page(language(), office()))


@blueprint.get("/levels")
def levels() -> ResponseReturnValue:
    """Bring whoever shortens a level's address to the catalogue. No badge may have this address."""
    return redirect(url_for("badges.index"), 303)


@blueprint.get("/levels/<level_id>")
def level(level_id: str) -> ResponseReturnValue:
    """Show what a holder of a badge of this level can do."""
    return render_template("badges/level.html", page=level_page(level_id, office()))


@blueprint.get("/<badge_id>")
def show(badge_id: str) -> ResponseReturnValue:
    """Show a badge in the version that is in force: what it says of its holder and how to earn it."""
    return render_template("badges/show.html", page=badge_page(BadgeId(badge_id), office()))


@blueprint.get("/<badge_id>/<version>")
def document(badge_id: str, version: str) -> ResponseReturnValue:
    """Return the Open Badges Achievement of a badge in any version; people get the badge's page."""
    return _achievement(badge_id, version, "ja")


@blueprint.get("/<badge_id>/<version>/en")
def document_in_english(badge_id: str, version: str) -> ResponseReturnValue:
    """Return the English Achievement, to which the Japanese one is related."""
    return _achievement(badge_id, version, "en")


def _achievement(badge_id: str, version: str, language: Language) -> ResponseReturnValue:
    if wants_page():
        response = _page(badge_id, version)
    else:
        found = achievement(BadgeId(badge_id), version, office(), language)
        response = public_document(found, "application/ld+json", _KEPT_SECONDS)
    response.vary.add("Accept")
    return response


def _page(badge_id: str, version: str) -> Response:
    if version == office().programme.skill_map.version:
        return make_response(redirect(url_for("badges.show", badge_id=badge_id), 303))
    page = badge_page(BadgeId(badge_id), office(), version)
    return make_response(render_template("badges/show.html", page=page))


@blueprint.get("/<badge_id>/<version>.svg")
def art_svg(badge_id: str, version: str) -> Response:
    """Return a badge's art as SVG."""
    return public_document(badge_svg(badge_id, office(), version), "image/svg+xml", _KEPT_SECONDS)


@blueprint.get("/<badge_id>/<version>.png")
def art_png(badge_id: str, version: str) -> Response:
    """Return a badge's art as PNG, 512 pixels wide and high."""
    data = badge_png(badge_id, _PNG_PIXELS, office(), version)
    return public_document(data, "image/png", _KEPT_SECONDS)


def _no_such_group(group: str) -> NotFound:
    return NotFound(
        "no-such-group",
        Text(f"「{group}」という対象者の区分はありません。", f"There is no learner group {group}."),
        Text("バッジ一覧から選び直してください。", "Choose one from the badge catalogue."),
    )
