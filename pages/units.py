"""As how many units? The services, their levels and integrations, with both counts and both fees."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.draft import Integration, Offering, Service, ServiceLevel
from core.edition import Question
from core.fees import estimate_fees
from core.fields import glyph_problem, text_problem
from core.units import may_integrate
from pages.parts import session, words
from pages.parts.findings import finding_list
from pages.parts.inputs import problem_line
from pages.parts.steps import heading, step_buttons

MOST_SERVICES = 50


def _offering() -> Offering:
    return session.draft().offering


def _set(**changes: object) -> None:
    offering = _offering().model_copy(update=changes)
    session.change(session.draft().model_copy(update={"offering": offering}))


def _set_service(service: Service, **changes: object) -> None:
    changed = service.model_copy(update=changes)
    _set(services=tuple(changed if s.id == service.id else s for s in _offering().services))


def _set_integration(integration: Integration, **changes: object) -> None:
    changed = integration.model_copy(update=changes)
    _set(integrations=tuple(changed if i.id == integration.id else i for i in _offering().integrations))


def _new_id(prefix: str, taken: list[str]) -> str:
    """An id that no part of this draft has used; ids are never reused, so answers stay with their unit."""
    used = {*taken, *session.draft().units, *(u.split("-")[0] for u in session.draft().units)}
    return next(name for n in range(1, 10_000) if (name := f"{prefix}{n}") not in used)


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
                on_change=lambda: _set_service(service, name=st.session_state[f"{key}:name"]),
            )
            problem_line(text_problem(service.name) or glyph_problem(service.name))
        with remove:
            st.button(
                "削除",
                key=f"{key}:remove",
                icon=":material/delete:",
                on_click=_remove_service,
                args=(service,),
                disabled=len(_offering().services) == 1,
            )
        _levels(service, key)


def _remove_service(service: Service) -> None:
    services = tuple(s for s in _offering().services if s.id != service.id)
    integrations = tuple(
        i.model_copy(update={"service_ids": tuple(x for x in i.service_ids if x != service.id)})
        for i in _offering().integrations
    )
    _set(services=services, integrations=integrations)


def _levels(service: Service, key: str) -> None:
    """Service levels: asked only where there is more than one (rule U4)."""
    if service.levels:
        st.caption("サービスレベル（プラン）の名称")
    for level in service.levels:
        name, remove = st.columns([6, 1], vertical_alignment="bottom")
        widget = f"{key}:{level.id}"
        with name:
            st.text_input(
                "サービスレベルの名称",
                level.name,
                key=widget,
                placeholder="例：スタンダード",
                label_visibility="collapsed",
                on_change=_rename_level,
                args=(service, level, widget),
            )
        remove.button(
            "削除",
            key=f"{widget}:remove",
            icon=":material/delete:",
            on_click=_remove_level,
            args=(service, level),
        )
    label = "サービスレベルを追加" if service.levels else "サービスレベル（プラン）を分けている"
    st.button(
        label,
        key=f"{key}:add-level",
        icon=":material/add:",
        type="tertiary",
        on_click=_add_level,
        args=(service,),
    )
    if len(service.levels) > 1:
        _answer(
            _question("levels_differ"),
            service.levels_differ,
            f"{key}:differ",
            lambda a: _set_service(service, levels_differ=a),
        )


def _rename_level(service: Service, level: ServiceLevel, widget: str) -> None:
    changed = ServiceLevel(id=level.id, name=st.session_state[widget])
    _set_service(service, levels=tuple(changed if x.id == level.id else x for x in service.levels))


def _remove_level(service: Service, level: ServiceLevel) -> None:
    _set_service(service, levels=tuple(x for x in service.levels if x.id != level.id))


def _add_level(service: Service) -> None:
    taken = [level.id for level in service.levels]
    used = [u.partition("-")[2] for u in session.draft().units if u.startswith(f"{service.id}-")]
    names = (f"l{n}" for n in range(1, 1000))
    fresh = next(name for name in names if name not in taken and name not in used)
    _set_service(service, levels=(*service.levels, ServiceLevel(id=fresh)))


def _question(question_id: str) -> Question:
    return next(q for q in session.edition().unit_questions if q.id == question_id)


def _answer(question: Question, answer: str | None, key: str, save: Callable[[str], None]) -> None:
    labels = {option.value: option.label for option in question.options}
    st.radio(
        question.text,
        list(labels),
        index=list(labels).index(answer) if answer else None,
        format_func=labels.__getitem__,
        horizontal=True,
        key=key,
        on_change=lambda: save(st.session_state[key]),
    )
    if question.help:
        st.caption(question.help)


def _integration(integration: Integration) -> None:
    key = session.key("integration", integration.id)
    names = {s.id: s.name or f"サービス{s.id.removeprefix('s')}" for s in _offering().services}
    with st.container(border=True):
        st.multiselect(
            "統合して提供しているサービス",
            list(names),
            default=[i for i in integration.service_ids if i in names],
            format_func=names.__getitem__,
            key=f"{key}:services",
            placeholder="2つ以上選んでください",
            select_all=False,
            on_change=lambda: _set_integration(
                integration, service_ids=tuple(st.session_state[f"{key}:services"])
            ),
        )
        st.text_input(
            "統合したサービスの名称（任意）",
            integration.name,
            key=f"{key}:name",
            on_change=lambda: _set_integration(integration, name=st.session_state[f"{key}:name"]),
        )
        problem_line(text_problem(integration.name) or glyph_problem(integration.name))
        _conditions(integration, key)
        st.button(
            "この組をやめる",
            key=f"{key}:remove",
            icon=":material/delete:",
            type="tertiary",
            on_click=lambda: _set(
                integrations=tuple(i for i in _offering().integrations if i.id != integration.id)
            ),
        )


def _conditions(integration: Integration, key: str) -> None:
    """The three conditions of rule U2, then the applicant's choice where all hold."""
    for name in ("same_class", "same_contents", "one_contract"):
        answer = getattr(integration, name)

        def save(chosen: str, field: str = name) -> None:
            _set_integration(integration, **{field: chosen})

        _answer(_question(name), answer, f"{key}:{name}", save)
    if may_integrate(_offering(), integration):
        choices = {"integrated": "1単位にまとめて申請する", "separate": "別々に申請する"}
        st.radio(
            "**申請のしかた**（3つの条件を満たすので選べます）",
            list(choices),
            index=list(choices).index(integration.apply_as),
            format_func=choices.__getitem__,
            horizontal=True,
            key=f"{key}:apply_as",
            on_change=lambda: _set_integration(integration, apply_as=st.session_state[f"{key}:apply_as"]),
        )


