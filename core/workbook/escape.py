"""Text as an XLSX cell holds it (ECMA-376, ST_Xstring): what XML cannot hold becomes ``_x0007_``."""

from __future__ import annotations

import re

# Excel holds 32,767 characters in a cell; one character may take seven.
LONGEST_CELL = 32_000
_PIECE = 4_500

_UNHELD = "\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff"
_ESCAPE = re.compile(f"[{_UNHELD}]|_(?=x[0-9A-Fa-f]{{4}}(?:_|[{_UNHELD}]))")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


def escape(text: str) -> str:
    """``text`` for a cell; ``unescape`` gives it back, also where it looks like an escape itself."""
    return _ESCAPE.sub(lambda match: f"_x{ord(match[0]):04X}_", text)


def unescape(text: str) -> str:
    """What a cell's text means. Half of a surrogate pair means nothing and stays as it is written."""
    return _ESCAPED.sub(_character, text) if "_x" in text else text


def _character(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    return match[0] if 0xD800 <= code <= 0xDFFF else chr(code)


def pieces(text: str) -> list[str]:
    """``text`` cut so that every piece fits a cell; nearly always one."""
    if len(escape(text).encode("utf-16-le", "surrogatepass")) <= 2 * LONGEST_CELL:
        return [text]
    return [text[start : start + _PIECE] for start in range(0, len(text), _PIECE)]
