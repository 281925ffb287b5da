"""Phone numbers, postal codes, mail addresses and corporate numbers as people type and spreadsheets spoil them.

Our own rules, since what is asked is what a Japanese office publishes: `phonenumbers` takes 03-1234-567 for possible
and refuses numbers for examples; `email-validator` refuses old addresses of mobile carriers, and both speak English.
"""

from __future__ import annotations

import re

from stdnum.jp import cn

from core.text.characters import half_width
from core.text.numerals import DASHES, quoted, with_hyphens
from core.text.understood import NotUnderstood, Understood, taken_as

_SHEET = re.compile(r"\d(?:\.\d+)?E\+?\d+", re.I)
_SAY_PHONE = "電話番号を数字とハイフンで、市外局番から入れてください（例：03-1234-5678）。"
_SAY_POSTAL = "郵便番号を7桁で入れてください（例：141-0031）。"
_SAY_EMAIL = "メールアドレスの形（例：info@example.co.jp）で、一つだけ入れてください。"

_LEAD = r"(?:(?:TEL|電話(?:番号)?|代表(?:番号|電話)?|直通|携帯)[:.]?\s*)"
_PHONE = re.compile(
    rf"(?P<lead>{_LEAD})?(?P<number>\+?[\d(][\d() .-]*\d)\s*"
    r"(?P<extension>(?:\(?内線|ext\.?)[\s:]*\d{1,6}\)?)?\s*(?P<remark>\([^\d()]{1,20}\))?",
    re.I,
)
_LONG = re.compile("0[25-9]0")
_ABROAD = re.compile(r"\+(?!81)|010|00")


def read_phone(text: str) -> Understood[str]:
    """A phone number with all its digits; an extension or a remark (代表) stays. Raises ``NotUnderstood``."""
    typed = half_width(text)
    normal = re.sub(rf"(?<=[\d)])\s?[一{DASHES}]\s?(?=[\d(])", "-", typed)
    if _SHEET.search(normal):
        raise NotUnderstood(_spoilt(typed, "電話番号"))
    match = _PHONE.fullmatch(normal)
    if match is None:
        stray = re.search(r"[^\d+() .-]+", re.sub(rf"^{_LEAD}", "", normal, flags=re.I))
        raise NotUnderstood(
            f"{quoted(stray[0] if stray else typed)}の部分を電話番号として読めません。{_SAY_PHONE}"
        )
    _check_digits(match["number"])
    extension = re.sub(r"[()\s:]|ext\.?", "", match["extension"] or "", flags=re.I).replace("内線", "")
    remark = (match["remark"] or "").replace("(", "（").replace(")", "）")
    lead = "（代表）" if "代表" in (match["lead"] or "") and not remark else ""
    written = match["number"].strip() + (f"（内線{extension}）" if extension else "") + (remark or lead)
    plainly = written == normal.replace("(", "（").replace(")", "）") or written == normal
    return Understood(re.sub(r"[^\d+]", "", match["number"]), written, "" if plainly else taken_as(written))


def _check_digits(number: str) -> None:
    """Ten digits in Japan, eleven for mobiles and the like; from abroad what the world's plan of numbers allows."""
    digits = re.sub(r"\D", "", number)
    if _ABROAD.match(number):
        if not 8 <= len(digits) <= 18:
            raise NotUnderstood(f"{quoted(number)}の桁数（{len(digits)}桁）を見直してください。{_SAY_PHONE}")
        return
    if number.startswith("+"):
        digits = "0" + digits[2:].removeprefix("0")
    if not digits.startswith("0"):
        lost = "先頭の0が消えていませんか。" if len(digits) in {9, 10} else ""
        raise NotUnderstood(f"{quoted(number)}が0で始まっていません。{lost}{_SAY_PHONE}")
    fitting = 11 if _LONG.match(digits) else 10
    if len(digits) != fitting:
        raise NotUnderstood(
            f"{quoted(number)}は{len(digits)}桁です。この番号は{fitting}桁のはずです。{_SAY_PHONE}"
        )


