"""A programme folder as it was read: each file's well-formed parts, and all ids that may be referred to."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property

from badgeserver.domain.skill_map import PICTOGRAMS
from badgeserver.domain.text import Text
from badgeserver.programme.document import Document, Placed
from badgeserver.programme.faults import Fault
from badgeserver.programme.schema import AchievementEntry
from badgeserver.programme.schema_catalogue import CertificateEntry
from badgeserver.programme.suggest import did_you_mean
from badgeserver.programme.table import Table

VOCABULARIES = ("proofs", "outcomes", "confirmers", "tags", "kinds", "categories")


@dataclass(frozen=True)
class Folder:
    """The six files. `digest` is `sha256:<hex>` over their names and bytes."""

    skill_map: Document
    certificates: Document
    standards: Document
    examples: Document
    areas: Table
    regions: Table
    digest: str

    @property
    def documents(self) -> tuple[Document, ...]:
        """The four YAML files."""
        return self.skill_map, self.certificates, self.standards, self.examples

    @cached_property
    def _ids(self) -> dict[str, dict[str, None]]:
        return {
            section: dict.fromkeys(one.value for one in document.ids(section))
            for document in self.documents
            for section in document.lists
        }

    @cached_property
    def _codes(self) -> dict[str, dict[str, None]]:
        return {part: dict.fromkeys(self.skill_map.codes("vocabulary", part)) for part in VOCABULARIES}

    @cached_property
    def _certificates(self) -> dict[str, CertificateEntry]:
        found = self.certificates.entries("certificates", CertificateEntry)
        return {one.value.id: one.value for one in found}

    @cached_property
    def _achievements(self) -> dict[str, AchievementEntry]:
        found = self.skill_map.entries("achievements", AchievementEntry)
        return {one.value.id: one.value for one in found}

    def ids(self, section: str) -> Collection[str]:
        """Return the ids of a list, in whichever file it stands, in their written order."""
        return self._ids[section]

    def certificate(self, certificate: str) -> CertificateEntry | None:
        """Return the certificate's entry, if it is there and well-formed."""
        return self._certificates.get(certificate)

    def achievement(self, achievement: str) -> AchievementEntry | None:
        """Return the practical achievement's entry, if it is there and well-formed."""
        return self._achievements.get(achievement)

    def rubric_steps(self) -> list[int]:
        """Return the steps of the assessment policy's rubric."""
        raw = self.skill_map.source.get(("assessment_policy", "rubric"))
        return sorted(key for key in raw if isinstance(key, int)) if isinstance(raw, dict) else []

    def unknown(self, one: Placed[str], section: str) -> Iterator[Fault]:
        """Yield a fault if `one` is not an id of the list `section`."""
        yield from _unknown(one, _NOUNS[section], self._ids[section])

    def unknown_code(self, one: Placed[str], part: str) -> Iterator[Fault]:
        """Yield a fault if `one` is not a code of the vocabulary's list `part`."""
        yield from _unknown(one, _NOUNS[part], self._codes[part])

    def unknown_pictogram(self, one: Placed[str]) -> Iterator[Fault]:
        """Yield a fault if `one` names a picture that nobody draws; no name is a choice too."""
        if one.value:
            yield from _unknown(one, _NOUNS["pictograms"], PICTOGRAMS)

    def unknown_area(self, one: Placed[str]) -> Iterator[Fault]:
        """Yield a fault if `one` is not the code of an area."""
        yield from _unknown(one, _NOUNS["areas"], [row["code"] for row in self.areas.rows])

    def all_codes(self) -> Iterator[Placed[str]]:
        """Yield every code of every list of the vocabulary."""
        source = self.skill_map.source
        for part, codes in self._codes.items():
            for code in codes:
                yield Placed(code, source, ("vocabulary", part, code), is_key=True)


_NOUNS = {
    "levels": Text(ja="レベル", en="level"),
    "learner_groups": Text(ja="対象者グループ", en="learner group"),
    "experience_areas": Text(ja="実務経験の分野", en="area of experience"),
    "areas": Text(ja="地域", en="area"),
    "indicators": Text(ja="指標", en="indicator"),
    "sectors": Text(ja="産業の分野", en="sector"),
    "achievements": Text(ja="実践実績", en="practical achievement"),
    "badges": Text(ja="バッジ", en="badge"),
    "certificates": Text(ja="外部の修了証・資格", en="certificate"),
    "pictograms": Text(ja="絵", en="pictogram"),
    "items": Text(ja="スキル標準の項目", en="item of the skill standard"),
    "proofs": Text(ja="証明の種類", en="kind of proof"),
    "outcomes": Text(ja="成果の項目", en="outcome field"),
    "confirmers": Text(ja="確認する人", en="confirmer"),
    "tags": Text(ja="点数のまとまり（tag）", en="tag of points"),
    "kinds": Text(ja="資格の種類", en="kind of certificate"),
    "categories": Text(ja="資格の分野", en="category of certificate"),
}


def _unknown(one: Placed[str], noun: Text, known: Collection[str]) -> Iterator[Fault]:
    # A list without any ids has a fault of its own; each use of it need not repeat that.
    if known and one.value not in known:
        yield one.fault(
            "unknown-id",
            Text(
                ja=f"{noun.ja}「{one.value}」は定義されていません。",
                en=f"There is no {noun.en} `{one.value}`.",
            ),
            did_you_mean(one.value, known),
        )
