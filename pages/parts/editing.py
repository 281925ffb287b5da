"""One item's answer being edited: where it stands, and the one way to write to it."""

from __future__ import annotations

import streamlit as st

from core.answers import ItemStatus
from core.draft import Answer, State, Value
from core.items import FormField, Item
from core.places import Place
from core.text.fields import field_hints
from pages.parts import session
from pages.parts.callbacks import draw_only
from pages.parts.entries import shows


class ItemEdit:
    """The answer to ``item`` in one unit's Form B; ``status`` is its judgement as drawn."""

    def __init__(self, item: Item, unit_id: str, status: ItemStatus) -> None:
        self.item, self.unit_id, self.status = item, unit_id, status
        self.part = session.edition().category_of[item.id].part

    @property
    def stored_part(self) -> str:
        """The name of this answer in the store."""
        return str(Place.answer(self.part, self.unit_id, self.item.id))

    @property
    def answer(self) -> Answer:
        """The answer as it is now, not as it was when the card was drawn."""
        return session.draft().answers(self.part, self.unit_id).get(self.item.id, Answer())

    def key(self, *names: str) -> str:
        """A widget key of this item."""
        return session.key(self.stored_part, *names)

    def save(self, **changes: object) -> None:
        """Write the changed parts of the answer, redraw the board, and this card where it looks different now.

        For callbacks only.
        """
        unsaved = session.unsaved()
        changed = self.answer.model_copy(update=changes)
        session.change(session.draft().with_answer(self.part, self.unit_id, self.item, changed))
        if unsaved or session.unsaved() or session.work().behind:
            st.rerun()  # what could not be stored, or what others changed, concerns the whole page
        now = session.filing().readiness[self.unit_id].statuses[self.item.id]
        reads_history = shows(self.key("extras"), "history")
        if _look(now) == _look(self.status) and not reads_history:
            draw_only(session.BOARD)  # the browser shows the new text already; nothing else differs
        else:
            draw_only(card_fragment(self.item.id), session.BOARD)

    def save_value(self, field: FormField, value: Value) -> None:
        """Writing into a field of an unanswered item answers it."""
        state = self.answer.state
        written = State.DESCRIBED if state is State.UNANSWERED else state
        self.save(values={**self.answer.values, field.id: value}, state=written)

    def save_state(self, chosen: State | None) -> None:
        """None takes the answer back. Not where something is written: until the browser has drawn that writing
        answered the item, it sends with all that is typed that nothing is chosen.
        """
        if chosen or not self.answer.is_written:
            self.save(state=chosen or State.UNANSWERED)


def card_fragment(item_id: str) -> str:
    """The key of the fragment that draws an item's card."""
    return f"card-{item_id}"


def _look(status: ItemStatus) -> tuple[object, ...]:
    """All of a card that depends on its answer, except the texts that the browser shows as they are typed."""
    answer = status.answer
    tables = {name: len(value) for name, value in answer.values.items() if isinstance(value, tuple)}
    rows = tuple((row.kind, row.contractor_basis) for row in answer.evidence)
    extras = (answer.withhold is None, bool(answer.note.strip()))
    hints = tuple(field_hints(f, answer.values.get(f.id, "")) for f in status.item.fields)
    return status.progress, status.findings, answer.state, tables, rows, len(answer.cited), extras, hints
