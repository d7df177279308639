"""The names of things. Each kind of id is its own type, so that one is never taken for another."""

from __future__ import annotations

from typing import NewType

LevelId = NewType("LevelId", str)
GroupId = NewType("GroupId", str)
BadgeId = NewType("BadgeId", str)
CertificateId = NewType("CertificateId", str)
AchievementId = NewType("AchievementId", str)
StandardItemId = NewType("StandardItemId", str)
AreaCode = NewType("AreaCode", str)
MunicipalityCode = NewType("MunicipalityCode", str)
LearnerId = NewType("LearnerId", str)
StaffId = NewType("StaffId", str)
EvidenceId = NewType("EvidenceId", str)
AwardId = NewType("AwardId", str)
CredentialId = NewType("CredentialId", str)
EndorsementId = NewType("EndorsementId", str)
