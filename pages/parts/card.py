"""A disclosure item as a card: one line when closed; guide, answer, evidence and extras when open."""

from __future__ import annotations

import streamlit as st

from core.answers import ItemStatus, Progress
from core.draft import State, Value
from core.findings import Finding
from core.items import FieldKind, FormField, Item
from core.text.fields import field_problems
from pages.parts import session, words
from pages.parts.callbacks import draw_only, pressed, whole
from pages.parts.editing import ItemEdit, card_fragment
from pages.parts.entries import chosen, picked, show
from pages.parts.evidence import evidence_rows
from pages.parts.extras import extras
from pages.parts.findings import finding_line
from pages.parts.inputs import problem_line, text_field
from pages.parts.scroll import scroll_here
from pages.parts.table import table_field
from pages.parts.view import current_view, look_at, toggle_item

_FINDINGS_HEIGHT = 130  # pixels: three findings on a screen, one and the beginning of the next on a phone
_SHOWN_ELSEWHERE = {"c1_unanswered", "c1_field_wrong", "d2_evidence_wrong", "p2_reason_wrong"}


def item_card(item: Item, unit_id: str) -> None:
    """Draw the card as a fragment of its own, so that an edit redraws this card and the board only."""
    st.fragment(_card, key=card_fragment(item.id))(item, unit_id)


def _card(item: Item, unit_id: str) -> None:
    """A button opens and closes the card: unlike an expander it keeps the focus when its words change."""
    status = session.filing().readiness[unit_id].statuses[item.id]
    view = current_view()
    is_open = item.id in view.open_items
    with st.container(border=is_open):
        if item.id == view.sent_to:
            scroll_here(view.visit, session.key("scroll"))
        st.button(
            _title(status),
            key=session.key("card", item.id),
            icon=":material/expand_less:" if is_open else ":material/expand_more:",
            type="tertiary",
            wrap=True,
            on_click=pressed(_toggle),
            args=(item.id,),
        )
        if is_open:
            edit = ItemEdit(item, unit_id, status)
            if edit.stored_part in session.work().damaged:
                st.error("この項目は壊れています。画面の上で、前の内容に戻すか空にすると書けます。")
            else:
                _body(edit)


def _toggle(item_id: str) -> None:
    toggle_item(item_id)
    draw_only(card_fragment(item_id))


def _title(status: ItemStatus) -> str:
    item = status.item
    level = ":blue-badge[必須]" if item.required else ":gray-badge[選択]"
    gate = " :violet-badge[認定要件]" if item.gate else ""
    extra = " :gray-badge[AI補足]" if item.supplement else ""
    word = words.PROGRESS[status.progress]
    state = word.text
    if status.progress is Progress.DONE and status.answer.state is not State.DESCRIBED:
        state = words.state_labels(item).get(status.answer.state, state)
    evidence = f"・資料{len(status.answer.cited)}" if status.answer.cited else ""
    provisional = "・暫定" if item.provisional else ""
    number = session.edition().numbers[item.id]
    return f"{number}　**{item.name}**　{level}{gate}{extra}　{word.icon} {state}{evidence}{provisional}"


def _body(edit: ItemEdit) -> None:
    """The same blocks whatever is shown in them: a block that moved would lose what is being typed in it."""
    item, answer = edit.item, edit.status.answer
    st.write(item.guide)
    st.caption(words.basis_words(item.basis) + (f"　{item.basis.note}" if item.basis.note else ""))
    _state(edit)
    written = answer.state in {State.UNANSWERED, State.DESCRIBED}
    with st.container(gap=None):
        for field in item.fields if written else ():
            _field(edit, field)
    with st.container():
        if written:
            evidence_rows(edit)
    with st.container():
        extras(edit)
    st.button(
        "保存して次の未回答へ",
        key=edit.key("next"),
        type="primary",
        icon=":material/south:",
        on_click=pressed(_go_to_next),
        args=(item, edit.unit_id),
    )
    _findings([each for each in edit.status.findings if each.code not in _SHOWN_ELSEWHERE])


def _findings(findings: list[Finding]) -> None:
    """Below all that can be pressed, and as high with many as with none: the next card stays where it is."""
    with st.container(height=_FINDINGS_HEIGHT, border=False):
        for finding in findings:
            finding_line(finding)
        if not findings:
            st.caption(":material/check: この項目に、ほかに足りないところはありません。")


def _state(edit: ItemEdit) -> None:
    """The answer state; it shows what typing into a field made of it, and stays the same control."""
    labels, key = words.state_labels(edit.item), edit.key("state")
    answer = edit.status.answer
    show(key, answer.state if answer.state in labels else None)
    st.segmented_control(
        "答え方",
        list(labels),
        required=answer.is_written,
        format_func=labels.__getitem__,
        key=key,
        on_change=whole(lambda: edit.save_state(chosen(key, labels))),
    )


def _field(edit: ItemEdit, field: FormField) -> None:
    value = edit.status.answer.values.get(field.id, "")
    key = edit.key("field", field.id)
    if field.kind is FieldKind.TABLE:
        table_field(edit, field)
    elif field.kind is FieldKind.MULTI_CHOICE:
        _choices(edit, field, value, key)
    else:
        text = value if isinstance(value, str) else ""
        text_field(field, text, key, lambda new: edit.save_value(field, new))


def _choices(edit: ItemEdit, field: FormField, value: Value, key: str) -> None:
    chosen = [str(choice) for choice in value] if isinstance(value, tuple) else []
    st.pills(
        field.label,
        list(field.options),
        selection_mode="multi",
        default=[choice for choice in chosen if choice in field.options],
        key=key,
        on_change=whole(lambda: edit.save_value(field, picked(key, field.options))),
    )
    problem_line(*field_problems(field, value))


def _go_to_next(item: Item, unit_id: str) -> None:
    """Close this card and open the next item without an answer, in this category or a later one."""
    statuses = session.filing().readiness[unit_id].statuses
    ids = list(statuses)
    after = ids[ids.index(item.id) + 1 :] + ids[: ids.index(item.id)]
    following = next((i for i in after if statuses[i].progress is Progress.UNANSWERED), "")
    if following:
        look_at(category_id=session.edition().category_of[following].id, item_id=following)
    else:
        look_at()
        st.toast("未回答の項目はありません。")
    st.rerun()
