"""The way in by mail: whoever gives an address gets a link there, to sign in or to join."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta

from badgeserver.domain.account import Account, Identity, learner_account
from badgeserver.domain.ids import LearnerId
from badgeserver.domain.text import Language
from badgeserver.services.accounts import NewLearner, add_learner, checked_email
from badgeserver.services.address_book import accounts_with
from badgeserver.services.addresses import MAILS_AN_HOUR
from badgeserver.services.mail import send
from badgeserver.services.office import Office
from badgeserver.services.roster_waiting import give_what_waits
from badgeserver.services.sign_in import LINK_LIVES, SIGN_IN, link_to
from badgeserver.services.tokens import create_token, peek_token, tokens_since, use_token

JOIN = "join"
JOIN_LINK_LIVES = timedelta(hours=24)
_BY_THEMSELVES = "learner who joins"


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody without an account who has proved an address, and maybe who they are at a provider."""

    email: str
    identity: Identity | None = None

    @property
    def text(self) -> str:
        """Return what a token keeps of a newcomer."""
        told = {"email": self.email}
        if self.identity is not None:
            told |= {"issuer": self.identity.issuer, "subject": self.identity.subject}
        return json.dumps(told, sort_keys=True)

    @classmethod
    def of(cls, text: str) -> Newcomer:
        """Return the newcomer whom a token is about."""
        told = json.loads(text)
        identity = Identity(told["issuer"], told["subject"]) if "issuer" in told else None
        return cls(told["email"], identity)


@dataclass(frozen=True, slots=True)
class Joining:
    """What a newcomer states; nothing of it is checked yet."""

    name: str
    group: str
    municipality: str | None


def ask_for_link(address: str, language: Language, office: Office) -> None:
    """Queue a mail to `address` with a link: to sign in where it has an account, and else to join.

    Whoever asks learns nothing: there is one mail in either case, and none when too many were asked
    for within an hour. Raises Refused (`bad-email`) for what is no address.
    """
    email, now = checked_email(address), office.clock()
    with office.store.transaction():
        accounts = accounts_with(email, office)
        subject = " ".join(one.reference for one in accounts) or Newcomer(email).text
        purpose, lives = (SIGN_IN, LINK_LIVES) if accounts else (JOIN, JOIN_LINK_LIVES)
        if tokens_since(purpose, subject, now - timedelta(hours=1), office) >= MAILS_AN_HOUR:
            return
        token = create_token(purpose, subject, lives, office)
        link = link_to(token, office) if accounts else join_link(token, office)
        send("sign-in" if accounts else "join", email, language, {"link": link}, office)


def join_link(token: str, office: Office) -> str:
    """Return the address of the page where a newcomer joins."""
    return f"{office.base_url}/join/{token}"


def invite(newcomer: Newcomer, office: Office) -> str:
    """Return a token with which somebody who has proved an address joins."""
    return create_token(JOIN, newcomer.text, LINK_LIVES, office)


def newcomer_behind(token: str, office: Office) -> Newcomer:
    """Return who would join by a link; raises Refused (`link-spent`)."""
    return Newcomer.of(peek_token(JOIN, token, office))


def join(token: str, stated: Joining, office: Office) -> Account:
    """Make the account of a newcomer, whose link is used up by it.

    Raises Refused (`link-spent`, and as `add_learner`); then the link can be used again.
    """
    with office.store.transaction():
        newcomer = Newcomer.of(use_token(JOIN, token, office))
        profile = NewLearner(stated.name, newcomer.email, stated.group, stated.municipality, shows_name=False)
        account = learner_account(add_learner(profile, _BY_THEMSELVES, office).id)
        if newcomer.identity is not None:
            office.store.identities.link(newcomer.identity, account, office.clock())
    give_what_waits(LearnerId(account.id), [newcomer.email], office)
    return account
