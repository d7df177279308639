"""The store: all repositories on one database, and their transactions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine

from badgeserver.storage.about_person import AboutPerson
from badgeserver.storage.account_links import Identities, OtherAddresses
from badgeserver.storage.achievement_sums import AchievementSums
from badgeserver.storage.api_keys import ApiKeys, SignedForPrograms
from badgeserver.storage.appeals import Appeals
from badgeserver.storage.assessments import Assessments
from badgeserver.storage.audit import Audit
from badgeserver.storage.award_reviews import AwardReviews
from badgeserver.storage.awards import Awards
from badgeserver.storage.confirmations import Confirmations
from badgeserver.storage.credential_tokens import CredentialTokens
from badgeserver.storage.credentials import Credentials
from badgeserver.storage.endorsements import Endorsements
from badgeserver.storage.engine import connect
from badgeserver.storage.erasure import Erasure
from badgeserver.storage.everyone import EveryoneAtOnce
from badgeserver.storage.evidence import EvidenceOfLearners
from badgeserver.storage.file_folder import FileFolder
from badgeserver.storage.files import SubmissionFiles
from badgeserver.storage.growth_counts import GrowthCounts
from badgeserver.storage.guardian_consents import GuardianConsents
from badgeserver.storage.handed_badges import HandedBadges
from badgeserver.storage.holder_counts import HolderCounts
from badgeserver.storage.indicator_entries import IndicatorEntries
from badgeserver.storage.keys import Keys
from badgeserver.storage.learners import Learners
from badgeserver.storage.notices import Notices
from badgeserver.storage.outbox import Outbox
from badgeserver.storage.panels import Panels
from badgeserver.storage.passkeys import Passkeys
from badgeserver.storage.printing import Printing
from badgeserver.storage.providers import Providers
from badgeserver.storage.record_chain import RecordChain
from badgeserver.storage.releases import Releases
from badgeserver.storage.reports import Reports
from badgeserver.storage.roster_entries import RosterEntries
from badgeserver.storage.roster_imports import RosterImports
from badgeserver.storage.schema import require_current_schema
from badgeserver.storage.sessions import Sessions
from badgeserver.storage.skill_maps import SkillMaps
from badgeserver.storage.staff import Staff
from badgeserver.storage.staff_reminders import StaffReminders
from badgeserver.storage.status_lists import StatusLists
from badgeserver.storage.submissions import Submissions
from badgeserver.storage.talent import Organisations, TalentContacts, TalentOffers
from badgeserver.storage.tokens import Tokens
from badgeserver.storage.visibilities import Visibilities
from badgeserver.storage.visits import Visits

FILES = Path("var") / "files"
"""Where the bytes of files are kept unless another folder is named."""


class Store:
    """One database. Safe to share between threads; each thread has its own transaction.

    Every method of a repository is a transaction of its own unless one is open around it.
    """

    def __init__(self, engine: Engine, files: Path = FILES) -> None:
        self._engine = engine
        self._sessions = Sessions(engine)
        self.learners = Learners(self._sessions)
        self.evidence = EvidenceOfLearners(self._sessions)
        self.submissions = Submissions(self._sessions)
        self.files = SubmissionFiles(self._sessions, FileFolder(files))
        self.assessments = Assessments(self._sessions)
        self.confirmations = Confirmations(self._sessions)
        self.appeals = Appeals(self._sessions)
        self.panels = Panels(self._sessions)
        self.staff_reminders = StaffReminders(self._sessions)
        self.awards = Awards(self._sessions)
        self.printing = Printing(self._sessions)
        self.everyone = EveryoneAtOnce(self._sessions)
        self.credentials = Credentials(self._sessions)
        self.credential_tokens = CredentialTokens(self._sessions)
        self.endorsements = Endorsements(self._sessions)
        self.handed_badges = HandedBadges(self._sessions)
        self.status_lists = StatusLists(self._sessions)
        self.keys = Keys(self._sessions)
        self.audit = Audit(self._sessions)
        self.outbox = Outbox(self._sessions)
        self.notices = Notices(self._sessions)
        self.award_reviews = AwardReviews(self._sessions)
        self.api_keys = ApiKeys(self._sessions)
        self.signed_for_programs = SignedForPrograms(self._sessions)
        self.staff = Staff(self._sessions)
        self.other_addresses = OtherAddresses(self._sessions)
        self.identities = Identities(self._sessions)
        self.visits = Visits(self._sessions)
        self.passkeys = Passkeys(self._sessions)
        self.tokens = Tokens(self._sessions)
        self.providers = Providers(self._sessions)
        self.roster_imports = RosterImports(self._sessions)
        self.roster_entries = RosterEntries(self._sessions)
        self.record_chain = RecordChain(self._sessions)
        self.skill_maps = SkillMaps(self._sessions)
        self.organisations = Organisations(self._sessions)
        self.talent_offers = TalentOffers(self._sessions)
        self.talent_contacts = TalentContacts(self._sessions)
        self.visibilities = Visibilities(self._sessions)
        self.guardian_consents = GuardianConsents(self._sessions)
        self.holder_counts = HolderCounts(self._sessions)
        self.releases = Releases(self._sessions)
        self.growth_counts = GrowthCounts(self._sessions)
        self.indicator_entries = IndicatorEntries(self._sessions)
        self.achievement_sums = AchievementSums(self._sessions)
        self.reports = Reports(self._sessions)
        self.erasure = Erasure(self._sessions)
        self.about_person = AboutPerson(self._sessions)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Keep all that is written inside together, or nothing of it if an error leaves the block.

        A transaction inside another is part of it. A write that is refused changes nothing, and
        the transaction may go on. Raises Misconfigured (`disk-full`, `database-unreachable`,
        `database-read-only`), Conflict (`database-busy`).
        """
        with self._sessions.transaction():
            yield

    def when_it_stands(self, then: Callable[[], None]) -> None:
        """Call `then` once the present transaction is kept; never, if it is not.

        `then` must not raise: what was written stands already.
        """
        self._sessions.when_it_stands(then)

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Let all that is read inside come from one state of the database, without waiting for writers.

        Inside a transaction it is part of that. Nothing can be written in a snapshot itself.
        """
        with self._sessions.reading():
            yield

    def require_current_schema(self) -> None:
        """Raise Misconfigured (`database-behind`, `database-ahead`) unless the tables are this version's."""
        require_current_schema(self._engine)

    def close(self) -> None:
        """Close all connections; the store opens new ones if it is used again."""
        self._engine.dispose()


def open_store(url: str, files: Path = FILES) -> Store:
    """Return the store of the database at `url`, such as `sqlite:///badges.db`; files are in a folder.

    Raises Misconfigured (`database-behind`, `database-ahead`, `database-unreachable`).
    """
    store = Store(connect(url), files)
    store.require_current_schema()
    return store
