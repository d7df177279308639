"""The database's refusals in words: which constraint means which error, with what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from badgeserver.domain.errors import Conflict, NotFound, Refused
from badgeserver.domain.text import Text


@dataclass(frozen=True, slots=True)
class Refusal:
    """What to tell when a constraint refuses a row. `{column}` stands for the row's value."""

    error: type[Refused]
    code: str
    message: Text
    mend: Text

    def about(self, row: Mapping[str, Any]) -> Refused:
        """Return the error about `row`."""
        message = Text(self.message.ja.format_map(row), self.message.en.format_map(row))
        return self.error(self.code, message, self.mend)


_CHECK_ID = Text("IDを確かめてください。", "Check the id.")
_ONCE = Text(
    "同じものを二度入れようとしていないか確かめてください。", "Check whether the same thing is added twice."
)


def _missing(code: str, ja: str, en: str, column: str) -> Refusal:
    message = Text(f"{ja}「{{{column}}}」は見つかりません。", f"There is no {en} {{{column}}}.")
    return Refusal(NotFound, code, message, _CHECK_ID)


def _exists(code: str, ja: str, en: str) -> Refusal:
    message = Text(f"{ja}「{{id}}」はすでにあります。", f"There is a {en} {{id}} already.")
    return Refusal(Conflict, code, message, _ONCE)


NO_SUCH_LEARNER = _missing("no-such-learner", "学習者", "learner", "learner_id")
NO_SUCH_EVIDENCE = _missing("no-such-evidence", "学びの証明", "piece of evidence", "evidence_id")
NO_SUCH_AWARD = _missing("no-such-award", "認定", "award", "award_id")
NO_SUCH_CREDENTIAL = _missing("no-such-credential", "デジタル証明", "credential", "credential_id")
NO_SUCH_CONSENT = _missing("no-such-consent", "同意のお願い", "request for consent", "consent_id")
NO_SUCH_REVIEW = _missing("no-such-review", "見直し", "review", "review_id")
NO_SUCH_ENDORSEMENT = _missing("no-such-endorsement", "確認証", "endorsement", "endorsement_id")
NO_SUCH_RELEASE = _missing("no-such-release", "オープンデータの公表", "release of open data", "as_of")
NO_SUCH_STATUS_LIST = _missing("no-such-status-list", "ステータスリスト", "status list", "list_number")
NO_SUCH_KEY = _missing("no-such-key", "鍵", "key", "key_id")
NO_SUCH_API_KEY = _missing("no-such-api-key", "APIキー", "API key", "name")
NO_SUCH_PROVIDER = _missing("no-such-provider", "提供者", "provider", "provider_id")
NO_SUCH_ROSTER = _missing("no-such-roster", "名簿の取り込み", "roster import", "import_id")
NO_SUCH_DOUBT = _missing("no-such-doubt", "確認待ちの修了", "doubtful completion", "key")
NO_SUCH_STAFF_MEMBER = _missing("no-such-staff-member", "担当者", "staff member", "staff_id")
NO_SUCH_CONTACT = _missing("no-such-contact", "お問い合わせ", "contact", "contact_id")
NO_SUCH_SUBMISSION = _missing("no-such-submission", "提出", "submission", "submission_id")
NO_SUCH_HANDED_BADGE = _missing("no-such-badge", "提出されたバッジ", "handed-in badge", "badge_id")
NO_SUCH_CONFIRMATION = _missing(
    "no-such-confirmation", "確認のお願い", "request for a confirmation", "confirmation_id"
)
NO_SUCH_PANEL_CASE = _missing("no-such-panel-case", "審査会の件", "case for a panel", "case_id")
NO_SUCH_REPORT = _missing("no-such-report", "公開された年次報告書", "published report", "fiscal_year")
NO_SUCH_FILE = _missing("no-such-file", "ファイル", "file", "file_id")
NO_SUCH_SKILL_MAP = Refusal(
    NotFound,
    "no-such-skill-map",
    Text(
        "スキルマップ「{map_digest}」は、このデータベースに保存されていません。",
        "The skill map {map_digest} is not kept in this database.",
    ),
    Text(
        "「badgeserver init」を実行すると、設定されたフォルダーのスキルマップを保存します。",
        "`badgeserver init` keeps the skill map of the folder in the settings.",
    ),
)
MAP_NOT_PUBLISHED = Refusal(
    Refused,
    "map-not-published",
    Text(
        "スキルマップ「{map_digest}」は、公開された版として保存されていないため、認定に使えません。",
        "The skill map {map_digest} is not kept as a published version, so nothing can be awarded by it.",
    ),
    Text(
        "「badgeserver init」で設定のスキルマップを保存するか、案の公開をほかの担当者に頼んでください。",
        "Run `badgeserver init` to keep the map of the settings, or have another person publish the draft.",
    ),
)
MAP_DECIDED_ALREADY = Refusal(
    Conflict,
    "map-decided-already",
    Text(
        "スキルマップの版「{version}」は、すでに公開または破棄されています。",
        "Version {version} of the skill map was published or discarded already.",
    ),
    Text("版の一覧で、いつ、だれが決めたかを見てください。", "The list of versions says when and by whom."),
)

