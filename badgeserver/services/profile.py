"""A learner's profile: what is asked and why, each thing checked, and what a change means for badges."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, cast

from badgeserver.domain.award import IssuedCredential
from badgeserver.domain.consent import full_years
from badgeserver.domain.errors import BadgeserverError, Refused
from badgeserver.domain.ids import CredentialId, GroupId, LearnerId
from badgeserver.domain.learner import Learner, Residence
from badgeserver.domain.skill_map import LearnerGroup
from badgeserver.domain.text import Language, Text
from badgeserver.services.accounts import checked_municipality, checked_name
from badgeserver.services.office import Office
from badgeserver.services.reissuing import reissue
from badgeserver.services.visibility import VisibilityPage, visibility_page

OLDEST = 120
"""Years; whoever states an older age mistyped the year."""

RENEWED = Text(
    "持ち主の希望で、新しい証明書に替えました。",
    "Replaced by a new credential at the holder's wish.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedProfile:
    """What somebody typed, word for word; nothing of it is checked yet."""

    name: str = ""
    reading: str = ""
    residence: str = ""
    municipality: str = ""
    group: str = ""
    sector: str = ""
    born_on: str = ""
    language: str = ""
    shows_name: str = ""


@dataclass(frozen=True, slots=True)
class ProfilePage:
    """A profile with what the page tells of it.

    `unprintable` are the characters of the name that the printed certificate can't have; `outdated`
    the badges whose files say something else than the profile does now.
    """

    learner: Learner
    typed: TypedProfile
    asks_birth_date: bool
    unprintable: tuple[str, ...]
    outdated: tuple[VisibilityPage, ...]


class ProfileRefused(Refused):
    """Some of what was typed can't be kept; `faults` says of each field why. Nothing was changed."""

    def __init__(self, faults: Mapping[str, BadgeserverError]) -> None:
        first = next(iter(faults.values()))
        super().__init__("profile-refused", first.message, first.mend)
        self.faults = dict(faults)

    def __reduce__(self) -> tuple[Any, ...]:
        """Let another process have the error whole."""
        return type(self), (self.faults,)


def profile_page(learner_id: LearnerId, office: Office) -> ProfilePage:
    """Collect what the profile's page shows; raises NotFound."""
    with office.store.snapshot():
        learner = office.store.learners.get(learner_id)
        credentials = office.store.credentials.of_learner(learner_id)
    pages = (visibility_page(one.id, learner_id, office) for one in credentials if one.revoked_at is None)
    return ProfilePage(
        learner=learner,
        typed=as_typed(learner),
        asks_birth_date=asks_birth_date(learner, office),
        unprintable=office.printer().unprintable(learner.name),
        outdated=tuple(one for one in pages if one.is_stale),
    )


def asks_birth_date(learner: Learner, office: Office) -> bool:
    """Tell whether a birth date makes a difference: only a group with an age of consent asks for it."""
    return _has_an_age(office.programme.skill_map.groups.get(learner.group))


def _has_an_age(group: LearnerGroup | None) -> bool:
    return group is not None and group.guardian_consent_under_age is not None


def as_typed(learner: Learner) -> TypedProfile:
    """Return a profile as a form would have it."""
    return TypedProfile(
        name=learner.name,
        reading=learner.reading,
        residence=learner.residence,
        municipality=learner.municipality or "",
        group=learner.group,
        sector=learner.sector,
        born_on=learner.born_on.isoformat() if learner.born_on is not None else "",
        language=learner.language or "",
        shows_name="yes" if learner.shows_name else "",
    )