def _result() -> None:
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
            fee = estimate_fees(session.edition(), count, 1).total_yen
            cell.metric(
                label,
                f"{count}単位",
                f"新規 {words.yen(fee)}",
                delta_color="off",
                delta_arrow="off",
                border=True,
            )
    finding_list(result.findings)


def page() -> None:
    heading(
        "units",
        "審査と認定は「単位」ごとに行われます。サービスを登録すると、いくつの単位になるかがわかります。",
    )
    services = _offering().services
    for number, service in enumerate(services, start=1):
        _service(number, service)

    def add() -> None:
        _set(services=(*services, Service(id=_new_id("s", [s.id for s in services]))))

    def group() -> None:
        integrations = _offering().integrations
        _set(integrations=(*integrations, Integration(id=_new_id("g", [i.id for i in integrations]))))

    st.button("サービスを追加", icon=":material/add:", on_click=add, disabled=len(services) >= MOST_SERVICES)
    if len(services) > 1:
        st.subheader("統合して提供しているサービス", anchor=False)
        st.write("複数のサービスをまとめて1つの契約で提供しているときは、1単位にまとめられることがあります。")
        for integration in _offering().integrations:
            _integration(integration)
        st.button("統合の組を追加", icon=":material/join_inner:", on_click=group)
    _result()
    step_buttons("units")


page()
