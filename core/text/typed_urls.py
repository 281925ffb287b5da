"""Web addresses as people type and copy them; what must not be published is refused."""

from __future__ import annotations

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

from core.text.characters import half_width
from core.text.numerals import quoted
from core.text.understood import NotUnderstood, Understood, taken_as

_SAY = "https:// から始まるアドレスを入れてください（例：https://www.example.co.jp/）。"
_HOST = re.compile(r"(?=.{1,253}$)(?:(?!-)[\w-]{1,63}(?<!-)\.)+[^\W\d_][\w-]{0,61}[^\W_]")
_INSIDE = ("local", "localhost", "internal", "intranet", "lan")


def read_url(text: str) -> Understood[str]:
    """One address of a public web page. Raises ``NotUnderstood``."""
    typed = half_width(text)
    address = re.sub(r"^(?:URL|HP)\s*:\s*|^<\s*|[\s>。、]+$", "", typed, flags=re.I)
    if stray := re.search(r"\s", address):
        after = address[stray.start() :].strip()
        raise NotUnderstood(
            f"アドレスの途中に空白があります（{quoted(after)}の前）。アドレスを一つだけ入れてください。"
        )
    if stray := re.search(r"[<>\"{}|\\^`、。「」（）]", address):
        raise NotUnderstood(f"{quoted(stray[0])}はアドレスに使えません。{_SAY}")
    scheme, _, rest = address.partition("://")
    if scheme.lower() not in {"http", "https"} or not rest:
        raise NotUnderstood(_other_scheme(address))
    _check_host(address)
    return Understood(
        address, address, "" if address == typed and typed == text.strip() else taken_as(address)
    )


def _other_scheme(address: str) -> str:
    scheme, colon, _ = address.partition(":")
    if re.match(r"www\.|[\w-]+(\.[\w-]+)*\.(jp|com|net|org|example)([/:]|$)", address, re.I):
        return f"先頭に https:// を付けてください（{quoted(f'https://{address}', 60)}）。"
    if colon and scheme.isascii():
        return f"{quoted(scheme + colon)}で始まるものはウェブのアドレスではありません。{_SAY}"
    return f"{quoted(address)}はウェブのアドレスではありません。{_SAY}"


def _check_host(address: str) -> None:
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise NotUnderstood(f"{quoted(address)}をアドレスとして読めません。{_SAY}") from None
    if parts.username is not None:
        raise NotUnderstood("「@」の前にログインの名前やパスワードがあります。公表されるので除いてください。")
    if _private(host):
        raise NotUnderstood(
            f"{quoted(host)}は社内からしか開けない宛先です。公開されているアドレスを入れてください。"
        )
    if not (_HOST.fullmatch(host) or _is_ip(host)):
        raise NotUnderstood(f"{quoted(host or address)}の部分がサイトの名前になっていません。{_SAY}")


def _is_ip(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _private(host: str) -> bool:
    return (_is_ip(host) and not ip_address(host).is_global) or host.rpartition(".")[2] in _INSIDE
