"""One's own account: its addresses, the browsers that are signed in, and the passkeys of staff."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from badgeserver.domain.errors import Refused
from badgeserver.domain.person import Role
from badgeserver.services.address_book import address_book
from badgeserver.services.addresses import (
    address_to_confirm,
    ask_to_add,
    make_main,
    remove_address,
)
from badgeserver.services.confirmed_addresses import confirm_and_collect
from badgeserver.services.passkeys import add_passkey, options_to_add, passkeys_of, remove_passkey
from badgeserver.services.visits import SignedIn, end_all_visits, end_visit, visits_of
from badgeserver.web.browsers import name_of_browser
from badgeserver.web.context import office
from badgeserver.web.languages import language
from badgeserver.web.people import forget, only_for, signed_in
from badgeserver.web.private import keep_private

blueprint = Blueprint("account", __name__)
blueprint.after_request(keep_private)

EVERYBODY = tuple(Role)
STAFF = tuple(role for role in Role if role is not Role.LEARNER)


@blueprint.get("/me/account")
@only_for(Role.LEARNER)
def of_learner() -> ResponseReturnValue:
    """Lead to the account, which has one address for everybody."""
    return redirect(url_for("account.index"), 303)


@blueprint.get("/account")
@only_for(*EVERYBODY)
def index() -> ResponseReturnValue:
    """Show the addresses, the visits and, to staff, the passkeys."""
    return _index(_person())


def _index(person: SignedIn, fault: Refused | None = None, typed: str = "") -> str:
    passkeys = passkeys_of(person, office()) if person.staff_id else ()
    return render_template(
        "account/index.html",
        person=person,
        book=address_book(person.account, office()),
        visits=visits_of(person.account, office()),
        passkeys=passkeys,
        fault=fault,
        typed=typed,
    )


@blueprint.post("/account/addresses")
@only_for(*EVERYBODY)
def add() -> ResponseReturnValue:
    """Send a link to a new address."""
    person, typed = _person(), request.form.get("email", "")
    try:
        ask_to_add(person.account, typed, language(), office())
    except Refused as error:
        return _index(person, error, typed), 400
    flash(gettext("We have sent a mail to the new address. Open the link in it on this device."))
    return _back()


@blueprint.get("/account/addresses/confirm/<token>")
@only_for(*EVERYBODY)
def confirm(token: str) -> ResponseReturnValue:
    """Ask for one press before an address is added."""
    address = address_to_confirm(_person().account, token, office())
    return render_template("account/confirm.html", token=token, address=address)


@blueprint.post("/account/addresses/confirm/<token>")
@only_for(*EVERYBODY)
def confirmed(token: str) -> ResponseReturnValue:
    """Add an address that the link was sent to."""
    confirm_and_collect(_person().account, token, office())
    flash(gettext("The address was added. You can sign in with it from now on."))
    return _back()


@blueprint.post("/account/addresses/main")
@only_for(*EVERYBODY)
def main() -> ResponseReturnValue:
    """Let mail go to another address."""
    make_main(_person().account, request.form.get("email", ""), office())
    flash(gettext("Mail goes to this address from now on."))
    return _back()


@blueprint.post("/account/addresses/remove")
@only_for(*EVERYBODY)
def remove() -> ResponseReturnValue:
    """Remove an address."""
    remove_address(_person().account, request.form.get("email", ""), office())
    flash(gettext("The address was removed."))
    return _back()


@blueprint.post("/account/visits/end")
@only_for(*EVERYBODY)
def end() -> ResponseReturnValue:
    """Sign one browser out."""
    end_visit(_person().account, request.form.get("visit", ""), office())
    flash(gettext("That device was signed out."))
    return _back()


@blueprint.post("/account/visits/end-all")
@only_for(*EVERYBODY)
def end_all() -> ResponseReturnValue:
    """Sign every browser out, this one too."""
    end_all_visits(_person().account, office())
    forget()
    return redirect(url_for("sign_in.index"), 303)


@blueprint.get("/account/passkeys/add")
@only_for(*STAFF)
def passkey() -> ResponseReturnValue:
    """Ask for a further passkey."""
    return _passkey_page(_person())


def _passkey_page(person: SignedIn, fault: Refused | None = None) -> str:
    return render_template("account/passkey.html", options=options_to_add(person, office()), fault=fault)


@blueprint.post("/account/passkeys/add")
@only_for(*STAFF)
def keep_passkey() -> ResponseReturnValue:
    """Keep a further passkey."""
    person = _person()
    try:
        add_passkey(person, request.form.get("answer", ""), name_of_browser(request), office())
    except Refused as error:
        return _passkey_page(person, error), 400
    flash(gettext("The passkey was added."))
    return _back()


@blueprint.post("/account/passkeys/remove")
@only_for(*STAFF)
def drop_passkey() -> ResponseReturnValue:
    """Remove a passkey that is not the last."""
    remove_passkey(_person(), request.form.get("passkey", ""), office())
    flash(gettext("The passkey was removed."))
    return _back()


def _person() -> SignedIn:
    person = signed_in()
    if person is None:
        abort(403)
    return person


def _back() -> Response:
    response = redirect(url_for("account.index"), 303)
    assert isinstance(response, Response)
    return response
