from __future__ import annotations

from sqlalchemy import ForeignKeyConstraint, Index, PrimaryKeyConstraint, Table, UniqueConstraint

from badgeserver.storage.columns import Base
from badgeserver.storage.refusals import refusal_by

# Only the repositories themselves fill these: places are reserved in lists that were just opened or
# looked up, and the positions of an award's evidence are counted; a map that is there stays,
# and entries are numbered and hashed while the head is locked. A completion is kept before it waits.
# Keys that are drawn at random, and what a signed-in person or a row just read stands for, can't clash; what
# may be there already (a notice, an open review, an open case) is left as it is. What figures are
# counted from is derived anew, and what is entered about indicators and reports is numbered on.
_NEVER_BROKEN = {
    "pk_award_evidence",
    "fk_award_evidence_award_id",
    "pk_status_lists",
    "pk_status_entries",
    "fk_status_entries_list_number",
    "pk_status_list_documents",
    "fk_status_list_documents_list_number",
    "pk_audit_entries",
    "pk_skill_maps",
    "pk_record_chain",
    "uq_record_chain_hash",
    "pk_record_chain_head",
    "pk_roster_parts",
    "pk_roster_entries",
    "pk_waiting_completions",
    "fk_waiting_completions_key",
    "pk_roster_doubts",
    "fk_roster_doubts_key",
    "uq_api_keys_key_digest",
    "pk_api_issued",
    "fk_api_issued_key_name",
    "fk_ratings_assessor_id",
    "fk_recusals_assessor_id",
    "fk_assessment_claims_assessor_id",
    "pk_confirmations",
    "uq_panel_cases_open",
    "pk_panel_cases",
    "fk_panel_seats_case_id",
    "pk_panel_seats",
    "fk_panel_seats_staff_id",
    "fk_staff_reminders_staff_id",
    "pk_staff_reminders",
    "fk_credential_tokens_credential_id",
    "fk_credential_tokens_key_id",
    "pk_credential_tokens",
    "pk_identities",
    "pk_guardian_consents",
    "pk_organisations",
    "pk_talent_offers",
    "uq_talent_offers_pseudonym",
    "pk_talent_badges",
    "fk_talent_badges_learner_id",
    "pk_talent_contacts",
    "pk_figure_changes",
    "pk_figure_state",
    "pk_held_spells",
    "pk_first_badges",
    "pk_report_texts",
    "pk_indicator_gradings",
    "pk_indicator_actuals",
    "fk_submission_steps_submission_id",
    "pk_submission_steps",
    "pk_submission_files",
    "pk_submission_marks",
    "pk_outbox",
    "uq_notices_learner_id_kind_subject",
    "pk_notices",
    "pk_certificate_choices",
    "fk_evidence_changes_learner_id",
    "pk_evidence_changes",
    "fk_award_reviews_change_id",
    "uq_award_reviews_open",
    "pk_award_reviews",
}


def _named(table: Table) -> set[str]:
    """Return the names of the table's keys, references and unique rules."""
    kinds = PrimaryKeyConstraint | UniqueConstraint | ForeignKeyConstraint
    rules = {str(one.name) for one in table.constraints if isinstance(one, kinds)}
    return rules | {str(one.name) for one in table.indexes if isinstance(one, Index) and one.unique}


def test_every_key_and_reference_is_refused_in_words_of_its_own() -> None:
    for table in Base.metadata.tables.values():
        row = {column.key: f"<{column.key}>" for column in table.columns}
        for name in _named(table) - _NEVER_BROKEN:
            refused = refusal_by(name, row)
            assert refused.code != "value-refused", name
            assert "{" not in refused.message.ja + refused.message.en


def test_any_other_rule_is_named() -> None:
    refused = refusal_by("ck_evidence_score_range", {})
    assert refused.code == "value-refused"
    assert "ck_evidence_score_range" in refused.message.ja
    assert "ck_evidence_score_range" in refused.message.en
