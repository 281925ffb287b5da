"""Is this file an XLSX that is safe to open? Decided from the archive's directory, before anything is unpacked."""

from __future__ import annotations

import io
import zipfile

from core.limits import MEGABYTE, WORKBOOK_ENTRIES, WORKBOOK_FILE, WORKBOOK_UNPACKED
from core.workbook.errors import WorkbookError

_HIGHEST_RATIO, _RATIO_MATTERS_FROM = 100, 20 * MEGABYTE

_MACROS = ("xl/vbaproject", "xl/macrosheets/", "xl/activex/", "xl/ctrlprops/", "xl/dialogsheets/")
_LINKS = ("xl/externallinks/", "xl/connections.xml", "xl/querytables/", "xl/embeddings/")
_OLE = b"\xd0\xcf\x11\xe0"


def open_archive(data: bytes) -> zipfile.ZipFile:
    """The archive in ``data``. Raises ``WorkbookError`` for anything but a plain, modest XLSX."""
    if not data:
        raise WorkbookError("ファイルが空です。「ブックをダウンロード」で作ったファイルを選んでください。")
    if len(data) > WORKBOOK_FILE:
        size = len(data) / MEGABYTE
        raise WorkbookError(
            f"ファイルが大きすぎます（{size:.1f} MB）。読み込めるのは{WORKBOOK_FILE // MEGABYTE} MBまでです。"
        )
    if data.startswith(_OLE):
        raise WorkbookError(
            "パスワード付き、または古い形式（.xls）のファイルです。パスワードを外し、「Excelブック（.xlsx）」で保存し直してください。"
        )
    if not data.startswith(b"PK"):
        raise WorkbookError("Excelブック（.xlsx）ではありません。開示ナビから書き出した表を選んでください。")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise WorkbookError(
            "ファイルが途中で切れているか、壊れています。もう一度保存したものを選んでください。"
        ) from error
    _check_entries(archive.infolist(), len(data))
    return archive


def _check_entries(entries: list[zipfile.ZipInfo], packed: int) -> None:
    names = [entry.filename for entry in entries]
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > WORKBOOK_ENTRIES or unpacked > WORKBOOK_UNPACKED:
        raise WorkbookError("ファイルの中身が大きすぎるため、安全のため開きませんでした。")
    if unpacked > _RATIO_MATTERS_FROM and unpacked > _HIGHEST_RATIO * packed:
        raise WorkbookError("ファイルの圧縮のしかたが普通ではないため、安全のため開きませんでした。")
    if any(entry.flag_bits & 1 for entry in entries):
        raise WorkbookError("パスワード付きのファイルです。パスワードを外して保存し直してください。")
    if len(set(names)) != len(names):
        raise WorkbookError("ファイルの構造が普通のExcelブックと違うため、開きませんでした。")
    lowered = [name.lower().lstrip("/") for name in names]
    if any(name.startswith(_MACROS) for name in lowered):
        raise WorkbookError(
            "マクロやコントロールを含むファイルは開きません。「Excelブック（.xlsx）」で保存し直してください。"
        )
    if any(name.startswith(_LINKS) for name in lowered):
        raise WorkbookError(
            "ほかのファイルやデータへのリンク・埋め込みを含むファイルは開きません。取り除いて保存し直してください。"
        )
