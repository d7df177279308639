"""Being found by employers: by consent, as chosen, ended at once, asked through the site, never children."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from badgeserver.domain.calendar import add_months
from badgeserver.domain.errors import Conflict, NotFound, Refused
from badgeserver.domain.ids import BadgeId, EvidenceId, GroupId, LearnerId, MunicipalityCode, StaffId
from badgeserver.domain.learner import Learner
from badgeserver.domain.looks import Purpose
from badgeserver.domain.person import Actor, Role
from badgeserver.domain.talent import ADULT_MONTHS, ANSWER_WITHIN, Contact, ContactAnswer, ContactState
from badgeserver.services.deletion import delete_learner
from badgeserver.services.issuing import issue_credential
from badgeserver.services.looks import looks_at
from badgeserver.services.office import Office
from badgeserver.services.organisations import (
    NewOrganisation,
    add_organisation,
    end_organisation,
    organisations,
    reports,
)
from badgeserver.services.revocation import revoke_credential
from badgeserver.services.staff import NewStaffMember, add_staff_member
from badgeserver.services.talent import Wish, held_now, offer, offer_page, preview, withdraw_offer
from badgeserver.services.talent_contacts import (
    CONTACTS_A_DAY,
    LONGEST_MESSAGE,
    LONGEST_PURPOSE,
    QUIET_DAYS,
    answer,
    ask,
    received,
    received_by,
    report,
    sent_by,
)
from badgeserver.services.talent_search import A_PAGE, MOST_PAGES, Filters, Searcher, person, search, searcher
from tests.offices import NOW, TODAY, at, learner, passed, with_award
from tests.people import staff_member
from tests.services.handing_in import events, letter

HIKARI = LearnerId("hikari")
HERSELF = f"learner:{HIKARI}"
FIRST = "hk-first-step"
SAPPORO, HAKODATE = MunicipalityCode("01100"), MunicipalityCode("01202")
BY_BADGE = Filters(badge=FIRST)


def employer(office: Office, name: str = "架空商店") -> Searcher:
    """A registered employer's contact person."""
    new = NewOrganisation(name=name, person="店長（架空）", email=f"{len(name)}@shop.example.jp")
    added = add_organisation(new, "staff:s1", office)
    found = searcher(Actor(Role.EMPLOYER, added.contact), office)
    assert found is not None
    return found


def holder(office: Office) -> Office:
    """The office with a learner who holds a badge."""
    person_ = replace(learner(HIKARI), municipality=HAKODATE, sector="fisheries")
    return with_award(office, who=person_)


def shown(office: Office, **wish: object) -> str:
    """Let the learner be found, and return their pseudonym."""
    return offer(Wish(badges=[FIRST], **wish), HIKARI, HERSELF, office).pseudonym  # type: ignore[arg-type]


def names_of(filters: Filters, who: Searcher, office: Office) -> list[str]:
    return [card.pseudonym for card in search(filters, 1, who, office).cards]


def asked(office: Office, who: Searcher | None = None) -> Contact:
    """Let an employer ask the learner."""
    by = who or employer(office)
    return ask(shown(office), "講師", "話してください。", by, office)


def test_nobody_is_found_until_they_agree(office: Office) -> None:
    who = employer(holder(office))
    page = offer_page(HIKARI, office)
    assert (page.may, page.offer, page.card) == (True, None, None)
    assert names_of(BY_BADGE, who, office) == []
    pseudonym = shown(office)
    assert names_of(BY_BADGE, who, office) == [pseudonym]


def test_what_is_not_chosen_is_not_shown(office: Office) -> None:
    who = employer(holder(office))
    card = person(shown(office), who, office)
    assert [badge.id for badge in card.badges] == [FIRST]
    assert (card.place, card.sector, card.name, card.text) == (None, None, "", "")
    assert HIKARI not in card.pseudonym
    for place, expected in (("area", "渡島"), ("municipality", "函館")):
        shown(office, place=place)
        found = person(card.pseudonym, who, office).place
        assert found is not None
        assert expected in found.ja
        assert ("函館" in found.ja) is (place == "municipality")
    shown(office, shows_sector=True, shows_name=True, text="  やりたい\x07こと\r\n二行目 ")
    full = person(card.pseudonym, who, office)
    assert full.name == office.store.learners.get(HIKARI).name
    assert full.text == "やりたいこと\n二行目"
    assert full.sector is not None


