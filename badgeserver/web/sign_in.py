"""Signing in by a link, or as one of the invented people of the demonstration."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from badgeserver.domain.account import AccountKind
from badgeserver.services.sign_in import accounts_behind, demo_account, demo_people, use_link
from badgeserver.web.context import office
from badgeserver.web.people import forget, next_page, remember

blueprint = Blueprint("sign_in", __name__)


@blueprint.get("/sign-in")
def index() -> ResponseReturnValue:
    """Explain how to sign in; a demonstration offers a person for each role."""
    people = demo_people(office()) if office().demo else ()
    return render_template("sign_in/index.html", people=people)


@blueprint.post("/sign-in/demo")
def demo() -> ResponseReturnValue:
    """Sign in as one of the demonstration's people; refused anywhere else."""
    account = demo_account(request.form.get("reference", ""), office())
    return redirect(next_page(remember(account, confirmed=True)), 303)


@blueprint.get("/sign-in/<token>")
def link(token: str) -> ResponseReturnValue:
    """Ask for one press before the link is used up: mail programs open links by themselves."""
    accounts = accounts_behind(token, office())
    return render_template("sign_in/link.html", token=token, accounts=accounts)


@blueprint.post("/sign-in/<token>")
def use(token: str) -> ResponseReturnValue:
    """Use up a sign-in link."""
    wish = request.form.get("kind")
    account = use_link(token, AccountKind(wish) if wish in tuple(AccountKind) else None, office())
    person = remember(account, confirmed=True, own_device="own_device" in request.form)
    return redirect(next_page(person), 303)


@blueprint.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End the session."""
    forget()
    return redirect(url_for("home.index"), 303)


@blueprint.after_request
def _keep_private(response: Response) -> Response:
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.cache_control.no_store = True
    return response
