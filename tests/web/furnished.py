"""A demonstration with one thing of every kind in it, so that every address of the site leads somewhere."""

from __future__ import annotations

import re
from dataclasses import replace

from badgeserver.domain.account import learner_account
from badgeserver.domain.calendar import fiscal_year
from badgeserver.domain.csv_cells import csv_text
from badgeserver.domain.ids import EvidenceId, GroupId, LearnerId
from badgeserver.domain.person import Actor, Role
from badgeserver.domain.submission import SubmissionKind
from badgeserver.services.acceptance import recognise
from badgeserver.services.addresses import ask_to_add
from badgeserver.services.awarding import award_badges
from badgeserver.services.checks import decline_proof
from badgeserver.services.consent import ask_guardian
from badgeserver.services.corrections import withdraw_evidence
from badgeserver.services.deletion import ask_to_delete
from badgeserver.services.draft_files import add_file
from badgeserver.services.drafting import begin, choose_proof, write
from badgeserver.services.endorsements import seals_of
from badgeserver.services.foreign_badges import hand_in_badge
from badgeserver.services.handing_in import hand_in as hand_in_evidence
from badgeserver.services.invented_talent import invent_talent
from badgeserver.services.invented_targets import invent_targets
from badgeserver.services.joining import Newcomer, invite
from badgeserver.services.notices import unread_notices
from badgeserver.services.office import Office
from badgeserver.services.open_data import release_last_month
from badgeserver.services.organisations import NewOrganisation, add_organisation
from badgeserver.services.panels import waiting_cases
from badgeserver.services.providers import NewProvider, add_provider
from badgeserver.services.roster_waiting import doubts
from badgeserver.services.rosters import Upload, draft, finished, hand_in
from badgeserver.services.sample_badge import sample_badge
from badgeserver.services.sign_in import create_link
from tests.offices import learner, passed
from tests.services.handing_in import PRACTICE, achievement_of
from tests.services.test_panels import all_but_the_panel
from tests.services.test_uploads import picture
from tests.web.sites import credential_of

OWNER = LearnerId("demo-citizen")
HERSELF = Actor(Role.LEARNER, OWNER)
STAFF = Actor(Role.STAFF, "staff")
OTHER = LearnerId("demo-officer")
COURSE = "jmooc-course"


def furnish(office: Office) -> dict[str, str]:
    """Bring in one thing of every kind; what belongs to a learner is the first named one's.

    Returns the parts of addresses by the names that the tables use. Links from mails are for whoever
    holds them; nothing here uses them up.
    """
    skill_map, first = office.programme.skill_map, office.store.evidence.of_learner(OWNER)[0]
    things = {
        "shown": credential_of(OWNER, office).id,
        "unnamed": credential_of("demo-student", office).id,
        "version": skill_map.version,
        "map": skill_map.digest.removeprefix("sha256:"),
        "evidence": first.id,
        "endorsement": seals_of([first], office)[first.id].endorsement.id,
        "notice": _notice(office),
    }
    return (
        things | _released(office) | _asked(office) | _handed_in(office) | _of_staff(office) | _links(office)
    )


def _released(office: Office) -> dict[str, str]:
    """Release the numbers of the last month, and publish the report of the last fiscal year."""
    release = release_last_month("test", office)
    assert release is not None
    invent_targets(office)
    return {"released": str(release.as_of), "released_year": str(fiscal_year(release.as_of))}


def _asked(office: Office) -> dict[str, str]:
    """Let the learner be found, and an employer ask; another one is registered besides."""
    invent_talent(office)
    shown = office.store.talent_offers.find(OWNER)
    assert shown is not None
    new = NewOrganisation(name="架空商店", person="店長（架空）", email="shop@example.jp")
    return {
        "pseudonym": shown.pseudonym,
        "contact": office.store.talent_contacts.of_learner(OWNER)[0].id,
        "organisation": add_organisation(new, STAFF.reference, office).contact,
    }


def _notice(office: Office) -> str:
    """Let the learner be told of a badge that they have earned."""
    office.store.evidence.add(OWNER, passed("ipa-ip"))
    recognise(OWNER, office)
    return unread_notices(OWNER, office)[0].id


