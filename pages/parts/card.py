"""A disclosure item as a card: one line when closed; guide, answer, evidence and extras when open."""

from __future__ import annotations

import streamlit as st

from core.answers import ItemStatus, Progress
from core.draft import Answer, State, Value, Withhold
from core.edition import FieldKind, FormField, Item
from core.fields import LONGEST_TEXT, field_problems, glyph_problem, rows, text_problem
from pages.parts import session, words
from pages.parts.evidence import evidence_rows
from pages.parts.findings import finding_line
from pages.parts.history import history_of
from pages.parts.inputs import problem_line, text_field
from pages.parts.scroll import scroll_here
from pages.parts.table import table_field

SEARCH, FILTER = "form-b-search", "form-b-filters"
_SHOWN_ELSEWHERE = {"c1_unanswered", "c1_field_wrong", "d2_evidence_wrong", "p2_reason_wrong"}


def item_card(item: Item, unit_id: str) -> None:
    """Draw the card as a fragment of its own, so that an edit redraws this card and the board only."""
    st.fragment(_card, key=f"card-{item.id}")(item, unit_id)


def _card(item: Item, unit_id: str) -> None:
    """A button opens and closes the card: unlike an expander it keeps the focus when its words change."""
    status = session.filing().readiness[unit_id].statuses[item.id]
    view = session.view()
    is_open = item.id in view.open_items
    with st.container(border=is_open):
        if item.id == view.sent_to:
            scroll_here(view.visit)
        st.button(
            _title(status),
            key=session.key("card", item.id),
            icon=":material/expand_less:" if is_open else ":material/expand_more:",
            type="tertiary",
            wrap=True,
            on_click=_toggle,
            args=(item.id,),
        )
        if is_open:
            _Card(item, unit_id, status).show()


def _toggle(item_id: str) -> None:
    session.toggle_item(item_id)
    st.rerun(f"card-{item_id}")


def _title(status: ItemStatus) -> str:
    item = status.item
    level = ":blue-badge[必須]" if item.required else ":gray-badge[選択]"
    gate = " :violet-badge[認定要件]" if item.gate else ""
    extra = " :gray-badge[AI補足]" if item.supplement else ""
    if status.progress is Progress.DONE and status.answer.state is not State.DESCRIBED:
        state = words.state_labels(item)[status.answer.state]
    else:
        state = words.PROGRESS[status.progress].text
    icon = words.PROGRESS[status.progress].icon
    evidence = f"・資料{len(status.answer.evidence)}" if status.answer.evidence else ""
    provisional = "・暫定" if item.provisional else ""
    number = session.edition().numbers[item.id]
    return f"{number}　**{item.name}**　{level}{gate}{extra}　{icon} {state}{evidence}{provisional}"


