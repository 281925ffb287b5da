"""The wizard without a browser: a session that starts at the router, as a person would use it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from time import monotonic, sleep
from typing import Any, Literal

from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block, Dataframe, Markdown, Node, Table

from core.draft import Answer, Draft, Offering, Service
from core.edition import Edition
from core.files import save_draft
from pages.parts.desk import View
from pages.parts.steps import page_of
from questionnaire import list_samples, load_sample
from tests.support import EDITION_ID

PATIENCE_SECONDS = 60
ROUTER = Path(__file__).resolve().parent.parent / "pages" / "router.py"
EMPTY = Draft(edition=EDITION_ID)
DRAFTS = {"empty": EMPTY, **{sample.id: load_sample(sample.id) for sample in list_samples()}}

Kind = Literal[
    "button",
    "checkbox",
    "download_button",
    "menu_button",
    "metric",
    "multiselect",
    "pills",
    "radio",
    "segmented_control",
    "selectbox",
    "text_area",
    "text_input",
]


class Wizard:
    """One browser session: it opens pages, finds what is labelled, and reads what is shown."""

    _components: Any = None

    def __init__(self, draft: Draft = EMPTY, secret: str = "", person: str = "") -> None:
        """``secret`` is what the browser's cookie would hold; without one the visitor is a new one.

        ``person`` is the address of somebody signed in, where the host has configured accounts.
        """
        self.at = AppTest.from_file(ROUTER, default_timeout=60)
        if person:
            self.at.secrets["auth"] = {"redirect_uri": "http://localhost/oauth2callback"}
            self.at.user = {"is_logged_in": True, "email": person, "email_verified": True}
        if secret:
            self.at.session_state["browser_secret"] = secret
        # Finding the installed components takes longer than all runs of a test; sessions share them anyway.
        self.at._bidi_component_manager = Wizard._components
        self.at.run()
        Wizard._components = self.at._bidi_component_manager
        if draft is not EMPTY:
            self.choose_file(save_draft(draft))
            self.click("このファイルを開く")
            self.at.run()

    @property
    def work(self) -> Any:
        """All that the session holds about the draft at hand."""
        return self.at.session_state["work"]

    @property
    def draft(self) -> Draft:
        """The draft at hand."""
        draft: Draft = self.work.draft
        return draft

    def key(self, *parts: str) -> str:
        """The key of a widget of the draft at hand."""
        return str(self.work.desk.key(*parts))

    def look(self, view: View) -> None:
        """Put the applicant somewhere in Form B."""
        desk = self.work.desk.model_copy(update={"view": view})
        self.at.session_state["work"] = replace(self.work, desk=desk)

    def answer_of(self, item_id: str, unit_id: str = "s1") -> Answer:
        """What the draft at hand holds for an item."""
        answers = {**self.draft.provider_answers, **self.draft.unit(unit_id).answers}
        return answers.get(item_id, Answer())

    @property
    def shown(self) -> str:
        """What the page itself shows, one text a line; the sidebar is not part of it."""
        return "\n".join(texts(self.at.main))

    @property
    def board(self) -> str:
        return "\n".join(texts(self.at.sidebar))

    @property
    def secret(self) -> str:
        return str(self.at.session_state["browser_secret"])

    @property
    def toasts(self) -> list[str]:
        return [toast.value for toast in self.at.toast]

    @property
    def title(self) -> str:
        return str(self.at.title[0].value)

    def draw(self) -> Wizard:
        """Draw the whole page again; a run of fragments only leaves nothing else to look at."""
        self.at.run()
        assert [error.value for error in self.at.exception] == []
        return self

    def go(self, address: str) -> Wizard:
        self.draw()
        self.at.switch_page(page_of(address))
        return self.draw()

    def labels(self, kind: Kind) -> list[str]:
        return [each.label for each in getattr(self.at, kind)]

    def find(self, kind: Kind, label: str, nth: int = 0) -> Any:
        """The ``nth`` widget of a kind whose label begins with ``label``."""
        found = [each for each in getattr(self.at, kind) if each.label.startswith(label)]
        assert len(found) > nth, f"{kind} {label!r} is not among {self.labels(kind)}"
        return found[nth]

    def done(self, widget: Any) -> None:
        """Run what the last action on a widget started; only what that run drew is left to look at."""
        widget.run()
        assert [error.value for error in self.at.exception] == []

    def click(self, label: str, nth: int = 0) -> None:
        self.done(self.find("button", label, nth).click())

    def make(self, label: str) -> Wizard:
        """Order a paper and wait until it is there, or something else has become of it."""
        self.click(label)
        begun = monotonic()
        while any(making.goes_on for making in self.work.aids.made.values()):
            assert monotonic() - begun < PATIENCE_SECONDS, "it is still being made"
            sleep(0.05)
        return self.draw()

    def type(self, label: str, text: str, nth: int = 0, kind: Kind = "text_input") -> None:
        self.done(self.find(kind, label, nth).input(text))
        self.draw()

    def typed(self, label: str, nth: int = 0, kind: Kind = "text_input") -> str:
        return str(self.find(kind, label, nth).value)

    def choose(self, label: str, value: object, kind: Kind = "radio", nth: int = 0) -> None:
        self.done(self.find(kind, label, nth).set_value(value))
        self.draw()

    def choose_file(self, data: bytes) -> None:
        """Choose a file on the home page."""
        self.done(self.at.file_uploader[0].upload("draft.json", data, "application/json"))

    def go_to_item(self, edition: Edition, item_id: str, unit_id: str = "") -> Wizard:
        """Open the card of an item in Form B."""
        self.go("form-b")
        if unit_id:
            self.choose("申請単位", unit_id, kind="selectbox")
        if self.find("selectbox", "分類").value != (category := edition.category_of[item_id].id):
            self.choose("分類", category, kind="selectbox")
        if item_id not in self.open_cards():
            self.done(self._card(item_id).click())
        return self.draw()

    def cards(self) -> list[str]:
        """Ids of the items on the page, in order; the key of a card's button ends with the item's id."""
        keys = [str(button.key) for button in self.at.button]
        return [key.rpartition(":card:")[2] for key in keys if ":card:" in key]

    def open_cards(self) -> list[str]:
        """Ids of the items whose cards are open; each open card ends in a button."""
        keys = [str(b.key) for b in self.at.button if b.label == "保存して次の未回答へ"]
        return [key.split(":")[-2].rpartition("/")[2] for key in keys]

    def _card(self, item_id: str) -> Any:
        return next(b for b in self.at.button if str(b.key).endswith(f":card:{item_id}"))

    def open_lists(self) -> None:
        """Open every expander that draws its contents only once it is open."""
        for expander in self.at.main.expander:
            if expander.proto.id:
                self.at.session_state[str(expander.key)] = True
        self.draw()


def offering(*names: str) -> Offering:
    return Offering(services=tuple(Service(id=f"s{n}", name=name) for n, name in enumerate(names, start=1)))


def with_answers(edition: Edition, answers: dict[str, Answer], draft: Draft = EMPTY) -> Draft:
    """``draft`` with these answers, by item id; service items go to the first service."""
    for item_id, answer in answers.items():
        part = edition.category_of[item_id].part
        draft = draft.with_answer(part, "s1", edition.items[item_id], answer)
    return draft


_TECHNICAL = {"autocomplete", "columns", "config", "deferred_file_id", "form_id", "icon", "id", "page"}
_TECHNICAL |= {"page_script_hash", "shortcut", "spec", "tag", "theme", "type", "url"}


_ESCAPED = re.compile(r"\\([^\w\s])")
"""A sign that markdown shall show as it is."""


def texts(node: Node) -> Iterator[str]:
    """Every text that this part of the page shows or reads out, charts and tables included."""
    proto = getattr(node, "proto", None)
    if hasattr(proto, "ListFields"):  # a protobuf message, as sent to the browser
        shown = _strings(proto)
        yield from (_ESCAPED.sub(r"\1", text) for text in shown) if isinstance(node, Markdown) else shown
        if spec := getattr(proto, "spec", ""):
            yield from _chart_texts(json.loads(spec))
    if isinstance(node, (Dataframe, Table)):
        yield from (str(cell) for cell in (*node.value.columns, *node.value.to_numpy().ravel()))
    if isinstance(node, Block):
        for child in node.children.values():
            yield from texts(child)


def _strings(message: Any) -> Iterator[str]:
    for field, value in message.ListFields():
        values = value if field.is_repeated else [value]
        if field.message_type is not None:
            for each in () if field.message_type.GetOptions().map_entry else values:
                yield from _strings(each)
        elif field.type == field.TYPE_STRING and field.name not in _TECHNICAL:
            yield from values


def _chart_texts(spec: dict[str, Any]) -> Iterator[str]:
    for trace in spec["data"]:
        yield trace["name"]
        for values in (trace["x"], trace["y"], trace.get("text", [])):
            yield from (value for value in values if isinstance(value, str))
