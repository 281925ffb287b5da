"""The contract between rules and sentences: which messages an edition must hold, and what each may quote.

Rules name a message by its code; the sentences stand in the edition. The loader checks an edition against
this table, so that a missing sentence is found when the data is loaded and not when an applicant meets it.
"""

from __future__ import annotations

from string import Formatter

from core.edition import Message

MESSAGE_VALUES: dict[str, str] = {
    "e1_met": "",
    "e1_no_ai": "sisters",
    "e1_not_asp_saas": "sisters",
    "e2_launched": "",
    "e2_before_launch": "",
    "e3_met": "",
    "e3_not_a_provider": "",
    "e4_contracts_itself": "",
    "e4_outsourcing": "",
    "e5_met": "",
    "e5_no_japanese_disclosure": "",
    "d5_proof_needed": "",
    "e6_listed": "count",
    "e6_no_agents_listed": "",
    "e6_agent_incomplete": "rows",
    "e6_agent_wrong": "rows",
    "e7_oem": "",
    "e7_agent_with_support": "",
    "e7_agent_without_support": "",
    "e8_never_revoked": "",
    "e8_date_missing": "",
    "e8_date_in_future": "",
    "e8_too_early": "first_day",
    "e8_anniversary": "first_day",
    "e8_waited": "first_day",
    "u1_no_service": "",
    "u1_name_missing": "service",
    "u1_name_wrong": "place problem",
    "u1_principle": "count",
    "u2_too_few": "",
    "u2_unanswered": "services",
    "u2_integrated": "count services",
    "u2_apart": "count services",
    "u2_levels_contradict": "services",
    "u2_in_two_groups": "services",
    "u3_separate": "count services",
    "u3_individually": "count services",
    "u4_unanswered": "service",
    "u4_differ": "count service",
    "u4_same": "service",
    "u5_integration": "services",
    "u5_levels": "service",
    "c1_unanswered": "name",
    "c1_field_missing": "field name",
    "c1_field_wrong": "field name problem",
    "c1_not_done_impossible": "name",
    "c2_not_done": "name",
    "c2_vague": "name notice",
    "c3_no_notice": "name",
    "c3_minimum_unknown": "minimum notice",
    "c3_vague": "minimum notice",
    "c3_equal": "minimum notice",
    "c3_not_comparable": "minimum notice",
    "c3_met": "minimum notice",
    "c3_met_as_told": "minimum notice",
    "c3_below": "minimum notice",
    "c5_not_disclosed": "name",
    "d2_evidence_incomplete": "name number",
    "d2_evidence_wrong": "name number problem",
    "d6_no_evidence": "name",
    "d7_own_material": "name",
    "d7_basis_missing": "name number",
    "d8_web_incomplete": "name number",
    "p2_reason_missing": "name",
    "p2_reason_wrong": "name problem",
    "d1_form_a_missing": "field",
    "d1_form_a_wrong": "field problem",
    "r1_other_edition": "other",
    "r1_units_changed": "names",
    "r3_evidence_missing": "name",
    "r4_register_again": "fields",
    "m1_counted_from": "",
    "m1_leap_day": "",
}
"""The names of the values that a rule fills in, by message code."""


def message_problem(code: str, message: Message) -> str:
    """What is wrong with an edition's message: a placeholder that its rule does not fill. Empty if nothing."""
    try:
        parts = [*Formatter().parse(message.text), *Formatter().parse(message.action)]
    except ValueError:
        return "波括弧の対応が合いません"
    used = {name for _, name, _, _ in parts if name is not None}
    unknown = used - set(MESSAGE_VALUES.get(code, "").split())
    return f"埋められない場所 {' '.join(sorted(unknown))} があります" if unknown else ""
