"""The text of Form B's two columns, composed from an answer by one function each (rule D2)."""

from __future__ import annotations

from core.draft import Answer, Evidence, State, Value
from core.items import FieldKind, FormField, Item
from core.text.fields import rows
from core.text.reading import read, read_any, read_as

NOT_DISCLOSED = "開示なし"


def compose_content(item: Item, answer: Answer) -> str:
    """申請内容: what Form B prints and the authority publishes as written (rules D2, P1)."""
    if answer.state is State.UNANSWERED:
        return ""
    if answer.state is State.NOT_DISCLOSED:
        return NOT_DISCLOSED
    if answer.state is State.NOT_DONE:
        return item.not_done_label or NOT_DISCLOSED
    lead = {"measure": "実施あり", "yes_no": "有"}.get(item.asks, "")
    single = len(item.fields) == 1
    parts = [part for field in item.fields if (part := _part(field, answer.values.get(field.id, ""), single))]
    return "\n".join([lead, *parts] if lead else parts)


def _part(field: FormField, value: Value, single: bool) -> str:
    text = compose_value(field, value)
    if not text or single or field.kind is FieldKind.LONG_TEXT:
        return text
    separator = "\n" if "\n" in text else ""
    return f"{field.label}：{separator}{text}"


def compose_value(field: FormField, value: Value) -> str:
    """One field's value as text; a table is written row by row as "・target：interval"."""
    if isinstance(value, str):
        return read(field, value).written
    if field.kind is FieldKind.MULTI_CHOICE:
        return "、".join(str(choice) for choice in value)
    lines = []
    for row in rows(value):
        cells = [read(column, row.get(column.id, "")).written for column in field.columns]
        if any(cells):
            lines.append("・" + "：".join([cells[0], " / ".join(c for c in cells[1:] if c)]).rstrip("："))
    return "\n".join(lines)


def compose_evidence(evidence: Evidence) -> str:
    """添付書類等: name and place of one material, with what its kind needs (rules D2, D7, D8)."""
    line = " ".join(filter(None, (read_any(text).written for text in (evidence.name, evidence.place))))
    extra: list[str] = []
    if evidence.kind == "web":
        captured = read_as(FieldKind.DATE, evidence.captured_on)
        extra = [
            read_as(FieldKind.URL, evidence.url).written,
            f"{captured.written}取得" if captured.value else captured.written,
        ]
    elif evidence.kind == "contractor":
        basis = {"public": "委託先の公表資料", "signed": "委託先の事業担当責任者の署名あり"}
        extra = [basis.get(evidence.contractor_basis, "委託先の資料")]
    details = "、".join(part for part in extra if part)
    return f"{line}（{details}）" if details else line