def test_the_preview_is_what_an_employer_sees(office: Office) -> None:
    who = employer(holder(office))
    wish = Wish(badges=[FIRST], place="area", shows_name=True, text="はい")
    seen = preview(wish, HIKARI, office)
    assert names_of(BY_BADGE, who, office) == []
    made = offer(wish, HIKARI, HERSELF, office)
    assert replace(seen, pseudonym=made.pseudonym) == person(made.pseudonym, who, office)


def test_only_a_badge_that_is_held_is_shown(office: Office) -> None:
    who = employer(holder(office))
    for badges in ([], ["hk-junior"]):
        with pytest.raises(Refused) as error:
            offer(Wish(badges=badges), HIKARI, HERSELF, office)
        assert error.value.code == "no-badge-shown"
    pseudonym = shown(office)
    (award,) = office.store.awards.of_learner(HIKARI)
    credential = issue_credential(award.id, office)
    revoke_credential(credential.id, "誤り", "test", office)
    assert held_now(HIKARI, office) == ()
    assert names_of(BY_BADGE, who, office) == []
    with pytest.raises(NotFound):
        person(pseudonym, who, office)


def test_withdrawing_works_at_once_also_for_what_is_open_and_asked(office: Office) -> None:
    who = employer(holder(office))
    contact = asked(office, who)
    pseudonym = offer_page(HIKARI, office).card.pseudonym  # type: ignore[union-attr]
    withdraw_offer(HIKARI, HERSELF, office)
    assert names_of(BY_BADGE, who, office) == []
    for attempt in (
        lambda: person(pseudonym, who, office),
        lambda: ask(pseudonym, "講師", "話して", who, office),
    ):
        with pytest.raises(NotFound):
            attempt()
    assert [line.state for line in sent_by(who, office)] == [ContactState.DECLINED]
    with pytest.raises(Refused):
        answer(contact.id, ContactAnswer.SHARED, "", HIKARI, HERSELF, office)
    assert shown(office) != pseudonym


@pytest.mark.parametrize(
    ("changes", "listed"),
    [
        ({"group": GroupId("child")}, False),
        ({"born_on": add_months(TODAY, -ADULT_MONTHS)}, True),
        ({"born_on": add_months(TODAY, -ADULT_MONTHS) + timedelta(days=1)}, False),
        ({"born_on": None}, True),
        ({"group": GroupId("nobody-s")}, False),
    ],
)
def test_children_are_never_listed_even_if_somebody_agreed(
    office: Office, changes: dict[str, object], listed: bool
) -> None:
    who = employer(holder(office))
    pseudonym = shown(office)
    office.store.learners.replace(replace(office.store.learners.get(HIKARI), **changes))  # type: ignore[arg-type]
    assert names_of(BY_BADGE, who, office) == ([pseudonym] if listed else [])
    assert offer_page(HIKARI, office).may is listed
    if not listed:
        with pytest.raises(NotFound):
            person(pseudonym, who, office)
        with pytest.raises(Refused) as error:
            shown(office)
        assert error.value.code == "never-listed"


def test_filters_find_by_badge_skill_area_municipality_and_sector(office: Office) -> None:
    who = employer(holder(office))
    skill_map, regions = office.programme.skill_map, office.programme.regions
    items = skill_map.badges[BadgeId(FIRST)].standard_items
    other = next(one for one in skill_map.standard.items if one not in items)
    area = regions.area_of(HAKODATE).code
    elsewhere = regions.area_of(SAPPORO).code
    fits = [
        BY_BADGE,
        Filters(skill=items[0]),
        Filters(area=area),
        Filters(town=HAKODATE),
        Filters(sector="fisheries"),
        Filters(FIRST, items[0], area, HAKODATE, "fisheries"),
    ]
    others = [
        Filters(badge="hk-junior"),
        Filters(skill=other),
        Filters(area=elsewhere),
        Filters(town=SAPPORO),
        Filters(sector="tourism"),
        Filters(badge=FIRST, area=elsewhere),
        Filters(area="no-such"),
    ]
    pseudonym = shown(office, place="municipality", shows_sector=True)
    assert [names_of(one, who, office) for one in fits] == [[pseudonym]] * len(fits)
    assert [names_of(one, who, office) for one in others] == [[]] * len(others)
    shown(office, place="area")
    assert names_of(Filters(area=area), who, office) == [pseudonym]
    for hidden in (Filters(town=HAKODATE), Filters(sector="fisheries")):
        assert names_of(hidden, who, office) == []
    shown(office)
    assert names_of(Filters(area=area), who, office) == []