def read_postal_code(text: str) -> Understood[str]:
    """A Japanese postal code with its hyphen. Raises ``NotUnderstood``."""
    typed = half_width(text)
    digits = re.sub(r"^〒\s*|(?<=\d)[ -](?=\d)", "", with_hyphens(typed))
    if not re.fullmatch(r"\d{7}", digits):
        if stray := re.search(r"[^\d]+", digits):
            raise NotUnderstood(f"{quoted(stray[0])}の部分を読み取れません。{_SAY_POSTAL}")
        lost = "先頭の0が消えていませんか。" if len(digits) in {5, 6} else ""
        raise NotUnderstood(f"{quoted(typed)}は{len(digits)}桁です。{lost}{_SAY_POSTAL}")
    written = f"{digits[:3]}-{digits[3:]}"
    return Understood(written, written)


_MAIL = re.compile(r"(?P<name>[^<>]*)<(?P<address>[^<>]*)>\s*")
_LOCAL = re.compile(r"[^\s@<>()\[\],;:\\\"]{1,64}")
_HOST = re.compile(r"(?=.{1,253}$)(?:(?!-)(?:[^\W_]|-){1,63}(?<!-)\.)+[^\W\d_](?:[^\W_]|-){0,61}[^\W_]")


def read_email(text: str) -> Understood[str]:
    """One mail address without what a mail program puts around it. Raises ``NotUnderstood``."""
    typed = half_width(text)
    named = _MAIL.fullmatch(typed)
    address = re.sub(
        r"^(?:mailto|e?-?mail|メール)\s*:\s*", "", (named["address"] if named else typed).strip(), flags=re.I
    )
    address = address.partition("?")[0] if typed.lower().startswith("mailto:") else address
    local, at, host = address.partition("@")
    if not at:
        hidden = re.search(r"[\[({]?\b(?:at|アット(?:マーク)?)\b[\])}]?", address, re.I)
        what = quoted(hidden[0]) + "を「@」にして" if hidden else f"{quoted(address)}に「@」がないので、"
        raise NotUnderstood(f"{what}{_SAY_EMAIL}")
    for part, pattern in ((local, _LOCAL), (host, _HOST)):
        if not pattern.fullmatch(part):
            stray = re.search(r"[\s,;:<>()\[\]\\\"@、／/]+|\.\.+|^[.-]|[.-]$|_", part)
            raise NotUnderstood(
                f"{quoted((stray and stray[0].strip()) or part or '@')}の部分が正しくありません。{_SAY_EMAIL}"
            )
    return Understood(address, address, "" if address == typed else taken_as(address))


def read_corporate_number(text: str) -> Understood[str]:
    """Thirteen digits with a right check digit; the T of an invoice number is left out. Raises ``NotUnderstood``."""
    typed = half_width(text)
    if _SHEET.search(typed):
        raise NotUnderstood(_spoilt(typed, "法人番号"))
    digits = re.sub(r"^T\s*-?|[-\s]", "", with_hyphens(typed), flags=re.I)
    digits = re.sub(r"(?<=^\d{13})\.0$", "", digits)
    if stray := re.search(r"\D+", digits):
        raise NotUnderstood(f"{quoted(stray[0])}の部分を除いて、13桁の数字を入れてください。")
    if len(digits) != 13:
        shorter = "会社法人等番号（12桁）ではなく、" if len(digits) == 12 else ""
        raise NotUnderstood(
            f"法人番号は{shorter}13桁の数字です（いま{len(digits)}桁）。国税庁の法人番号公表サイトで確かめられます。"
        )
    if not cn.is_valid(digits):
        raise NotUnderstood(
            f"検査用の数字（先頭の{quoted(digits[0])}）が合いません。1桁ずつ見直してください。"
        )
    return Understood(
        digits, digits, "" if digits == re.sub(r"[-\s]", "", with_hyphens(typed)) else taken_as(digits)
    )


def _spoilt(typed: str, what: str) -> str:
    return (
        f"{what}を入れ直してください。{quoted(typed)}は、表計算ソフトが桁を落とした数字です"
        "（セルの書式を「文字列」にすると残ります）。"
    )