def change_profile(learner_id: LearnerId, typed: TypedProfile, actor: str, office: Office) -> Learner:
    """Keep what was typed. The record says which fields changed, and not to what.

    A birth date is kept only where a guardian's consent depends on it. Raises NotFound, ProfileRefused.
    """
    store = office.store
    with store.transaction():
        before = store.learners.get(learner_id)
        after = replace(before, **_checked(typed, office))
        changed = [
            one.name for one in fields(Learner) if getattr(before, one.name) != getattr(after, one.name)
        ]
        if changed:
            store.learners.replace(after)
            detail = {"fields": " ".join(changed)}
            store.audit.append(office.clock(), actor, "change-profile", learner_id, detail)
    return after


def issue_anew(credential_id: str, learner_id: LearnerId, actor: str, office: Office) -> IssuedCredential:
    """Issue one of the learner's badges again, so that its files say what the profile and choices do now.

    The old one is revoked and says that it was replaced. Raises NotFound, Refused `nothing-changed`.
    """
    with office.store.transaction():
        if not visibility_page(credential_id, learner_id, office).is_stale:
            raise Refused(
                "nothing-changed",
                Text(
                    "このバッジのファイルは、今の内容と同じです。", "The files of this badge are up to date."
                ),
                Text("何もしなくて大丈夫です。", "There is nothing to do."),
            )
        return reissue(CredentialId(credential_id), actor, office, RENEWED)


def _checked(typed: TypedProfile, office: Office) -> dict[str, Any]:
    """Return the fields as they are kept; raises ProfileRefused with a fault for each that can't be."""
    skill_map = office.programme.skill_map
    checks: dict[str, Callable[[], Any]] = {
        "name": lambda: checked_name(typed.name),
        "reading": lambda: _reading(typed.reading),
        "residence": lambda: _residence(typed.residence),
        "municipality": lambda: checked_municipality(typed.municipality or None, office),
        "group": lambda: _one_of(typed.group, [*skill_map.groups], _GROUP),
        "sector": lambda: _one_of(typed.sector, ["", *skill_map.sectors], _SECTOR),
        "born_on": lambda: _born_on(typed.born_on, office.today()),
        "language": lambda: _one_of(typed.language, ["", "ja", "en"], _LANGUAGE),
    }
    values: dict[str, Any] = {"shows_name": bool(typed.shows_name)}
    faults: dict[str, BadgeserverError] = {}
    for field, check in checks.items():
        try:
            values[field] = check()
        except Refused as fault:
            faults[field] = fault
    if faults:
        raise ProfileRefused(faults)
    values["group"] = GroupId(values["group"])
    values["language"] = cast("Language | None", values["language"] or None)
    if not _has_an_age(skill_map.groups.get(values["group"])):
        values["born_on"] = None
    return values


def _reading(reading: str) -> str:
    try:
        return checked_name(reading) if reading.strip() else ""
    except Refused as fault:
        message = Text("よみがなに使えない文字があります。", "The reading has characters that can't be used.")
        raise Refused("bad-reading", message, fault.mend) from fault


def _residence(residence: str) -> Residence:
    _one_of(residence, [one.value for one in Residence], _RESIDENCE)
    return Residence(residence)


def _one_of(value: str, known: Collection[str], what: Text) -> str:
    if value not in known:
        raise Refused(
            "not-in-the-list",
            Text(f"{what.ja}を選んでください。", f"Choose {what.en}."),
            Text("一覧から1つ選んでください。", "Choose one from the list."),
        )
    return value


_RESIDENCE = Text("住んでいるところ", "where you live")
_GROUP = Text("区分", "a group")
_SECTOR = Text("分野", "a sector")
_LANGUAGE = Text("メールの言語", "the language of our mails")


def _born_on(text: str, today: date) -> date | None:
    if not text.strip():
        return None
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        raise _no_birth_date() from None
    if not (day <= today and full_years(day, today) <= OLDEST):
        raise _no_birth_date()
    return day


def _no_birth_date() -> Refused:
    return Refused(
        "bad-birth-date",
        Text("生年月日として読めません。", "That can't be read as a birth date."),
        Text("例：2012-04-01", "For example: 2012-04-01"),
    )