def _handed_in(office: Office) -> dict[str, str]:
    """What the learner begins and hands in, and where each of it stands."""
    begun = begin(SubmissionKind.CERTIFICATE, "ipa-fe", OWNER, HERSELF, office)
    choose_proof(begun.id, "paper_certificate", OWNER, office)
    write(begun.id, {"dated": "2026-05-01"}, OWNER, office)
    file = add_file(begun.id, "paper_certificate", "photo.jpg", picture("JPEG"), OWNER, office)
    rated = begin(SubmissionKind.EXPERIENCE, "dx-promotion", OWNER, HERSELF, office)
    write(rated.id, PRACTICE, OWNER, office)
    hand_in_evidence(rated.id, "", OWNER, HERSELF, office)
    declined = _numbered("ipa-ap", office)
    decline_proof(declined, "番号がちがいます。", STAFF, office)
    badge = hand_in_badge(sample_badge(OWNER, office), None, OWNER, HERSELF, office).badge
    return {
        "draft": begun.id,
        "file": file.id,
        "rated": rated.id,
        "checked": _numbered("ipa-st", office),
        "declined": declined,
        "badge": badge.id,
    }


def _numbered(certificate: str, office: Office) -> EvidenceId:
    """A certificate that the learner hands in by its number."""
    begun = begin(SubmissionKind.CERTIFICATE, certificate, OWNER, HERSELF, office)
    choose_proof(begun.id, "certificate_number", OWNER, office)
    write(begun.id, {"dated": "2026-05-01", "proof.certificate_number": "AB-2026-05-000123"}, OWNER, office)
    return hand_in_evidence(begun.id, "", OWNER, HERSELF, office).id


def _of_staff(office: Office) -> dict[str, str]:
    """What waits for staff: rosters, a doubt, a badge to look at again, a panel."""
    new = NewProvider(id="academy", name_ja="架空", name_en="Invented", certificates=[COURSE])
    provider = add_provider(new, "test", office)
    name, email = "別名", office.store.learners.get(OTHER).email
    roster = hand_in(Upload(provider.id, _roster([name, email, COURSE, "2026-06-07"])), STAFF, office).roster
    finished(roster.id, office)
    planned = Upload(provider.id, _roster(["架空", "a@example.jp", COURSE, "5/1"]))
    candidate = learner("candidate")
    office.store.learners.add(candidate)
    office.store.evidence.add_many(
        (candidate.id, replace(one, id=EvidenceId(f"candidate-{one.id}"))) for one in all_but_the_panel()
    )
    award_badges(candidate.id, office, office.today())
    first = office.store.evidence.of_learner(LearnerId("demo-leader"))[0]
    return {
        "provider": provider.id,
        "done": roster.id,
        "planned": draft(planned, STAFF, office).id,
        "doubt": doubts(office)[0].doubt.key,
        "review": withdraw_evidence(first.id, "名簿の誤り", STAFF, office)[0].id,
        "panel": waiting_cases(office)[0].case.id,
    }


def _roster(*rows: list[str]) -> bytes:
    return csv_text(["name", "email", "certificate", "date"], rows).encode()


def _links(office: Office) -> dict[str, str]:
    """The links that people get by mail."""
    child = replace(learner("child"), group=GroupId("child"))
    office.store.learners.add(child)
    ask_guardian(child.id, "guardian@example.jp", Actor(Role.LEARNER, child.id), office)
    achievement_of(OTHER, "work-improvement", Actor(Role.LEARNER, OTHER), office)
    ask_to_delete(OWNER, "削除", HERSELF.reference, office)
    ask_to_add(learner_account(OWNER), "second@example.jp", "ja", office)
    return {
        "sign_in": create_link(learner_account(OWNER), office).rpartition("/")[2],
        "join": invite(Newcomer("newcomer@example.jp"), office),
        "consent": _mailed("/consent/", office),
        "confirm": _mailed("/confirm/", office),
        "delete": _mailed("/delete/", office),
        "address": _mailed("/account/addresses/confirm/", office),
    }


def _mailed(path: str, office: Office) -> str:
    """What follows `path` in the newest mail that has it."""
    bodies = (one.letter.body for one in office.store.outbox.newest(100))
    return next(found[1] for body in bodies if (found := re.search(rf"\d{path}(\S+)", body)))
