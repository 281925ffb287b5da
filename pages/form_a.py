"""Form A, the face sheet: the applicant once, the service for each unit."""

from __future__ import annotations

import streamlit as st

from core.edition import FormASection
from core.eligibility import lists_agents
from core.form_a import applicable, form_a_value, with_form_a_value
from core.items import FormField
from core.places import within
from core.units import ApplicationUnit
from pages.parts import session
from pages.parts.callbacks import pressed, whole
from pages.parts.entries import typed
from pages.parts.findings import finding_list
from pages.parts.inputs import text_field
from pages.parts.steps import heading, page_of, step_buttons
from pages.parts.unit_switch import unit_switch


def _section(section: FormASection, unit_id: str) -> None:
    st.subheader(section.name, anchor=False)
    with st.container(border=True, gap=None):
        for field in section.fields:
            if applicable(session.draft(), field):
                _field(field, unit_id if section.per == "unit" else "")


def _field(field: FormField, unit_id: str) -> None:
    edition, key = session.edition(), _key(field, unit_id)
    drawn = session.revision(key)

    def save(text: str) -> None:
        if session.revision(key) == drawn:  # else another input shows the value by now
            session.change(with_form_a_value(edition, session.draft(), field, unit_id, text))

    text_field(field, form_a_value(edition, session.draft(), field, unit_id), within(key, drawn), save)


def _key(field: FormField, unit_id: str) -> str:
    return session.key("form-a", unit_id, field.id)


def _draft_title() -> None:
    key = session.key("title")

    def save() -> None:
        session.change(session.draft().model_copy(update={"title": typed(key)}))

    st.text_input(
        "この下書きの名前（ファイル名に使います。申請書には載りません）",
        session.draft().title,
        key=key,
        on_change=whole(save),
        placeholder="例：みなとAI帳票の新規申請",
    )


def _agents() -> None:
    agents = session.draft().eligibility.agents
    st.subheader("利用者と契約する代理店", anchor=False)
    with st.container(border=True):
        st.write(f"「申請資格」で登録した{len(agents)}社が、申請書Aに載ります。")
        for agent in agents:
            st.text("・" + "　".join(part for part in (agent.name, agent.address, agent.contact) if part))
        st.page_link(page_of("eligibility"), label="一覧を直す", icon=":material/edit:")


def _unit_name(unit: ApplicationUnit) -> None:
    """Offer the name given on 申請単位, for use where the service has none here; the offer keeps its place."""
    if not unit.named:
        return
    field = next(f for f in session.edition().form_a_fields("unit") if f.id == "service_name")

    def use() -> None:
        session.next_revision(_key(field, unit.id))  # an input that shows the name
        session.change(with_form_a_value(session.edition(), session.draft(), field, unit.id, unit.name))

    with st.container(horizontal=True, vertical_alignment="center"):
        st.text(f"「申請単位」で付けた名称：{unit.name}")
        st.button(
            "この名称を使う",
            icon=":material/content_paste:",
            on_click=pressed(use),
            key=session.key("use-unit-name"),
            disabled=bool(form_a_value(session.edition(), session.draft(), field, unit.id).strip()),
        )


def _missing() -> None:
    """Below the buttons: they stay where they are when the list grows."""
    findings = session.filing().form_a
    if findings:
        st.subheader(f"足りないところ（{len(findings)}件）", anchor=False)
        finding_list(findings)


def page() -> None:
    heading(
        "form-a", "申請者とサービスの基本情報です。申請書Bと同じ欄は、どちらか一方に書けば両方に入ります。"
    )
    st.caption(
        "公式の申請書Aの様式は本ツールの出典に含まれません。欄は概要から読み取ったものなので、提出前に公式の様式で確かめてください。"
    )
    _draft_title()
    for section in session.edition().form_a:
        if section.per == "applicant":
            _section(section, "")
    if lists_agents(session.draft().eligibility):
        _agents()
    unit = unit_switch()
    if unit is not None:
        _unit_name(unit)
        for section in session.edition().form_a:
            if section.per == "unit":
                _section(section, unit.id)
    step_buttons("form-a")
    _missing()


page()
