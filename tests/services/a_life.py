"""One invented person with everything that the product can keep about somebody, each thing findable."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import inspect, text

from badgeserver.domain.account import Identity, learner_account
from badgeserver.domain.award import IssuedCredential
from badgeserver.domain.ids import GroupId, LearnerId, MunicipalityCode
from badgeserver.domain.keys import KeyAlgorithm
from badgeserver.domain.learner import Learner
from badgeserver.domain.person import Actor, Role
from badgeserver.domain.submission import SubmissionKind
from badgeserver.domain.talent import ContactAnswer
from badgeserver.services.consent import ask_guardian
from badgeserver.services.corrections import withdraw_evidence
from badgeserver.services.credential_tokens import token_of
from badgeserver.services.draft_files import add_file
from badgeserver.services.drafting import begin, write
from badgeserver.services.endorsements import endorse
from badgeserver.services.foreign_badges import attach_badge
from badgeserver.services.issuing import issue_credential
from badgeserver.services.office import Office
from badgeserver.services.organisations import NewOrganisation, add_organisation
from badgeserver.services.signing_keys import create_signing_key
from badgeserver.services.talent import Wish, held_now, offer
from badgeserver.services.talent_contacts import answer, ask
from badgeserver.services.talent_search import searcher
from badgeserver.services.tokens import create_token
from badgeserver.services.visibility import choose_visibility
from badgeserver.services.visits import BRIEF, begin_visit
from badgeserver.storage import Store
from tests.offices import passed, with_award
from tests.providers import Provider, plain
from tests.services.test_uploads import picture

WHO = LearnerId("tQ8wZ1mV5xN3rB7kL2pYcA")
NAME, READING, EMAIL, OTHER_EMAIL = (
    "消江 のこら",
    "きええ のこら",
    "kiee.nokora@example.jp",
    "Nokora@Example.com",
)
STORY, ROLE = "倉庫の棚おろしを直した物語", "在庫表を作った係"
CONFIRMER, CONFIRMER_EMAIL = "架空 部長", "buchou@example.jp"
WORDS, QUESTION, REPLY = "やってみたい棚の仕事", "棚のことを話してください", "棚なら話せます"
GUARDIAN_EMAIL, REASON, LABEL = "guardian.of.nokora@example.jp", "点数の書きまちがい", "のこらの電話"
TRACES = (
    NAME, READING, EMAIL, OTHER_EMAIL.lower(), STORY, ROLE, CONFIRMER, CONFIRMER_EMAIL, GUARDIAN_EMAIL,
    REASON, LABEL, WORDS, QUESTION, REPLY,
    "nokora-at-the-school", "nokora.png", "01202", "1990-02-03", "engineer", "fisheries",
)  # fmt: skip
"""What must be nowhere once the person is removed, in lower case too."""


def somebody() -> Learner:
    """The person."""
    return Learner(
        WHO,
        NAME,
        EMAIL,
        GroupId("engineer"),
        MunicipalityCode("01202"),
        reading=READING,
        shows_name=True,
        sector="fisheries",
        invented=True,
    )


def live(office: Office) -> IssuedCredential:
    """Let the person do everything; return the credential of their badge."""
    store, now, herself = office.store, office.clock(), Actor(Role.LEARNER, WHO)
    first = passed("jmooc-course")
    with_award(office, first, passed("g-kentei"), who=somebody())
    attach_badge(first.id, Provider().badge(plain("name", NAME)), None, "test", office)
    endorse(first.id, "", "test", office)
    (award,) = store.awards.of_learner(WHO)
    credential = issue_credential(award.id, office)
    create_signing_key(KeyAlgorithm.ES256, "test", office)
    token_of(credential.id, office)
    choose_visibility(credential.id, WHO, "named", herself.reference, office)
    store.other_addresses.add(learner_account(WHO), OTHER_EMAIL, now)
    store.identities.link(
        Identity("https://school.example", "nokora-at-the-school"), learner_account(WHO), now
    )
    begin_visit(learner_account(WHO), LABEL, BRIEF, True, office)
    create_token("join", f'{{"email": "{EMAIL.upper()}"}}', timedelta(hours=1), office)
    ask_guardian(WHO, GUARDIAN_EMAIL, herself, office)
    _be_found(office)
    _hand_in(office)
    withdraw_evidence(passed("g-kentei").id, REASON, Actor(Role.STAFF, "staff"), office)
    return credential


def _be_found(office: Office) -> None:
    """Be found by an employer, be asked, and reply."""
    herself = Actor(Role.LEARNER, WHO).reference
    new = NewOrganisation(name="架空商店", person="店長（架空）", email="shop@example.jp")
    employer = add_organisation(new, "test", office).contact
    badges = [one.id for one in held_now(WHO, office)]
    shown = offer(Wish(badges=badges, place="area", text=WORDS), WHO, herself, office)
    who = searcher(Actor(Role.EMPLOYER, employer), office)
    assert who is not None
    asked = ask(shown.pseudonym, "講師", QUESTION, who, office)
    answer(asked.id, ContactAnswer.REPLIED, REPLY, WHO, herself, office)


def _hand_in(office: Office) -> None:
    herself = Actor(Role.LEARNER, WHO)
    begun = begin(SubmissionKind.ACHIEVEMENT, "lowcode-app", WHO, herself, office)
    typed = {
        "ended_on": "1990-02-03",
        "story": STORY,
        "role_played": ROLE,
        "confirmer_name": CONFIRMER,
        "confirmer_email": CONFIRMER_EMAIL,
    }
    write(begun.id, typed, WHO, office)
    add_file(begun.id, "screens_or_demo", "nokora.png", picture("PNG"), WHO, office)


def dump(store: Store) -> str:
    """Every value of every row of every table, as text in lower case."""
    with store._engine.connect() as connection:
        tables = inspect(connection).get_table_names()
        rows = [row for name in tables for row in connection.execute(text(f'SELECT * FROM "{name}"'))]
    return "\n".join(str(value) for row in rows for value in row).lower()