@pytest.mark.uncounted
def test_a_search_shows_a_page_at_a_time_and_never_everybody(office: Office) -> None:
    who = employer(holder(office))
    shown(office)
    for number in range(A_PAGE * MOST_PAGES + 3):
        _another(number, office)
    pages = [search(BY_BADGE, page, who, office) for page in range(1, MOST_PAGES + 3)]
    assert {page.pages for page in pages} == {MOST_PAGES}
    assert pages[0].count == A_PAGE * MOST_PAGES + 4
    seen = [card.pseudonym for page in pages[:MOST_PAGES] for card in page.cards]
    assert len(set(seen)) == A_PAGE * MOST_PAGES
    assert pages[-1] == pages[MOST_PAGES - 1]


def _another(number: int, office: Office) -> None:
    """One more learner with the same badge who can be found."""
    who: Learner = replace(learner(f"more-{number}"), email=f"more-{number}@example.jp")
    piece = replace(passed("jmooc-course"), id=EvidenceId(f"piece-{number}"))
    with_award(office, piece, who=who)
    offer(Wish(badges=[FIRST]), who.id, f"learner:{who.id}", office)


def test_employers_and_municipalities_search_and_nobody_else(office: Office) -> None:
    town = replace(staff_member("town"), municipality=HAKODATE)
    for member in (town, staff_member("s1"), staff_member("op", Role.OPERATOR)):
        office.store.staff.add(member)
    found = searcher(Actor(Role.STAFF, "town"), office)
    assert found is not None
    assert found.organisation.ja == "函館市"
    for actor in (Actor(Role.STAFF, "s1"), Actor(Role.OPERATOR, "op"), Actor(Role.STAFF, "nobody")):
        assert searcher(actor, office) is None
    who = employer(office)
    assert who.organisation.ja == "架空商店"
    end_organisation(who.actor.id, "staff:s1", office)
    assert searcher(who.actor, office) is None
    with pytest.raises(NotFound):
        end_organisation("s1", "staff:s1", office)


def test_an_employer_is_registered_with_a_contact_person_who_gets_a_mail(office: Office) -> None:
    who = employer(office)
    assert events(office) == ["organisation-added"]
    assert "/sign-in" in letter(office, "organisation-added")
    (one,) = organisations(office)
    assert (one.person.role, one.person.id, one.organisation.name) == (
        Role.EMPLOYER,
        who.actor.id,
        "架空商店",
    )
    with pytest.raises(Conflict):
        employer(office)
    with pytest.raises(Refused) as error:
        new = NewStaffMember(name="だれか", email="x@example.jp", role=Role.EMPLOYER)
        add_staff_member(new, "staff:s1", office)
    assert error.value.code == "not-at-work"


def test_the_learner_is_told_who_asks_what_and_the_organisation_learns_no_address(office: Office) -> None:
    who = employer(holder(office))
    contact = asked(office, who)
    told = letter(office, "talent-asked")
    for text in ("架空商店", "講師", "話してください。", f"/me/talent/contacts/{contact.id}"):
        assert text in told
    (line,) = sent_by(who, office)
    assert (line.state, line.name, line.email) == (ContactState.WAITING, "", "")
    assert looks_at(HIKARI, office) == ()


