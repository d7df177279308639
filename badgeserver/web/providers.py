"""Providers, for staff: who may list completions of what."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from badgeserver.domain.errors import Refused
from badgeserver.services.providers import NewProvider, add_provider, end_provider, providers
from badgeserver.web.context import office
from badgeserver.web.people import actor, only_for
from badgeserver.web.private import keep_private

blueprint = Blueprint("providers", __name__, url_prefix="/desk/providers")
blueprint.after_request(keep_private)

STAFF = ("staff", "operator")
_FIELDS = {
    "bad-provider-id": "id",
    "provider-exists": "id",
    "bad-name": "name_ja",
    "no-certificates": "certificates",
    "no-such-certificate": "certificates",
}


@blueprint.get("")
@only_for(*STAFF)
def index() -> ResponseReturnValue:
    """List the providers, and ask for a new one."""
    return _index()


@blueprint.post("")
@only_for(*STAFF)
def add() -> ResponseReturnValue:
    """Add a provider; what is wrong is told beside its field, and nothing typed is lost."""
    form = request.form
    new = NewProvider(
        id=form.get("id", ""),
        name_ja=form.get("name_ja", ""),
        name_en=form.get("name_en", ""),
        certificates=form.getlist("certificates"),
        contact=form.get("contact", ""),
    )
    try:
        added = add_provider(new, actor().reference, office())
    except Refused as fault:
        return _index(new, fault), 400
    flash(gettext("The provider %(id)s was added.", id=added.id))
    return redirect(url_for("providers.index"), 303)


@blueprint.post("/<provider_id>/end")
@only_for(*STAFF)
def end(provider_id: str) -> ResponseReturnValue:
    """End a provider and its keys."""
    ended = end_provider(provider_id, actor().reference, office())
    flash(gettext("The provider %(id)s has ended.", id=ended.id))
    return redirect(url_for("providers.index"), 303)


def _index(stated: NewProvider | None = None, fault: Refused | None = None) -> str:
    return render_template(
        "providers/index.html",
        providers=providers(office()),
        certificates=office().programme.skill_map.certificates,
        stated=stated,
        fault=fault,
        field=_FIELDS.get(fault.code, "id") if fault is not None else None,
    )
