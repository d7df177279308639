"""Signing in: by a mailed link, with another provider, or as one of the demonstration's invented people."""

from __future__ import annotations

from dataclasses import asdict

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from badgeserver.domain.account import Account, AccountKind
from badgeserver.domain.errors import Refused
from badgeserver.services.joining import (
    Joining,
    Newcomer,
    ask_for_link,
    invite,
    join,
    newcomer_behind,
)
from badgeserver.services.sign_in import (
    accounts_behind,
    choice_between,
    demo_account,
    demo_people,
    use_link,
)
from badgeserver.services.single_sign_on import Attempt, begin_sign_on, finish_sign_on
from badgeserver.web.context import office
from badgeserver.web.languages import language
from badgeserver.web.people import forget, next_page, remember
from badgeserver.web.private import keep_private

blueprint = Blueprint("sign_in", __name__)
blueprint.after_request(keep_private)

_ATTEMPT = "sign-on"


@blueprint.get("/sign-in")
def index() -> ResponseReturnValue:
    """Ask for an address, and offer the other ways to sign in."""
    return _index()


def _index(fault: Refused | None = None, address: str = "") -> str:
    people = demo_people(office()) if office().demo else ()
    providers = office().identity_providers
    return render_template(
        "sign_in/index.html", people=people, providers=providers, fault=fault, address=address
    )


@blueprint.post("/sign-in")
def ask() -> ResponseReturnValue:
    """Send a link to an address. The answer is the same, whoever has an account."""
    address = request.form.get("email", "")
    try:
        ask_for_link(address, language(), office())
    except Refused as error:
        return _index(error, address), 400
    return redirect(url_for("sign_in.sent"), 303)


@blueprint.get("/sign-in/sent")
def sent() -> ResponseReturnValue:
    """Say that a mail is on its way, to whoever asked for it."""
    return render_template("sign_in/sent.html")


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
    own_device = account.kind is AccountKind.LEARNER and "own_device" in request.form
    return redirect(next_page(remember(account, own_device=own_device)), 303)


@blueprint.get("/join/<token>")
def joining(token: str) -> ResponseReturnValue:
    """Ask a newcomer for what an account needs."""
    return _join_page(token)


def _join_page(token: str, fault: Refused | None = None) -> str:
    newcomer, skill_map = newcomer_behind(token, office()), office().programme.skill_map
    return render_template(
        "sign_in/join.html",
        token=token,
        email=newcomer.email,
        groups=skill_map.groups.values(),
        regions=office().programme.regions,
        fault=fault,
    )


@blueprint.post("/join/<token>")
def create(token: str) -> ResponseReturnValue:
    """Make a newcomer's account and sign them in; what is wrong is said beside what they typed."""
    form = request.form
    stated = Joining(form.get("name", ""), form.get("group", ""), form.get("municipality") or None)
    try:
        account = join(token, stated, office())
    except Refused as error:
        if error.code == "link-spent":
            raise
        return _join_page(token, error), 400
    return redirect(next_page(remember(account)), 303)


@blueprint.get("/sign-in/with/<provider>")
def away(provider: str) -> ResponseReturnValue:
    """Send the browser to an OpenID Connect provider."""
    # A link and not a form: what a form may lead to is this site alone (form-action).
    address, attempt = begin_sign_on(provider, office())
    session[_ATTEMPT] = asdict(attempt)
    return redirect(address, 303)


@blueprint.get("/sign-in/with/<provider>/back")
def back(provider: str) -> ResponseReturnValue:
    """Take in the provider's answer, once."""
    kept = session.pop(_ATTEMPT, None)
    found = finish_sign_on(provider, Attempt(**kept) if kept else None, request.args, office())
    if isinstance(found, Newcomer):
        return redirect(url_for("sign_in.joining", token=invite(found, office())), 303)
    return _sign_in(found)


def _sign_in(accounts: tuple[Account, ...]) -> ResponseReturnValue:
    if len(accounts) > 1:
        return redirect(url_for("sign_in.link", token=choice_between(accounts, office())), 303)
    return redirect(next_page(remember(accounts[0])), 303)


@blueprint.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End the visit; a copy of the cookie is worth nothing then."""
    forget()
    return redirect(url_for("home.index"), 303)
