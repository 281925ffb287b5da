"""Services provided as an integrated whole: which, the three conditions of rule U2, and the choice."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.draft import Integration
from core.places import within
from core.text.reading import read_any
from core.units import may_integrate, service_name
from pages.parts import entries, session
from pages.parts.callbacks import pressed, whole
from pages.parts.entries import show, typed, words
from pages.parts.inputs import reading_line
from pages.parts.offering import answer_question, offering, set_offering
from pages.parts.words import distinct

_SERVICES = "services"


def _set(group_id: str, **changes: object) -> None:
    set_offering(
        integrations=tuple(
            i.model_copy(update=changes) if i.id == group_id else i for i in offering().integrations
        )
    )


def _service_names() -> dict[str, str]:
    return distinct({s.id: service_name(offering(), s) for s in offering().services})


def integration_card(group: Integration) -> None:
    """One group of services, with its conditions and the applicant's choice."""
    key = session.key("integration", group.id)
    names = _service_names()
    chosen = within(key, "services")
    session.put_desk(session.desk().with_words(_SERVICES, names))

    def choose() -> None:
        now = _service_names()
        meant = [session.desk().meant(_SERVICES, sent, now) for sent in words(chosen)]
        _set(group.id, service_ids=tuple(service for service in meant if service in now))

    show(chosen, [i for i in group.service_ids if i in names])  # so that new names are shown

    with st.container(border=True):
        st.multiselect(
            "統合して提供しているサービス",
            list(names),
            format_func=names.__getitem__,
            key=chosen,
            placeholder="2つ以上選んでください",
            select_all=False,
            on_change=whole(choose),
        )
        with st.container(gap=None):
            st.text_input(
                "統合したサービスの名称（任意）",
                group.name,
                key=f"{key}:name",
                on_change=whole(lambda: _set(group.id, name=typed(f"{key}:name"))),
            )
            reading_line(read_any(group.name))
        _conditions(group, key)
        st.button(
            "この組をやめる",
            key=f"{key}:remove",
            icon=":material/delete:",
            type="tertiary",
            on_click=pressed(
                lambda: set_offering(
                    integrations=tuple(i for i in offering().integrations if i.id != group.id)
                )
            ),
        )


def _conditions(group: Integration, key: str) -> None:
    """The three conditions of rule U2, then the applicant's choice where all hold."""
    for name in ("same_class", "same_contents", "one_contract"):
        answer_question(name, getattr(group, name), within(key, name), _saver(group.id, name))
    if may_integrate(offering(), group):
        choices = {"integrated": "1単位にまとめて申請する", "separate": "別々に申請する"}
        st.radio(
            "**申請のしかた**（3つの条件を満たすので選べます）",
            list(choices),
            index=list(choices).index(group.apply_as),
            format_func=choices.__getitem__,
            horizontal=True,
            key=f"{key}:apply_as",
            on_change=whole(lambda: _set(group.id, apply_as=entries.chosen(f"{key}:apply_as", choices))),
        )


def _saver(group_id: str, name: str) -> Callable[[str | None], None]:
    return lambda chosen: _set(group_id, **{name: chosen})
