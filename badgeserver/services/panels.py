"""Panels: who waits for one, and what it decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from badgeserver.credentials.status_list import MIN_ENTRIES
from badgeserver.domain.errors import Refused
from badgeserver.domain.ids import EvidenceId, MunicipalityCode, StaffId
from badgeserver.domain.looks import Purpose
from badgeserver.domain.notice import NoticeKind
from badgeserver.domain.panel import PanelCase, PanelDecision, Seat, panel_faults
from badgeserver.domain.person import Actor, StaffMember
from badgeserver.domain.skill_map import Badge, Panel
from badgeserver.domain.text import Text
from badgeserver.domain.wording import Described, describe
from badgeserver.services.acceptance import recognise
from badgeserver.services.desk_lines import area_of
from badgeserver.services.form_faults import FormFaults
from badgeserver.services.learners import EvidenceLine, evidence_line
from badgeserver.services.looks import record_looks
from badgeserver.services.notices import News, tell
from badgeserver.services.office import Office
from badgeserver.services.other_people import is_same_person, require_other_person
from badgeserver.services.own_town import is_within, require_own_town

DECIDED_SHOWN: Final = 20
DECIDED_READ: Final = 200
"""So many are looked through for those of one municipality."""
LONGEST_REASON: Final = 2_000


@dataclass(frozen=True, slots=True)
class PanelLine:
    """One case in a list."""

    case: PanelCase
    badge: Text


@dataclass(frozen=True, slots=True)
class PanelPage:
    """All that a panel needs: whose case it is, the badge with its rule, and the evidence that counts.

    `people` are those who may sit, by name; `names` also those who sat and have left since.
    """

    line: PanelLine
    learner: str
    badge: Badge | None
    panel: Panel
    area: Text
    rule: Described | None
    evidence: tuple[EvidenceLine, ...]
    people: tuple[StaffMember, ...]
    names: Mapping[StaffId, str]


@dataclass(frozen=True, slots=True)
class PanelReport:
    """What somebody reports of a panel; nothing of it is checked yet."""

    approved: bool | None
    seats: tuple[Seat, ...]
    interviewed_on: date | None
    reason: str


def waiting_cases(office: Office, town: MunicipalityCode | None = None) -> tuple[PanelLine, ...]:
    """Return the cases that wait for a panel, of the people of `town` if one is given, the oldest first."""
    with office.store.snapshot():
        return _lines(office.store.panels.waiting(), town, office)


def decided_cases(office: Office, town: MunicipalityCode | None = None) -> tuple[PanelLine, ...]:
    """Return the cases that were decided last, of the people of `town` if one is given."""
    with office.store.snapshot():
        return _lines(office.store.panels.decided(DECIDED_READ), town, office)[:DECIDED_SHOWN]


def _lines(
    cases: tuple[PanelCase, ...], town: MunicipalityCode | None, office: Office
) -> tuple[PanelLine, ...]:
    learners = office.store.learners.get_many({one.learner for one in cases})
    return tuple(
        PanelLine(one, _name(one, office)) for one in cases if is_within(town, learners[one.learner])
    )


def _name(case: PanelCase, office: Office) -> Text:
    badge = office.programme.skill_map.badges.get(case.badge)
    return badge.name if badge is not None else Text(case.badge, case.badge)


def panel_page(case_id: str, actor: Actor, office: Office) -> PanelPage:
    """Collect what a panel needs, and record that `actor` looks at it.

    Raises NotFound (`no-such-panel-case`, `not-in-your-list`).
    """
    page = _collected(case_id, actor, office)
    record_looks([page.line.case.learner], Purpose.PANEL, actor, office)
    return page


def _collected(case_id: str, actor: Actor, office: Office) -> PanelPage:
    store, skill_map = office.store, office.programme.skill_map
    with store.snapshot():
        case = _theirs(case_id, actor, office)
        learner = store.learners.get(case.learner)
        evidence = store.evidence.of_learner(case.learner)
        everybody = store.staff.all()
        working = [one for one in everybody if one.ended_at is None]
        people = tuple(one for one in working if not is_same_person(one.id, case.learner, office))
    badge = skill_map.badges.get(case.badge)
    return PanelPage(
        line=PanelLine(case, _name(case, office)),
        learner=learner.name,
        badge=badge,
        panel=_panel(case, office),
        area=area_of(case.learner, office),
        rule=describe(badge.rule, skill_map) if badge is not None else None,
        evidence=tuple(
            evidence_line(one, skill_map) for one in reversed(evidence) if one.acceptance is not None
        ),
        people=people,
        names={one.id: one.name for one in everybody},
    )


def _theirs(case_id: str, actor: Actor, office: Office) -> PanelCase:
    case = office.store.panels.get(case_id)
    require_own_town(case.learner, actor, office)
    return case


def _panel(case: PanelCase, office: Office) -> Panel:
    """Return the rules of the panel; where the map asks for none any more, anybody alone may decide."""
    badge = office.programme.skill_map.badges.get(case.badge)
    panel = badge.panel if badge is not None else None
    return panel or Panel(members=1, interview=False, includes_outside_member=False)


def decide(case_id: str, report: PanelReport, actor: Actor, office: Office) -> None:
    """Put on record what a panel decided; an approved badge is awarded at once, and the learner told why.

    Raises FormFaults, NotFound, Conflict `panel-decided`, Refused `own-evidence` where the learner
    sat or records it.
    """
    store, now = office.store, office.clock()
    with store.transaction():
        # The place in the status list first: everybody takes that before anything else.
        store.status_lists.take_turn(MIN_ENTRIES)
        case = _theirs(case_id, actor, office)
        for one in (actor, *(Actor(actor.role, seat.staff) for seat in report.seats)):
            require_other_person(EvidenceId(""), case.learner, one, office)
        decision = _decision(report, actor, office)
        _require_sound(report, decision, case, office)
        store.panels.decide(case_id, decision)
        detail = {"approved": str(decision.approved)}
        store.audit.append(now, actor.reference, "decide-panel", case_id, detail)
        if decision.approved:
            recognise(case.learner, office)
        _tell(replace(case, decision=decision), decision, office)


def _decision(report: PanelReport, actor: Actor, office: Office) -> PanelDecision:
    known = {one.id for one in office.store.staff.all() if one.ended_at is None}
    seats = tuple(one for one in report.seats if one.staff in known)
    reason = report.reason.strip()[:LONGEST_REASON]
    approved = bool(report.approved)
    return PanelDecision(approved, seats, report.interviewed_on, reason, actor.reference, office.clock())


def _require_sound(report: PanelReport, decision: PanelDecision, case: PanelCase, office: Office) -> None:
    faults = panel_faults(_panel(case, office), decision, office.today())
    if report.approved is None:
        faults["approved"] = Text("どう決まったかを選んでください。", "Say what was decided.")
    if faults:
        raise FormFaults(faults)


def reopen(case_id: str, actor: Actor, office: Office) -> PanelCase:
    """Let a panel look again at what one declined, in a case of its own.

    Raises NotFound, Refused `not-declined`, `own-evidence`, Conflict `panel-open` where one waits.
    """
    store, now = office.store, office.clock()
    with store.transaction():
        before = _theirs(case_id, actor, office)
        require_other_person(EvidenceId(""), before.learner, actor, office)
        if before.decision is None or before.decision.approved:
            raise Refused(
                "not-declined",
                Text("これは、断られた件ではありません。", "This was not declined."),
                Text("審査会の一覧を見てください。", "See the list of panels."),
            )
        case = PanelCase(office.new_id(), before.learner, before.badge, now)
        if not store.panels.open(case):
            raise Refused(
                "panel-open",
                Text("同じ件が、もう審査会を待っています。", "The same waits for a panel already."),
                Text("審査会の一覧を見てください。", "See the list of panels."),
            )
        store.audit.append(now, actor.reference, "reopen-panel", case.id, {"before": case_id})
    return case


def _tell(case: PanelCase, decision: PanelDecision, office: Office) -> None:
    name, reason = _name(case, office), decision.reason
    words = (
        Text("認められました", "was approved")
        if decision.approved
        else Text("認められませんでした", "was not approved")
    )
    message = Text(
        f"バッジ「{name.ja}」は、審査会で{words.ja}。理由：{reason}",
        f"The badge “{name.en}” {words.en} by the panel. Reason: {reason}",
    )
    learner = office.store.learners.get(case.learner)
    tell(learner, News(NoticeKind.PANEL_DECIDED, case.id, message, "/me"), office)
