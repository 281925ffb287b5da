"""Files that are no draft and no workbook, made by chance from good ones; each has to be refused in words.

A file that chance left readable is not counted as bad: another one is made for it.
"""

from __future__ import annotations

import io
import json
import random
import re
import tempfile
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from core.draft import Answer, Draft, Evidence, Offering, Service, State
from core.edition import Edition
from core.files import DraftFileError, load_draft, save_draft
from core.limits import DRAFT_FILE
from core.store import Store, Unstorable, browser_holder
from core.units import assess_units
from core.workbook import WorkbookError, load_workbook_changes, save_workbook
from questionnaire import list_editions, load_edition, load_sample
from tests.support import MINI_FOLDER, MINI_ID

SLOWEST = 5.0  # seconds that one bad file may take
LONGEST = 1000  # characters of a message
_WORDS = re.compile("[ぁ-んァ-ヶ一-龠]{4}")
_LEAKS = re.compile(r"Traceback|Exception|<class|0x[0-9a-f]{6}|/(?:home|usr|tmp|work|root)/")

Refusal = type[DraftFileError] | type[WorkbookError]


@dataclass(frozen=True)
class Kind:
    """One kind of file: its share of all, how a bad one is made, what reads it, and how it says no."""

    share: float
    make: Callable[[random.Random], bytes]
    read: Callable[[bytes], object]
    refusal: Refusal


def read_bad_files(count: int, seed: int) -> dict[str, int]:
    """Read ``count`` bad files beside a stored draft; returns counts. Raises ``AssertionError``."""
    with tempfile.TemporaryDirectory() as folder:
        store, holder = Store(f"sqlite:///{folder}/drafts.sqlite3"), browser_holder("soak")
        draft, edition = load_sample("minato"), load_edition(MINI_ID, folder=MINI_FOLDER)
        small = small_draft(edition)
        stored = store.create(holder, draft, "soak")
        before = save_draft(draft), save_draft(small), store.read(holder, stored.id)
        counts: dict[str, int] = {}
        for name, kind in kinds(draft, edition, small).items():
            counts |= read_kind(name, kind, round(count * kind.share), random.Random(seed), store)
        assert (save_draft(draft), save_draft(small), store.read(holder, stored.id)) == before, (
            "draft changed"
        )
        store.engine.dispose()
    return counts


def kinds(draft: Draft, edition: Edition, small: Draft) -> dict[str, Kind]:
    content, workbook = json.loads(save_draft(draft)), save_workbook(edition, small)
    table = "".join(f"{number},{item_id},記述する\r\n" for item_id, number in edition.numbers.items())

    def read_workbook(data: bytes) -> object:
        return load_workbook_changes(edition, small, data)

    def read_draft(data: bytes) -> Draft:
        return load_draft(data, list_editions())

    return {
        "JSON": Kind(0.7, lambda chance: bad_json(chance, content), read_draft, DraftFileError),
        "XLSX": Kind(0.25, lambda chance: bad_workbook(chance, workbook), read_workbook, WorkbookError),
        "CSV": Kind(
            0.05, lambda chance: damaged(chance, table.encode("utf-8-sig")), read_workbook, WorkbookError
        ),
    }


def small_draft(edition: Edition) -> Draft:
    """Something in every item of a small edition, so that a workbook of it is read in no time."""
    draft = Draft(edition=edition.id, offering=Offering(services=(Service(id="s1", name="サービス"),)))
    (unit,) = assess_units(edition, draft.offering).units
    answer = Answer(state=State.DESCRIBED, evidence=(Evidence(name="資料", place="1章"),), note="メモ")
    for category in edition.categories:
        for item in category.items:
            draft = draft.with_answer(category.part, unit.id, item, answer)
    return draft


def read_kind(name: str, kind: Kind, count: int, chance: random.Random, store: Store) -> dict[str, int]:
    refused, readable, messages = 0, 0, set()
    while refused < count:
        data = kind.make(chance)
        started = time.perf_counter()
        try:
            read = kind.read(data)
        except kind.refusal as error:
            refused += 1
            messages.add(check_message(str(error)))
        else:
            readable += 1
            if isinstance(read, Draft):
                check_storable(store, read)
        took = time.perf_counter() - started
        assert took < SLOWEST, f"{name}: {took:.1f} s for one file"
    return {
        f"{name}: bad files refused": refused,
        f"{name}: different messages": len(messages),
        f"{name}: damaged but readable, not counted": readable,
    }


def check_message(message: str) -> str:
    assert _WORDS.search(message), f"no words: {message!r}"
    assert not _LEAKS.search(message), f"says what no applicant understands: {message!r}"
    assert len(message) <= LONGEST, f"{len(message)} characters: {message[:200]!r}"
    return message


def check_storable(store: Store, draft: Draft) -> None:
    """What a damaged file still holds is stored as it is, or refused in words."""
    holder = browser_holder("soak, damaged")
    try:
        stored = store.create(holder, draft, "soak")
    except Unstorable as error:
        check_message(str(error))
        return
    assert store.read(holder, stored.id).draft == draft
    store.delete(holder, stored.id)


# --- damage


def bad_json(chance: random.Random, content: dict[str, Any]) -> bytes:
    make = chance.choice((_broken_text, _broken_text, _wrong_value, _wrong_value, _wrong_head, _wrong_kind))
    return make(chance, content)