@pytest.mark.parametrize(
    ("given", "reply", "state"),
    [
        (ContactAnswer.SHARED, "無視される", ContactState.SHARED),
        (ContactAnswer.REPLIED, "いいですよ", ContactState.REPLIED),
        (ContactAnswer.DECLINED, "無視される", ContactState.DECLINED),
    ],
)
def test_the_learner_decides_each_time(
    office: Office, given: ContactAnswer, reply: str, state: ContactState
) -> None:
    who = employer(holder(office))
    contact = asked(office, who)
    answer(contact.id, given, reply, HIKARI, HERSELF, office)
    (line,) = sent_by(who, office)
    shares, replies = given is ContactAnswer.SHARED, given is ContactAnswer.REPLIED
    person_ = office.store.learners.get(HIKARI)
    assert line.state is state
    assert (line.name, line.email) == ((person_.name, person_.email) if shares else ("", ""))
    assert line.contact.reply == ("いいですよ" if replies else "")
    assert "talent-answered" in events(office)
    assert person_.name not in letter(office, "talent-answered")
    assert bool(looks_at(HIKARI, office)) is shares
    with pytest.raises(Refused) as error:
        answer(contact.id, ContactAnswer.SHARED, "", HIKARI, HERSELF, office)
    assert error.value.code == "contact-closed"


def test_what_was_shared_is_hidden_again_when_consent_is_withdrawn(office: Office) -> None:
    who = employer(holder(office))
    contact = asked(office, who)
    answer(contact.id, ContactAnswer.SHARED, "", HIKARI, HERSELF, office)
    withdraw_offer(HIKARI, HERSELF, office)
    (line,) = sent_by(who, office)
    assert (line.name, line.email) == ("", "")


def test_a_contact_ends_by_itself(office: Office) -> None:
    contact = asked(holder(office))
    late = at(office, NOW + ANSWER_WITHIN)
    assert received(contact.id, HIKARI, at(office, NOW + ANSWER_WITHIN - timedelta(seconds=1))).open
    assert received(contact.id, HIKARI, late).state is ContactState.EXPIRED
    with pytest.raises(Refused):
        answer(contact.id, ContactAnswer.REPLIED, "おそい", HIKARI, HERSELF, late)


def test_an_ended_organisation_gets_no_answer(office: Office) -> None:
    who = employer(holder(office))
    contact = asked(office, who)
    end_organisation(who.actor.id, "staff:s1", office)
    assert not received(contact.id, HIKARI, office).open
    with pytest.raises(Refused):
        answer(contact.id, ContactAnswer.SHARED, "", HIKARI, HERSELF, office)


def test_a_report_reaches_the_staff_without_the_learner(office: Office) -> None:
    contact = asked(holder(office))
    report(contact.id, HIKARI, HERSELF, office)
    report(contact.id, HIKARI, HERSELF, office)
    assert [one.id for one in reports(office)] == [contact.id]
    assert events(office).count("talent-reported") == 1
    assert office.store.learners.get(HIKARI).name not in letter(office, "talent-reported")


def test_somebody_elses_contact_is_unknown(office: Office) -> None:
    contact = asked(holder(office))
    office.store.learners.add(replace(learner("other"), email="o@example.jp"))
    for attempt in (received, lambda *given: report(given[0], given[1], "x", given[2])):
        with pytest.raises(NotFound) as error:
            attempt(contact.id, LearnerId("other"), office)
        assert error.value.code == "no-such-contact"


@pytest.mark.parametrize(
    ("purpose", "message", "code"),
    [
        (" ", "話", "no-purpose"),
        ("講師", "\r\n", "no-message"),
        ("あ" * (LONGEST_PURPOSE + 1), "話", "text-too-long"),
        ("講師", "あ" * (LONGEST_MESSAGE + 1), "text-too-long"),
    ],
)
def test_a_message_has_a_purpose_and_limits(office: Office, purpose: str, message: str, code: str) -> None:
    who = employer(holder(office))
    with pytest.raises(Refused) as error:
        ask(shown(office), purpose, message, who, office)
    assert error.value.code == code
    assert received_by(HIKARI, office) == ()


