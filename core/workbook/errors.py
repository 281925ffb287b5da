"""Why a workbook cannot be taken."""

from __future__ import annotations

_SHOWN = 3


class WorkbookError(ValueError):
    """The workbook cannot be written or read; the message says where and why, in Japanese."""


class Problems:
    """Collects what is wrong with a workbook, so that a person can mend it in one go."""

    def __init__(self) -> None:
        self._found: dict[str, None] = {}  # each once, in order

    def add(self, where: str, reason: str) -> None:
        self._found[f"{where}：{reason}"] = None

    def raise_any(self) -> None:
        """Raise the first problems, and how many more there are."""
        if not self._found:
            return
        rest = len(self._found) - _SHOWN
        more = f"\nほか{rest}か所" if rest > 0 else ""
        raise WorkbookError("表を読み込めません。\n" + "\n".join(list(self._found)[:_SHOWN]) + more)


def quoted(text: str) -> str:
    """Text from a workbook as a message shows it: one line, not too long."""
    shown = "".join(c if c.isprintable() else " " for c in text)
    return f"「{shown[:40]}…」" if len(shown) > 40 else f"「{shown}」"


def place(sheet: str, row: int) -> str:
    return f"シート{quoted(sheet)}の{row}行目"
