"""The tables, as SQLAlchemy typed mappings. What must be true is a constraint here."""

from badgeserver.storage.tables.api_keys import ApiIssuedRow, ApiKeyRow
from badgeserver.storage.tables.assessments import (
    AppealRow,
    AssessmentClaimRow,
    ConfirmationRow,
    PanelCaseRow,
    PanelSeatRow,
    RatingRow,
    RecusalRow,
    StaffReminderRow,
)
from badgeserver.storage.tables.awards import AwardEvidenceRow, AwardRow
from badgeserver.storage.tables.credentials import (
    CredentialRow,
    CredentialTokenRow,
    StatusEntryRow,
    StatusListDocumentRow,
    StatusListRow,
)
from badgeserver.storage.tables.endorsements import EndorsementRow, EvidenceBadgeRow
from badgeserver.storage.tables.handed_badges import HandedBadgeRow
from badgeserver.storage.tables.learners import EvidenceRow, LearnerRow
from badgeserver.storage.tables.people import (
    IdentityRow,
    OtherAddressRow,
    PasskeyRow,
    StaffRow,
    TokenRow,
    VisitRow,
)
from badgeserver.storage.tables.profiles import AwardVisibilityRow, GuardianConsentRow
from badgeserver.storage.tables.record_chain import ChainHeadRow, ChainRow
from badgeserver.storage.tables.rosters import (
    ProviderRow,
    RosterDoubtRow,
    RosterEntryRow,
    RosterImportRow,
    RosterPartRow,
    WaitingCompletionRow,
)
from badgeserver.storage.tables.service import AuditRow, PublishedKeyRow
from badgeserver.storage.tables.skill_maps import SkillMapRow
from badgeserver.storage.tables.statistics import (
    FigureChangeRow,
    FigureStateRow,
    FirstBadgeRow,
    HeldSpellRow,
    ReleaseRow,
)
from badgeserver.storage.tables.submissions import (
    SubmissionFileRow,
    SubmissionMarkRow,
    SubmissionRow,
    SubmissionStepRow,
)
from badgeserver.storage.tables.talent import (
    OrganisationRow,
    TalentBadgeRow,
    TalentContactRow,
    TalentOfferRow,
)
from badgeserver.storage.tables.targets import (
    IndicatorActualRow,
    IndicatorGradingRow,
    ReportEditionRow,
    ReportTextRow,
)
from badgeserver.storage.tables.telling import (
    AwardReviewRow,
    CertificateChoiceRow,
    EvidenceChangeRow,
    NoticeRow,
    OutboxRow,
)

__all__ = [
    "ApiIssuedRow",
    "ApiKeyRow",
    "AppealRow",
    "AssessmentClaimRow",
    "AuditRow",
    "AwardEvidenceRow",
    "AwardReviewRow",
    "AwardRow",
    "AwardVisibilityRow",
    "CertificateChoiceRow",
    "ChainHeadRow",
    "ChainRow",
    "ConfirmationRow",
    "CredentialRow",
    "CredentialTokenRow",
    "EndorsementRow",
    "EvidenceBadgeRow",
    "EvidenceChangeRow",
    "EvidenceRow",
    "FigureChangeRow",
    "FigureStateRow",
    "FirstBadgeRow",
    "GuardianConsentRow",
    "HandedBadgeRow",
    "HeldSpellRow",
    "IdentityRow",
    "IndicatorActualRow",
    "IndicatorGradingRow",
    "LearnerRow",
    "NoticeRow",
    "OrganisationRow",
    "OtherAddressRow",
    "OutboxRow",
    "PanelCaseRow",
    "PanelSeatRow",
    "PasskeyRow",
    "ProviderRow",
    "PublishedKeyRow",
    "RatingRow",
    "RecusalRow",
    "ReleaseRow",
    "ReportEditionRow",
    "ReportTextRow",
    "RosterDoubtRow",
    "RosterEntryRow",
    "RosterImportRow",
    "RosterPartRow",
    "SkillMapRow",
    "StaffReminderRow",
    "StaffRow",
    "StatusEntryRow",
    "StatusListDocumentRow",
    "StatusListRow",
    "SubmissionFileRow",
    "SubmissionMarkRow",
    "SubmissionRow",
    "SubmissionStepRow",
    "TalentBadgeRow",
    "TalentContactRow",
    "TalentOfferRow",
    "TokenRow",
    "VisitRow",
    "WaitingCompletionRow",
]