def test_nothing_of_a_message_gets_into_a_header(office: Office) -> None:
    who = employer(holder(office), "架空\u2028商店")
    ask(shown(office), "講師\r\nBcc: x@example.jp", "一行目\r\nBcc: y@example.jp", who, office)
    (mail,) = [one for one in office.store.outbox.newest(9) if one.event == "talent-asked"]
    assert mail.letter.subject.isprintable()
    assert "Bcc" not in mail.letter.subject
    (one,) = received_by(HIKARI, office)
    assert one.contact.purpose == "講師 Bcc: x@example.jp"


def test_nobody_is_asked_again_and_again(office: Office) -> None:
    who = employer(holder(office))
    contact = asked(office, who)
    answer(contact.id, ContactAnswer.DECLINED, "", HIKARI, HERSELF, office)
    with pytest.raises(Conflict) as error:
        asked(office, who)
    assert error.value.code == "asked-before"
    assert asked(office, employer(office, "別の架空商店")).id
    assert asked(at(office, NOW + QUIET_DAYS), who).id


def test_an_organisation_asks_only_so_many_a_day(office: Office) -> None:
    who = employer(holder(office))
    first = asked(office, who)
    for number in range(CONTACTS_A_DAY - 1):
        office.store.talent_contacts.add(replace(first, id=f"c{number}"))
    _another(1, office)
    found = office.store.talent_offers.find(LearnerId("more-1"))
    assert found is not None
    with pytest.raises(Refused) as error:
        ask(found.pseudonym, "講師", "話", who, office)
    assert error.value.code == "too-many-contacts"
    assert ask(found.pseudonym, "講師", "話", who, at(office, NOW + timedelta(days=2))).id


def test_a_name_shown_by_choice_is_a_look_that_the_learner_reads_of(office: Office) -> None:
    who = employer(holder(office))
    pseudonym = shown(office)
    search(BY_BADGE, 1, who, office)
    person(pseudonym, who, office)
    assert looks_at(HIKARI, office) == ()
    shown(office, shows_name=True)
    search(BY_BADGE, 1, who, office)
    person(pseudonym, who, office)
    (looks,) = looks_at(HIKARI, office)
    assert (looks.role, looks.purpose, looks.count) == (Role.EMPLOYER, Purpose.TALENT, 2)


def test_the_log_tells_all_of_it_and_nothing_personal(office: Office) -> None:
    who = employer(holder(office))
    search(BY_BADGE, 1, who, office)
    contact = asked(office, who)
    answer(contact.id, ContactAnswer.REPLIED, "ひみつの返事", HIKARI, HERSELF, office)
    report(contact.id, HIKARI, HERSELF, office)
    withdraw_offer(HIKARI, HERSELF, office)
    end_organisation(who.actor.id, "staff:s1", office)
    entries = office.store.audit.entries(50)
    assert {
        "add-organisation", "search-talent", "offer-talent", "ask-talent", "answer-talent", "report-talent",
        "withdraw-talent", "end-organisation",
    } <= {one.action for one in entries}  # fmt: skip
    said = " ".join(f"{one.actor} {one.subject} {one.detail}" for one in entries)
    for text in ("話してください", "講師", "ひみつ", "架空商店", office.store.learners.get(HIKARI).name, "@"):
        assert text not in said


def test_nothing_of_it_is_left_when_the_learner_leaves(office: Office) -> None:
    who = employer(holder(office))
    contact = asked(office, who)
    tables = {name for name, rows in office.store.about_person.tables(HIKARI) if list(rows)}
    assert {"talent_offers", "talent_badges", "talent_contacts"} <= tables
    delete_learner(HIKARI, "test", "test", office)
    assert names_of(BY_BADGE, who, office) == []
    assert sent_by(who, office) == ()
    with pytest.raises(NotFound):
        office.store.talent_contacts.get(contact.id)


def test_who_may_be_found_is_asked_of_the_day(office: Office) -> None:
    """A badge that is over is not shown any more."""
    who = employer(holder(office))
    pseudonym = shown(office)
    (award,) = office.store.awards.of_learner(HIKARI)
    end = award.valid_until or date(2100, 1, 1)
    after = at(office, NOW + timedelta(days=(end - TODAY).days + 1))
    expected = [] if award.valid_until else [pseudonym]
    assert names_of(BY_BADGE, who, after) == expected
    assert StaffId(who.actor.id)