ALREADY_ACCEPTED = Refusal(
    Conflict,
    "already-accepted",
    Text(
        "学びの証明「{evidence_id}」は、すでに認められています。",
        "Evidence {evidence_id} has been accepted already.",
    ),
    Text(
        "すでにある判定を見てください。ちがう内容なら、新しい証明として登録してください。",
        "Look at the decision that was made. If something is different now, add it as new evidence.",
    ),
)
ALREADY_RELEASED = Refusal(
    Conflict,
    "already-released",
    Text("{as_of}の数字は、すでに公表しています。", "The numbers of {as_of} have been released already."),
    Text(
        "公表した数字は変えられません。次の月末を待ってください。",
        "What was released stays as it is. Wait for the end of the next month.",
    ),
)
ALREADY_REVOKED = Refusal(
    Conflict,
    "already-revoked",
    Text(
        "デジタル証明「{credential_id}」は、すでに失効しています。",
        "Credential {credential_id} has been revoked already.",
    ),
    Text(
        "失効の日と理由は、検証ページで確かめられます。",
        "The verification page shows when it was revoked, and why.",
    ),
)
REVIEW_DECIDED = Refusal(
    Conflict,
    "review-decided",
    Text(
        "見直し「{review_id}」は、すでに決まっています。",
        "Review {review_id} has been decided already.",
    ),
    Text("見直しのページで、だれがどう決めたかを見てください。", "Its page shows who decided, and how."),
)
PANEL_DECIDED = Refusal(
    Conflict,
    "panel-decided",
    Text("審査会は、すでに決めています。", "The panel has decided already."),
    Text("審査会のページで、どう決まったかを見てください。", "Its page shows what was decided."),
)
NO_BADGE_UNDER_EVIDENCE = Refusal(
    NotFound,
    "no-badge-under-evidence",
    Text(
        "学びの証明「{evidence_id}」には、提供者のオープンバッジが付いていません。",
        "No Open Badge of a provider is attached to evidence {evidence_id}.",
    ),
    Text(
        "「badgeserver evidence attach」で、提供者のバッジのファイルを付けてください。",
        "Attach the provider's badge with `badgeserver evidence attach`.",
    ),
)
ENDORSEMENT_REVOKED = Refusal(
    Conflict,
    "endorsement-revoked",
    Text(
        "確認証「{endorsement_id}」は、すでに失効しています。",
        "Endorsement {endorsement_id} has been revoked already.",
    ),
    Text("確認証のページで、いつ、なぜかを確かめられます。", "Its page shows when, and why."),
)
_NO_SUCH_STATUS_ENTRY = Refusal(
    NotFound,
    "no-such-status-entry",
    Text(
        "ステータスリスト{list_number}の{list_index}番は、確保されていません。",
        "Index {list_index} of status list {list_number} has not been reserved.",
    ),
    Text("先に番号を確保してください。", "Reserve an index first."),
)
_STATUS_ENTRY_TAKEN = Refusal(
    Conflict,
    "status-entry-taken",
    Text(
        "ステータスリスト{list_number}の{list_index}番は、別のものが使っています。",
        "Index {list_index} of status list {list_number} is taken already.",
    ),
    Text("新しい番号を確保してください。", "Reserve an index of its own."),
)
_VALUE_REFUSED = Refusal(
    Refused,
    "value-refused",
    Text(
        "値がデータベースの決まり「{constraint}」に合わないため、保存しませんでした。",
        "A value breaks the database's rule {constraint}, so nothing was saved.",
    ),
    Text(
        "入力した値の範囲と、必要な項目がそろっているかを確かめてください。",
        "Check the ranges of the values, and that everything required is there.",
    ),
)