class _Card:
    """The open card of one item; every edit goes through ``save``."""

    def __init__(self, item: Item, unit_id: str, status: ItemStatus) -> None:
        self.item, self.unit_id, self.status = item, unit_id, status
        self.part = session.edition().category_of[item.id].part
        self.scope = unit_id if self.part == "service" else self.part

    @property
    def stored_part(self) -> str:
        """The name of this answer in the store."""
        return (
            f"provider/{self.item.id}" if self.part == "provider" else f"unit/{self.unit_id}/{self.item.id}"
        )

    @property
    def answer(self) -> Answer:
        """The answer as it is now, not as it was when the card was drawn."""
        return session.draft().answers(self.part, self.unit_id).get(self.item.id, Answer())

    def key(self, *names: str) -> str:
        return session.key(self.scope, self.item.id, *names)

    def save(self, **changes: object) -> None:
        """Write the changed parts of the answer and redraw this card and the board. For callbacks only."""
        changed = self.answer.model_copy(update=changes)
        generation = session.work().generation
        session.change(session.draft().with_answer(self.part, self.unit_id, self.item, changed))
        if session.unsaved() or session.work().generation != generation:
            st.rerun()  # what could not be stored, or what others changed, concerns the whole page
        st.rerun([f"card-{self.item.id}", session.BOARD])

    def save_value(self, field: FormField, value: Value) -> None:
        """Writing into a field of an unanswered item answers it."""
        state = State.DESCRIBED if self.answer.state is State.UNANSWERED else self.answer.state
        self.save(values={**self.answer.values, field.id: value}, state=state)

    def show(self) -> None:
        st.write(self.item.guide)
        note = f"　{self.item.basis.note}" if self.item.basis.note else ""
        st.caption(words.basis_words(self.item.basis) + note)
        self._state()
        if self.status.answer.state in {State.UNANSWERED, State.DESCRIBED}:
            for field in self.item.fields:
                self._field(field)
            evidence_rows(self)
        self._findings()
        self._extras()
        self._next()

    def _state(self) -> None:
        labels = words.state_labels(self.item)
        state, key = self.status.answer.state, self.key("state")

        def changed() -> None:
            self.save(state=st.session_state[key] or State.UNANSWERED)

        st.segmented_control(
            "答え方",
            list(labels),
            default=None if state is State.UNANSWERED else state,
            format_func=labels.__getitem__,
            key=key,
            on_change=changed,
        )

    def _field(self, field: FormField) -> None:
        value = self.status.answer.values.get(field.id, "")
        key = self.key("field", field.id)
        if field.kind is FieldKind.TABLE:
            table_field(field, rows(value), key, lambda new: self.save_value(field, new))
        elif field.kind is FieldKind.MULTI_CHOICE:
            self._choices(field, value, key)
        else:
            text = value if isinstance(value, str) else ""
            text_field(field, text, key, lambda new: self.save_value(field, new))

    def _choices(self, field: FormField, value: Value, key: str) -> None:
        chosen = [str(choice) for choice in value] if isinstance(value, tuple) else []
        st.pills(
            field.label,
            list(field.options),
            selection_mode="multi",
            default=[choice for choice in chosen if choice in field.options],
            key=key,
            on_change=lambda: self.save_value(field, tuple(st.session_state[key])),
        )
        for problem in field_problems(field, value):
            problem_line(problem)

    def _findings(self) -> None:
        for finding in self.status.findings:
            if finding.code not in _SHOWN_ELSEWHERE:
                finding_line(finding)

    def _extras(self) -> None:
        with st.container(horizontal=True):
            with st.popover("記入例と資料の例", icon=":material/lightbulb:"):
                st.markdown("**記入例**")
                st.text(self.item.example)
                st.markdown("**資料の例**")
                st.text(self.item.evidence_hint)
            withheld = self.status.answer.withhold is not None
            with st.popover(
                "公表の留保" + ("（希望あり）" if withheld else ""), icon=":material/visibility_off:"
            ):
                self._withhold(withheld)
            noted = "（あり）" if self.status.answer.note.strip() else ""
            with st.popover(f"メモ{noted}", icon=":material/sticky_note_2:"):
                key = self.key("note")
                st.text_area(
                    "自分用のメモ（申請書には印刷されません）",
                    self.status.answer.note,
                    key=key,
                    on_change=lambda: self.save(note=st.session_state[key]),
                )
            with st.popover(
                "履歴", icon=":material/history:", key=self.key("history"), on_change="rerun"
            ) as box:
                if box.open:
                    history_of(self.stored_part)

    def _withhold(self, withheld: bool) -> None:
        st.write("「申請内容」はそのまま公表されます。正当な理由があれば、必要な期間だけ留保を希望できます。")
        key = self.key("withhold")
        st.checkbox(
            "この項目の公表の留保を希望する",
            withheld,
            key=key,
            on_change=lambda: self.save(withhold=Withhold() if st.session_state[key] else None),
        )
        wish = self.status.answer.withhold
        if wish is None:
            return
        reason, period = self.key("withhold", "reason"), self.key("withhold", "period")

        def changed() -> None:
            self.save(withhold=Withhold(reason=st.session_state[reason], period=st.session_state[period]))

        st.text_area("理由", wish.reason, key=reason, on_change=changed)
        problem_line(text_problem(wish.reason, LONGEST_TEXT) or glyph_problem(wish.reason))
        st.text_input(
            "留保の期間", wish.period, key=period, on_change=changed, placeholder="例：2027年3月31日まで"
        )
        problem_line(text_problem(wish.period, LONGEST_TEXT) or glyph_problem(wish.period))

    def _next(self) -> None:
        st.button(
            "保存して次の未回答へ",
            key=self.key("next"),
            type="primary",
            icon=":material/south:",
            on_click=lambda: _go_to_next(self.item, self.unit_id),
        )


def _go_to_next(item: Item, unit_id: str) -> None:
    """Close this card and open the next item without an answer, in this category or a later one."""
    statuses = session.filing().readiness[unit_id].statuses
    ids = list(statuses)
    after = ids[ids.index(item.id) + 1 :] + ids[: ids.index(item.id)]
    following = next((i for i in after if statuses[i].progress is Progress.UNANSWERED), "")
    if following:
        st.session_state.update({SEARCH: "", FILTER: []})  # or the item might be hidden
        session.look_at(category_id=session.edition().category_of[following].id, item_id=following)
    else:
        session.look_at()
        st.toast("未回答の項目はありません。")
    st.rerun()