def _broken_text(chance: random.Random, content: dict[str, Any]) -> bytes:
    return damaged(chance, json.dumps(content, ensure_ascii=False, indent=2).encode())


def _wrong_value(chance: random.Random, content: dict[str, Any]) -> bytes:
    """Something else at a place anywhere in the draft."""
    changed = json.loads(json.dumps(content))
    at: Any = changed
    while True:
        keys = list(at) if isinstance(at, dict) else range(len(at))
        key = chance.choice(list(keys))
        if not (isinstance(at[key], dict | list) and at[key]) or chance.random() < 0.15:
            break
        at = at[key]
    wrong: Any = chance.choice(
        (
            None,
            True,
            3.5,
            10**400,
            -1,
            "",
            "x",
            "\x00",
            [],
            {},
            [[]],
            [None],
            {"": None},
            [{"a": 1}],
            {"a": {"b": []}},
        )
    )
    if isinstance(at, dict) and chance.random() < 0.3:
        key = chance.choice(("unknown", "__class__", "", "x" * 300, "a/b", "状態", "\u202e"))
    at[key] = wrong
    return json.dumps(changed, ensure_ascii=chance.random() < 0.5).encode()


def _wrong_head(chance: random.Random, content: dict[str, Any]) -> bytes:
    head: dict[str, Any] = {
        "schema_version": chance.choice((None, 0, -1, 2, 99, 10**30, "1", 1.5, True, [], {})),
        "edition": chance.choice((None, "", "unknown_2030", 7, [], "../../etc/passwd", content["edition"])),
    }
    changed = {**content, **head}
    for key in head:
        if chance.random() < 0.2:
            del changed[key]
    return json.dumps(changed).encode()


def _wrong_kind(chance: random.Random, content: dict[str, Any]) -> bytes:
    """Something that is no draft file at all, or one that an editor has spoilt."""
    text = json.dumps(content, ensure_ascii=False)
    depth = chance.randint(500, 50_000)
    return chance.choice(
        (
            lambda: b"",
            lambda: b" \r\n\t" * chance.randint(1, 50),
            lambda: chance.randbytes(chance.randint(1, 2000)),
            lambda: text.encode("utf-16"),
            lambda: text.encode("shift_jis", "replace"),
            lambda: text.encode("euc_jp", "replace"),
            lambda: b"[" * depth,
            lambda: b'{"schema_version":1,"edition":' * depth,
            lambda: text.replace('"title": "', '"title": "\\ud800').encode(),
            lambda: text.replace('"schema_version": 1', '"schema_version": NaN').encode(),
            lambda: text.replace('"schema_version": 1', f'"schema_version": 1{"0" * depth}').encode(),
            lambda: (text + text).encode(),
            lambda: json.dumps([content]).encode(),
            lambda: json.dumps(text).encode(),
            lambda: b"\x89PNG\r\n\x1a\n" + chance.randbytes(500),
            lambda: b"%PDF-1.7\n" + chance.randbytes(500),
            lambda: b"<html><body>404 Not Found</body></html>",
            lambda: b"x" * (DRAFT_FILE + 1),
        )
    )()


def damaged(chance: random.Random, data: bytes) -> bytes:
    """Cut off, with bytes changed, put in, taken out or doubled."""
    at, length = chance.randrange(len(data)), chance.randint(1, 200)
    other = bytearray(data)
    match chance.randrange(5):
        case 0:
            return data[:at]
        case 1:
            for _ in range(chance.randint(1, 30)):
                other[chance.randrange(len(other))] = chance.randrange(256)
        case 2:
            other[at:at] = chance.randbytes(length)
        case 3:
            del other[at : at + length]
        case _:
            other[at:at] = data[at : at + length]
    return bytes(other)


def bad_workbook(chance: random.Random, workbook: bytes) -> bytes:
    match chance.randrange(6):
        case 0:
            return damaged(chance, workbook)
        case 1:
            starts = (b"", b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0", b"<?xml version='1.0'?>")
            return chance.choice(starts) + chance.randbytes(chance.randint(0, 3000))
        case _:
            return _packed_again(chance, workbook)


def _packed_again(chance: random.Random, workbook: bytes) -> bytes:
    """A sound archive with one entry damaged, missing, replaced or too many."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    name = chance.choice(sorted(entries))
    match chance.randrange(7):
        case 0:
            del entries[name]
        case 1:
            entries[name] = b""
        case 2:
            entries[chance.choice(("xl/vbaProject.bin", "xl/externalLinks/externalLink1.xml"))] = b"x"
        case 3:
            entries[name] = _BOMB
        case 4:
            entries[name] = entries[chance.choice(sorted(entries))]
        case 5:
            entries[name] = re.sub(
                rb"<v>|<t>|</c>|</row>|<f>", lambda _: chance.choice(_TAGS), entries[name], count=9
            )
        case _:
            entries[name] = damaged(chance, entries[name]) if entries[name] else b"x"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry, content in entries.items():
            archive.writestr(entry, content)
    return packed.getvalue()


_TAGS = (b"", b"<v>9e999", b"<f>1+1</f><v>", b"</c>", b"<row>", b"&nbsp;", b"<v>-1", b"<![CDATA[")
_BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "'
    + b"a" * 1000
    + b'"><!ENTITY b "'
    + b"&a;" * 1000
    + b'"><!ENTITY c "'
    + b"&b;" * 1000
    + b'">]><x>&c;</x>'
)
