"""As how many units? The services, their levels and integrations, with both counts and both fees."""

from __future__ import annotations

import streamlit as st

from core.draft import Integration, Service, ServiceLevel
from core.extent import possible_units
from core.fees import estimate_fees
from core.limits import LEVELS, SERVICES, UNITS
from core.places import new_id, new_level_id, within
from core.text.reading import read_any
from core.units import used_unit_ids
from pages.parts import session, words
from pages.parts.callbacks import pressed, whole
from pages.parts.entries import typed
from pages.parts.findings import finding_list
from pages.parts.inputs import reading_line
from pages.parts.integration import integration_card
from pages.parts.offering import answer_question, offering, set_offering
from pages.parts.steps import heading, step_buttons


def _set_service(service_id: str, **changes: object) -> None:
    set_offering(
        services=tuple(s.model_copy(update=changes) if s.id == service_id else s for s in offering().services)
    )


def _levels_now(service_id: str) -> tuple[ServiceLevel, ...]:
    return next(s.levels for s in offering().services if s.id == service_id)


def _service(number: int, service: Service) -> None:
    key = session.key("service", service.id)
    with st.container(border=True):
        name, remove = st.columns([6, 1], vertical_alignment="bottom")
        with name:
            st.text_input(
                f"サービス{number}の名称",
                service.name,
                key=f"{key}:name",
                placeholder="例：みなとAI帳票",
                on_change=whole(lambda: _set_service(service.id, name=typed(f"{key}:name"))),
            )
        remove.button(
            "削除",
            key=f"{key}:remove",
            icon=":material/delete:",
            on_click=pressed(_remove_service),
            args=(service.id,),
            disabled=len(offering().services) == 1,
        )
        reading_line(read_any(service.name))
        _levels(service, key)


def _remove_service(service_id: str) -> None:
    services = tuple(s for s in offering().services if s.id != service_id)
    integrations = tuple(
        i.model_copy(update={"service_ids": tuple(x for x in i.service_ids if x != service_id)})
        for i in offering().integrations
    )
    set_offering(services=services, integrations=integrations)


def _levels(service: Service, key: str) -> None:
    """Service levels: asked only where there is more than one (rule U4)."""
    if service.levels:
        st.caption("サービスレベル（プラン）の名称")
    for level in service.levels:
        _level(service.id, level, within(key, "level", level.id))
    st.button(
        "サービスレベルを追加" if service.levels else "サービスレベル（プラン）を分けている",
        key=f"{key}:add-level",
        icon=":material/add:",
        type="tertiary",
        on_click=pressed(_add_level),
        args=(service.id,),
        disabled=len(service.levels) >= LEVELS or possible_units(offering()) >= UNITS,
    )
    if len(service.levels) > 1:
        answer_question(
            "levels_differ",
            service.levels_differ,
            f"{key}:differ",
            lambda answer: _set_service(service.id, levels_differ=answer),
        )


def _level(service_id: str, level: ServiceLevel, key: str) -> None:
    name, remove = st.columns([6, 1], vertical_alignment="bottom")
    with name:
        st.text_input(
            "サービスレベルの名称",
            level.name,
            key=key,
            placeholder="例：スタンダード",
            label_visibility="collapsed",
            on_change=whole(lambda: _rename_level(service_id, level.id, typed(key))),
        )
    remove.button(
        "削除",
        key=f"{key}:remove",
        icon=":material/delete:",
        on_click=pressed(_remove_level),
        args=(service_id, level.id),
    )
    reading_line(read_any(level.name))


def _rename_level(service_id: str, level_id: str, name: str) -> None:
    changed = ServiceLevel(id=level_id, name=name)
    levels = tuple(changed if level.id == level_id else level for level in _levels_now(service_id))
    _set_service(service_id, levels=levels)


def _remove_level(service_id: str, level_id: str) -> None:
    _set_service(service_id, levels=tuple(x for x in _levels_now(service_id) if x.id != level_id))


def _add_level(service_id: str) -> None:
    """A first press makes two levels: one alone would not be a distinction."""
    levels = _levels_now(service_id)
    used = used_unit_ids(session.draft())
    for _ in range(1 if levels else 2):
        level = new_level_id(service_id, {each.id for each in levels}, used)
        levels = (*levels, ServiceLevel(id=level))
    _set_service(service_id, levels=levels)


def _result() -> None:
    """Below the buttons: they stay where they are when names change what is said here."""
    result = session.filing().units
    st.subheader(f"いまの内容では {len(result.units)} 単位", anchor=False)
    for number, unit in enumerate(result.units, start=1):
        st.text(f"{number}　{unit.name}")
    if result.has_choice:
        integrated, separate = st.columns(2)
        for cell, label, count in (
            (integrated, "まとめて申請する場合", result.integrated_count),
            (separate, "別々に申請する場合", result.separate_count),
        ):
            fee = words.yen(estimate_fees(session.edition(), count, 1).total_yen)
            cell.metric(
                label, f"{count}単位", f"新規 {fee}", delta_color="off", delta_arrow="off", border=True
            )
    finding_list(result.findings)


def _add_service() -> None:
    services = offering().services
    set_offering(services=(*services, Service(id=new_id("s", used_unit_ids(session.draft())))))


def _add_integration() -> None:
    integrations = offering().integrations
    group = Integration(id=new_id("g", used_unit_ids(session.draft())))
    set_offering(integrations=(*integrations, group))


def page() -> None:
    heading(
        "units",
        "審査と認定は「単位」ごとに行われます。サービスを登録すると、いくつの単位になるかがわかります。",
    )
    services = offering().services
    for number, service in enumerate(services, start=1):
        _service(number, service)
    full = len(services) >= SERVICES or possible_units(offering()) >= UNITS
    st.button("サービスを追加", icon=":material/add:", on_click=pressed(_add_service), disabled=full)
    if full:
        st.caption(f"1つの下書きに{UNITS}単位までです。もっとあるときは、下書きを分けてください。")
    if len(services) > 1 or offering().integrations:  # a group left over must be within reach, to be removed
        st.subheader("統合して提供しているサービス", anchor=False)
        st.write("複数のサービスをまとめて1つの契約で提供しているときは、1単位にまとめられることがあります。")
        for group in offering().integrations:
            integration_card(group)
        full = len(offering().integrations) >= SERVICES
        st.button(
            "統合の組を追加", icon=":material/join_inner:", on_click=pressed(_add_integration), disabled=full
        )
    step_buttons("units")
    _result()


page()