_BY_CONSTRAINT: Mapping[str, Refusal] = {
    "pk_learners": _exists("learner-exists", "学習者", "learner"),
    "uq_learners_email_key": Refusal(
        Conflict,
        "email-in-use",
        Text(
            "学習者「{id}」のメールアドレスは、ほかの学習者が使っています。",
            "The e-mail address of learner {id} belongs to another learner.",
        ),
        Text(
            "同じ人が二度登録されていないか確かめてください。",
            "Check whether the same person is registered twice.",
        ),
    ),
    "pk_evidence": _exists("evidence-exists", "学びの証明", "piece of evidence"),
    "fk_evidence_learner_id": NO_SUCH_LEARNER,
    "pk_submissions": _exists("submission-exists", "提出", "submission"),
    "fk_submissions_learner_id": NO_SUCH_LEARNER,
    "fk_submission_files_submission_id": NO_SUCH_SUBMISSION,
    "fk_submission_marks_submission_id": NO_SUCH_SUBMISSION,
    "fk_ratings_submission_id": NO_SUCH_SUBMISSION,
    "fk_recusals_submission_id": NO_SUCH_SUBMISSION,
    "fk_assessment_claims_submission_id": NO_SUCH_SUBMISSION,
    "fk_confirmations_submission_id": NO_SUCH_SUBMISSION,
    "uq_confirmations_open": Refusal(
        Conflict,
        "confirmation-open",
        Text("確認のお願いが、もう出ています。", "Somebody has been asked to confirm it already."),
        Text("答えを待ってください。", "Wait for the answer."),
    ),
    "fk_appeals_submission_id": NO_SUCH_SUBMISSION,
    "pk_appeals": Refusal(
        Conflict,
        "appealed-already",
        Text("見直しは、一度だけ求められます。", "A decision can be appealed against once."),
        Text("いまの状態を確かめてください。", "See in which state it is."),
    ),
    "pk_ratings": Refusal(
        Conflict,
        "rated-already",
        Text("この提出は、もう評価しました。", "You have rated this submission already."),
        Text("ほかの提出を選んでください。", "Choose another one."),
    ),
    "pk_recusals": Refusal(
        Conflict,
        "recused-already",
        Text("この提出からは、もう外れています。", "You have stepped back from this submission already."),
        Text("ほかの提出を選んでください。", "Choose another one."),
    ),
    "pk_assessment_claims": Refusal(
        Conflict,
        "claimed-already",
        Text("ほかの審査員が、先に受け持ちました。", "Another assessor was quicker to take it."),
        Text("ほかの提出を選んでください。", "Choose another one."),
    ),
    "pk_award_visibility": Refusal(
        Conflict,
        "chosen-meanwhile",
        Text("同じバッジの表示が、いま変わりました。", "What this badge shows was changed just now."),
        Text("ページを開きなおしてください。", "Open the page again."),
    ),
    "fk_panel_cases_learner_id": NO_SUCH_LEARNER,
    "pk_awards": _exists("award-exists", "認定", "award"),
    "fk_awards_learner_id": NO_SUCH_LEARNER,
    "fk_awards_supersedes": _missing("no-such-award", "認定", "award", "supersedes"),
    "uq_awards_supersedes": Refusal(
        Conflict,
        "already-superseded",
        Text(
            "認定「{supersedes}」には、すでに後の認定があります。",
            "Award {supersedes} has been superseded already.",
        ),
        Text(
            "もう一度評価してください。別の処理が先に認定したようです。",
            "Evaluate again; another process gave the award first.",
        ),
    ),
    "uq_awards_one_a_day": Refusal(
        Conflict,
        "already-awarded",
        Text(
            "学習者「{learner_id}」には、同じ日にバッジ「{badge}」がすでに認定されています。",
            "Learner {learner_id} was given badge {badge} on that day already.",
        ),
        Text(
            "すでにある認定を使ってください。失効した認定を改めるときは、その認定に続くものとして登録してください。",
            "Use that award. To replace one that was revoked, name it as the one that is superseded.",
        ),
    ),
    "fk_award_evidence_evidence_id": NO_SUCH_EVIDENCE,
    "uq_award_evidence_award_id_evidence_id": Refusal(
        Refused,
        "evidence-twice",
        Text(
            "認定「{award_id}」に、学びの証明「{evidence_id}」が二度入っています。",
            "Award {award_id} names evidence {evidence_id} twice.",
        ),
        Text("一つの証明は一度だけ入れてください。", "Name each piece of evidence once."),
    ),
    "fk_certificate_choices_award_id": NO_SUCH_AWARD,
    "fk_notices_learner_id": NO_SUCH_LEARNER,
    "fk_guardian_consents_learner_id": NO_SUCH_LEARNER,
    "fk_award_visibility_award_id": NO_SUCH_AWARD,
    "fk_evidence_changes_evidence_id": NO_SUCH_EVIDENCE,
    "fk_award_reviews_award_id": NO_SUCH_AWARD,
    "pk_credentials": _exists("credential-exists", "デジタル証明", "credential"),
    "fk_credentials_award_id": NO_SUCH_AWARD,
    "fk_credentials_list_number_list_index": _NO_SUCH_STATUS_ENTRY,
    "uq_credentials_list_number_list_index": _STATUS_ENTRY_TAKEN,
    "uq_credentials_live": Refusal(
        Conflict,
        "already-issued",
        Text(
            "認定「{award_id}」のデジタル証明は、すでに発行されています。",
            "Award {award_id} has a live credential already.",
        ),
        Text(
            "発行済みのものを使ってください。作り直すときは、先に失効させてください。",
            "Use that one. To make a new one, revoke it first.",
        ),
    ),
    "pk_evidence_badges": Refusal(
        Conflict,
        "badge-attached-already",
        Text(
            "学びの証明「{evidence_id}」には、すでにオープンバッジが付いています。",
            "Evidence {evidence_id} has an Open Badge attached already.",
        ),
        Text("別のバッジなら、新しい証明として登録してください。", "Add another badge as new evidence."),
    ),
    "fk_evidence_badges_evidence_id": NO_SUCH_EVIDENCE,
    "uq_evidence_badges_issuer_badge_id": Refusal(
        Conflict,
        "badge-used-already",
        Text(
            "このオープンバッジ「{badge_id}」は、別の証明に付いています。",
            "The Open Badge {badge_id} is attached to other evidence.",
        ),
        Text("同じバッジは一度だけ使えます。", "A badge can be used once."),
    ),
    "fk_handed_badges_learner_id": NO_SUCH_LEARNER,
    "fk_handed_badges_evidence_id": NO_SUCH_EVIDENCE,
    "pk_handed_badges": _exists("badge-exists", "提出されたバッジ", "handed-in badge"),
    "uq_handed_badges_learner_id_digest": Refusal(
        Conflict,
        "badge-handed-in-already",
        Text("このバッジは、すでに提出されています。", "This badge was handed in already."),
        Text("提出したバッジのページを見てください。", "See the page of the badge that was handed in."),
    ),
    "pk_endorsements": _exists("endorsement-exists", "確認証", "endorsement"),
    "fk_endorsements_evidence_id": NO_BADGE_UNDER_EVIDENCE,
    "fk_endorsements_list_number_list_index": _NO_SUCH_STATUS_ENTRY,
    "uq_endorsements_list_number_list_index": _STATUS_ENTRY_TAKEN,
    "uq_endorsements_live": Refusal(
        Conflict,
        "already-endorsed",
        Text(
            "学びの証明「{evidence_id}」のオープンバッジには、すでに確認証があります。",
            "The Open Badge under evidence {evidence_id} is endorsed already.",
        ),
        Text("すでにある確認証を使ってください。", "Use that endorsement."),
    ),
    "ck_skill_maps_published_by_another": Refusal(
        Refused,
        "published-alone",
        Text(
            "スキルマップは、案を作った人（{decided_by}）だけでは公開できません。",
            "Who drafted a skill map ({decided_by}) can't publish it alone.",
        ),
        Text("ほかの担当者に公開を頼んでください。", "Ask another member of staff to publish it."),
    ),
    "uq_record_chain_kind_subject": Refusal(
        Conflict,
        "recorded-already",
        Text(
            "「{subject}」についての同じ記録（{kind}）が、すでにあります。",
            "There is a record ({kind}) of {subject} already.",
        ),
        Text(
            "データベースから消された行がないか「badgeserver audit verify」で調べてください。",
            "Let `badgeserver audit verify` tell whether a row was removed from the database.",
        ),
    ),
    "pk_open_data_releases": ALREADY_RELEASED,
    "pk_report_editions": Refusal(
        Conflict,
        "report-exists",
        Text(
            "{fiscal_year}年度の報告書の第{edition}版は、すでに公開されています。",
            "Edition {edition} of the report for fiscal year {fiscal_year} is published already.",
        ),
        Text("ページを開き直してください。", "Open the page again."),
    ),
    "pk_published_keys": _exists("key-exists", "鍵", "key"),
    "uq_published_keys_public": _exists("key-exists", "鍵", "key"),
    "pk_api_keys": Refusal(
        Conflict,
        "api-key-exists",
        Text(
            "APIキー「{name}」は、いまあるか、前にありました。",
            "There is or was an API key {name} already.",
        ),
        Text(
            "記録が混ざらないように、別の名前にしてください。",
            "Choose another name, so that the records of the two stay apart.",
        ),
    ),
    "pk_providers": Refusal(
        Conflict,
        "provider-exists",
        Text("提供者「{id}」は、いまあるか、前にありました。", "There is or was a provider {id} already."),
        Text("別のIDにしてください。", "Choose another id."),
    ),
    "fk_api_keys_provider_id": NO_SUCH_PROVIDER,
    "pk_roster_imports": _exists("roster-exists", "名簿の取り込み", "roster import"),
    "uq_roster_imports_provider_id_idempotency_key": Refusal(
        Conflict,
        "idempotency-key-used",
        Text("この Idempotency-Key は、すでに使われています。", "This Idempotency-Key was used already."),
        Text("別の名簿には、別のキーを付けてください。", "Give another roster another key."),
    ),
    "fk_roster_imports_provider_id": NO_SUCH_PROVIDER,
    "fk_roster_parts_import_id": NO_SUCH_ROSTER,
    "fk_roster_entries_provider_id": NO_SUCH_PROVIDER,
    "fk_waiting_completions_provider_id": NO_SUCH_PROVIDER,
    "fk_roster_doubts_provider_id": NO_SUCH_PROVIDER,
    "fk_roster_doubts_learner_id": NO_SUCH_LEARNER,
    "pk_staff": _exists("staff-member-exists", "担当者", "staff member"),
    "uq_staff_working": Refusal(
        Conflict,
        "staff-email-in-use",
        Text(
            "このメールアドレスは、ほかの担当者が使っています。",
            "Another staff member has this e-mail address.",
        ),
        Text("「badgeserver staff list」で確かめてください。", "See `badgeserver staff list`."),
    ),
    "pk_other_addresses": Refusal(
        Conflict,
        "address-in-use",
        Text("このアドレスは使えません。", "This address can't be used."),
        Text("ほかのアドレスにしてください。", "Take another address."),
    ),
    "pk_sessions": Refusal(
        Conflict,
        "visit-exists",
        Text("このサインインは、すでにあります。", "This visit exists already."),
        Text("もう一度サインインしてください。", "Sign in again."),
    ),
    "pk_passkeys": Refusal(
        Conflict,
        "passkey-exists",
        Text("このパスキーは、すでに登録されています。", "This passkey is there already."),
        Text("ほかの端末かセキュリティキーを登録してください。", "Add another device or security key."),
    ),
    "fk_passkeys_staff_id": NO_SUCH_STAFF_MEMBER,
    "fk_organisations_staff_id": NO_SUCH_STAFF_MEMBER,
    "fk_talent_offers_learner_id": NO_SUCH_LEARNER,
    "fk_talent_contacts_learner_id": NO_SUCH_LEARNER,
    "fk_talent_contacts_staff_id": NO_SUCH_STAFF_MEMBER,
    "pk_tokens": Refusal(
        Conflict,
        "token-exists",
        Text("このリンクは、すでにあります。", "This link exists already."),
        Text("新しいリンクを作ってください。", "Make a new link."),
    ),
}


def refusal_by(constraint: str, row: Mapping[str, Any]) -> Refused:
    """Return what to tell about `row`, which the constraint of that name refused."""
    known = _BY_CONSTRAINT.get(constraint)
    return known.about(row) if known else _VALUE_REFUSED.about({"constraint": constraint})
