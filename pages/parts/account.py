"""Signing in and sharing, where the host has configured accounts; nothing is shown otherwise."""

from __future__ import annotations

import streamlit as st

from core.items import FieldKind, FormField
from core.store import ReadOnly, Role, UnknownDraft
from core.text.reading import read
from pages.parts import session
from pages.parts.acts import act_key, once, said, say
from pages.parts.callbacks import pressed
from pages.parts.desk import digest
from pages.parts.entries import chosen, typed
from pages.parts.inputs import problem_line
from pages.parts.storage import (
    STORE_FAILS,
    access,
    accounts_configured,
    explain,
    refusals_told,
    signed_in,
    visitor,
)

_ROLES: dict[Role, str] = {"reader": "閲覧だけ", "editor": "編集できる"}
_ADDRESS = FormField(id="address", kind=FieldKind.EMAIL, label="メールアドレス")


def account() -> None:
    """Who is signed in, and the way in or out."""
    if not accounts_configured():
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        if signed_in():
            who = visitor()
            st.text(f"{who.address or who.author} としてログインしています。")
            if not who.address:
                st.text("メールアドレスが確認されていないため、ほかの人からの共有は届きません。")
            st.button("ログアウト", on_click=st.logout, icon=":material/logout:")
        else:
            st.text("ログインすると、どの端末からも同じ下書きを使えます。")
            st.button("ログイン", on_click=st.login, icon=":material/login:")


def sharing() -> None:
    """Share the draft at hand with named colleagues."""
    stored = session.work().stored
    if not signed_in() or stored is None:
        return
    st.subheader("同僚と共有する", anchor=False)
    try:
        shares = access().shares(visitor().holder, stored.id)
    except ReadOnly:
        st.caption("共有を変えられるのは、下書きの持ち主だけです。")
        return
    except (UnknownDraft, *STORE_FAILS) as error:
        st.caption(explain(error))
        return
    for share in shares:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.text(f"{share.address}（{_ROLES['reader' if share.role == 'reader' else 'editor']}）")
            st.button(
                "共有をやめる",
                key=session.key("unshare", digest(share.address)),
                type="tertiary",
                on_click=pressed(_unshare),
                args=(stored.id, share.address),
            )
    _share_form(stored.id)


def _share_form(draft_id: str) -> None:
    place = f"share-{draft_id}"
    address, role = act_key(place, "address"), act_key(place, "role")
    with st.form(place, enter_to_submit=False):
        st.text_input("同僚のメールアドレス", placeholder="例：tanaka@example.co.jp", key=address)
        st.radio("できること", list(_ROLES), format_func=_ROLES.__getitem__, horizontal=True, key=role)
        st.form_submit_button(
            "共有する",
            icon=":material/person_add:",
            key=act_key(place),
            on_click=once(
                place, lambda: _share(place, draft_id, typed(address), chosen(role, _ROLES) or "reader")
            ),
        )
        problem_line(said(place))


def _share(place: str, draft_id: str, address: str, role: Role) -> bool:
    understood = read(_ADDRESS, address)
    if understood.problem:
        return say(place, understood.problem)
    if not understood.written:
        return say(place, "メールアドレスを入れてください。")
    try:
        access().share(visitor().holder, draft_id, understood.written, role)
    except (UnknownDraft, ReadOnly, *STORE_FAILS) as error:
        return say(place, explain(error))
    return True


@refusals_told()
def _unshare(draft_id: str, address: str) -> None:
    access().unshare(visitor().holder, draft_id, address)
