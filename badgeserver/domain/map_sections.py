"""The parts of a skill map and the names of their fields, in words."""

from __future__ import annotations

from enum import StrEnum

from badgeserver.domain.text import Text


class Section(StrEnum):
    """The part of the map that a change is about."""

    MAP = "map"
    BADGE = "badge"
    LEVEL = "level"
    GROUP = "group"
    ACHIEVEMENT = "achievement"
    EXPERIENCE_AREA = "experience_area"
    SECTOR = "sector"
    CERTIFICATE = "certificate"
    STANDARD = "standard"
    POLICY = "policy"
    INDICATOR = "indicator"
    VOCABULARY = "vocabulary"
    PROOF = "proof"
    OUTCOME = "outcome"


LISTS = {
    Section.LEVEL: "levels",
    Section.GROUP: "groups",
    Section.ACHIEVEMENT: "achievements",
    Section.EXPERIENCE_AREA: "experience_areas",
    Section.SECTOR: "sectors",
    Section.CERTIFICATE: "certificates",
    Section.VOCABULARY: "vocabulary",
    Section.PROOF: "proofs",
    Section.OUTCOME: "outcomes",
}
"""Where the map keeps the things of a section, by id."""

NOUNS = {
    Section.BADGE: Text("バッジ", "badge"),
    Section.LEVEL: Text("レベル", "level"),
    Section.GROUP: Text("対象者グループ", "learner group"),
    Section.ACHIEVEMENT: Text("実践実績", "practical achievement"),
    Section.EXPERIENCE_AREA: Text("実務経験の分野", "area of experience"),
    Section.SECTOR: Text("産業の分野", "sector"),
    Section.CERTIFICATE: Text("資格", "certificate"),
    Section.STANDARD: Text("スキル標準の項目", "item of the standard"),
    Section.INDICATOR: Text("指標", "indicator"),
    Section.VOCABULARY: Text("用語", "term"),
    Section.PROOF: Text("証明の種類", "kind of proof"),
    Section.OUTCOME: Text("成果の項目", "outcome figure"),
}

NAME = {"name": Text("名前", "name")}
MAP_FIELDS = {
    "version": Text("版", "version"),
    "status": Text("状態", "status"),
    **NAME,
    "goal": Text("目標", "goal"),
    "effective_from": Text("効力の始まる日", "first day in force"),
    "transition": Text("前の版からの移行", "transition from the version before"),
}
BADGE_FIELDS = {
    **NAME,
    "level": Text("レベル", "level"),
    "outcome": Text("できるようになること", "outcome"),
    "groups": Text("対象", "groups"),
    "standard_items": Text("スキル標準の項目", "items of the standard"),
    "validity_months": Text("有効期間（か月）", "validity in months"),
    "guardian_consent_under_age": Text("保護者の同意が要る年齢", "age below which a guardian consents"),
    "panel": Text("審査会", "panel"),
    "pictogram": Text("絵", "pictogram"),
    "classification": Text("分類", "classification"),
}
STANDARD_FIELDS = {
    **NAME,
    "publisher": Text("発行者", "publisher"),
    "version": Text("版", "version"),
    "url": Text("公開場所", "address"),
}
POLICY_FIELDS = {
    "rubric": Text("評価の段階", "rubric"),
    "assessors": Text("評価者の人数", "number of assessors"),
    "rules": Text("評価者のきまり", "rules for assessors"),
    "decision_days": Text("決定までの日数", "days to a decision"),
    "appeal_days": Text("申立ての日数", "days to appeal"),
    "renewal_opens_months": Text(
        "更新の受付が始まる時期（か月前）", "months before the end that renewal opens"
    ),
}
FIELDS: dict[Section, dict[str, Text]] = {
    Section.LEVEL: {**NAME, "rank": Text("順位", "rank"), "meaning": Text("意味", "meaning")},
    Section.GROUP: {
        **NAME,
        "public_listing": Text("公開の一覧", "public listing"),
        "guardian_consent_under_age": BADGE_FIELDS["guardian_consent_under_age"],
    },
    Section.ACHIEVEMENT: {
        **NAME,
        "proofs": Text("提出するもの", "proofs"),
        "has_rubric": Text("段階の評価", "rated by the rubric"),
        "outcome_fields": Text("成果の項目", "outcome figures"),
    },
    Section.CERTIFICATE: {
        **NAME,
        "provider": Text("実施機関", "provider"),
        "domain": Text("実施機関のドメイン", "domain"),
        "kind": Text("種類", "kind"),
        "category": Text("分野", "category"),
        "status": Text("状態", "status"),
        "proofs": Text("証明の方法", "proofs"),
        "successors": Text("後継", "successors"),
        "levels": Text("級・レベル", "levels"),
        "score": Text("点数の基準", "scale of points"),
        "validity_months": Text("実施機関が定める有効期間（か月）", "validity in months by the provider"),
        "given_from": Text("最初に取れる日", "first day given"),
        "given_until": Text("最後に取れる日", "last day given"),
        "issues_open_badges": Text("オープンバッジの発行", "Open Badges"),
        "trusted_badges": Text("信頼するオープンバッジ", "Open Badges that count by themselves"),
        "standard_items": BADGE_FIELDS["standard_items"],
        "notes": Text("注記", "notes"),
    },
    Section.PROOF: {
        **NAME,
        "given_as": Text("渡し方", "way of giving it"),
        "confirmer": Text("確認する人", "who confirms"),
    },
    Section.OUTCOME: {
        **NAME,
        "form": Text("書き方", "form"),
        "unit": Text("単位", "unit"),
        "maximum": Text("上限", "highest value"),
    },
    Section.INDICATOR: {
        **NAME,
        "stage": Text("段階", "stage"),
        "unit": Text("単位", "unit"),
        "source": Text("出どころ", "source"),
        "by": Text("分け方", "cuts"),
        "measure": Text("数え方", "way of counting"),
        "better": Text("望ましい向き", "wanted direction"),
        "ratio": Text("達成率の計算", "way of reckoning the achievement"),
        "targets": Text("目標値", "targets"),
        "baseline": Text("基準値", "baseline"),
        "owner": Text("担当課", "division in charge"),
        "feeds": Text("つながる先", "what it feeds"),
        "note": Text("注記", "note"),
    },
}
