"""The draft as a file: JSON with schema version and edition id, lossless both ways."""

from __future__ import annotations

import json
import re
from typing import Any

from pydantic import ValidationError

from core.draft import SCHEMA_VERSION, Draft, Notices
from core.limits import DRAFT_DEPTH, DRAFT_FILE, DRAFT_VALUES, MEGABYTE, PROBLEMS_LISTED


class DraftFileError(ValueError):
    """The file is not a draft that can be opened; the message says what is wrong and what to do."""


def save_draft(draft: Draft) -> bytes:
    """The draft as UTF-8 JSON, readable in a text editor. Half a surrogate pair, which UTF-8 lacks, becomes "?".

    Notices are left out while none was begun, so that a product that does not know them opens the file as well.
    """
    content = draft.model_dump(mode="json", exclude={"notices"} if draft.notices == Notices() else None)
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode(errors="replace")


def draft_schema() -> dict[str, Any]:
    """The JSON Schema of a draft file."""
    return Draft.model_json_schema()


def load_draft(data: bytes, editions: tuple[str, ...]) -> Draft:
    """The draft in ``data``. Raises ``DraftFileError`` naming what is wrong; ``editions`` are known ids."""
    if len(data) > DRAFT_FILE:
        size = len(data) / MEGABYTE
        raise DraftFileError(
            f"ファイルが大きすぎます（{size:.1f} MB）。開けるのは{DRAFT_FILE // MEGABYTE} MBまでの下書きファイルです。"
        )
    content = _parsed(data)
    _check_header(content, editions)
    try:
        return Draft.model_validate(content)
    except ValidationError as error:
        raise DraftFileError(_explain(error)) from error


def _parsed(data: bytes) -> dict[str, Any]:
    if not data.strip():
        raise DraftFileError("ファイルが空です。「下書きを保存」で作ったファイルを選んでください。")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DraftFileError(
            "文字コードがUTF-8ではないか、下書きファイル（.json）ではありません。別の形式で保存し直していないか確かめてください。"
        ) from error
    _check_shape(data)
    try:
        content = json.loads(text)
        json.dumps(
            content, ensure_ascii=False
        ).encode()  # a lone surrogate can be parsed, but never written again
    except json.JSONDecodeError as error:
        raise DraftFileError(
            f"{error.lineno}行目の{error.colno}文字目でJSONとして読めなくなりました。"
            "ファイルが途中で切れているか、手で直したときに崩れた可能性があります。"
        ) from error
    except (RecursionError, ValueError) as error:
        raise DraftFileError(
            "ファイルの構造が下書きとして扱えません。壊れている可能性があります。"
        ) from error
    if not isinstance(content, dict):
        raise DraftFileError("このファイルは開示ナビの下書きではありません。")
    return content


_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
_QUOTES_EACH = 8  # a value has its name and its text, and quotes in texts count as well


def _check_shape(data: bytes) -> None:
    """Refuse what would take much to read, before it is read: what is no draft of anybody's."""
    too_many = (
        f"値の数が多すぎます。下書きのファイルに入る値は{DRAFT_VALUES:,}個までです。"
        "「下書きを保存」で作ったファイルか確かめてください。"
    )
    if data.count(b'"') > _QUOTES_EACH * DRAFT_VALUES:
        raise DraftFileError(too_many)
    bare, depth = _STRING.sub(b"", data), 0
    for number, bracket in enumerate(re.finditer(rb"[\[\]{}]", bare)):
        depth += 1 if bracket[0] in b"[{" else -1
        if depth > DRAFT_DEPTH:
            raise DraftFileError(
                "ファイルの構造が深すぎて、下書きとして扱えません。壊れている可能性があります。"
            )
        if number > 2 * DRAFT_VALUES:
            break
    if sum(map(bare.count, (b",", b"[", b"{"))) > DRAFT_VALUES:
        raise DraftFileError(too_many)


def _check_header(content: dict[str, Any], editions: tuple[str, ...]) -> None:
    version, edition = content.get("schema_version"), content.get("edition")
    if type(version) is not int or not isinstance(edition, str):
        raise DraftFileError(
            "このファイルは開示ナビの下書きではありません（schema_version と edition がありません）。"
        )
    if version > SCHEMA_VERSION:
        raise DraftFileError(
            f"新しい版の開示ナビで保存された下書きです（形式{_short(version)}、この版が読めるのは{SCHEMA_VERSION}まで）。"
            "開示ナビを更新してから開いてください。"
        )
    if version < 1:
        raise DraftFileError(f"形式の番号（{_short(version)}）が正しくありません。")
    if edition not in editions:
        raise DraftFileError(
            f"制度の版「{edition[:60]}」のデータがこの開示ナビにありません。版のデータを加えるか、別の下書きを開いてください。"
        )


def _short(number: int) -> str:
    return str(number) if abs(number) < 10**6 else "桁数が多すぎる番号"


_REASONS = {
    "missing": "必要な項目がありません",
    "extra_forbidden": "知らない項目です",
    "literal_error": "決められた値ではありません",
    "enum": "決められた値ではありません",
    "too_long": "数が多すぎます",
}


def _explain(error: ValidationError) -> str:
    """The first problems with their places, in words."""
    if error.error_count() > PROBLEMS_LISTED:  # listing them takes gigabytes where they are millions
        return f"下書きとして読めない部分が{error.error_count():,}か所あります。「下書きを保存」で作ったファイルか確かめてください。"
    lines = []
    for problem in error.errors(include_url=False, include_input=False)[:3]:
        place = " > ".join(str(step) for step in problem["loc"])
        reason = _REASONS.get(problem["type"], "値の種類が違います")
        if problem["type"] == "value_error":
            reason = str(problem["ctx"]["error"])
        lines.append(f"「{place[:120]}」：{reason}")
    rest = error.error_count() - len(lines)
    more = f"　ほか{rest}か所" if rest > 0 else ""
    return "下書きとして読めない部分があります。" + "　".join(lines) + more
