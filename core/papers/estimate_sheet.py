"""The estimate as a workbook whose formulas follow the numbers typed into it, and as a CSV (rules F1-F3)."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import datetime
from io import BytesIO, StringIO
from zipfile import ZipFile

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from core.fees import MOST_YEARS, Estimate
from core.papers.estimate import assumptions, scenario_name
from core.papers.files import PaperFile, zip_papers
from core.papers.job import Job

_YEN = '#,##0"円"'
_INPUT = PatternFill("solid", start_color="FFF4CC")
_HEAD = PatternFill("solid", start_color="EEEEEE")
_FIRST_YEAR = 26
_SCENARIOS = "BC"

_FORMULAS = (
    (16, "更新の回数", "=ROUNDUP({c}6/$B$13,0)-1", "0"),
    (17, "審査手数料（新規）", "={c}5*$B$10", _YEN),
    (18, "更新審査手数料", "={c}5*{c}16*$B$11", _YEN),
    (19, "認定証再発行手数料", "={c}7*$B$12", _YEN),
    (20, "合計（税込）", "=SUM({c}17:{c}19)", _YEN),
    (21, "うち消費税", "={c}5*$D$10+{c}5*{c}16*$D$11+{c}7*$D$12", _YEN),
    (22, "差額（場合1との差）", "={c}20-$B$20", _YEN),
)
_DUE = (
    "=IF($A{row}>{c}6,0,IF($A{row}=1,{c}5*$B$10,0)"
    "+IF(AND(MOD($A{row},$B$13)=0,$A{row}/$B$13<={c}16),{c}5*$B$11,0)"
    "+IF($A{row}={c}6,{c}7*$B$12,0))"
)


def estimate_workbook(job: Job, estimates: Sequence[Estimate]) -> bytes:
    """An XLSX in which units, years and re-issues of two scenarios can be changed; all else is formulas.

    The figures appear when a spreadsheet program opens it. The same input gives the same bytes.
    """
    book = Workbook()
    book.properties.created = book.properties.modified = datetime(job.on.year, job.on.month, job.on.day)
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "審査手数料の概算"
    _inputs(sheet, job, estimates)
    _fee_table(sheet, job)
    _totals(sheet)
    _years(sheet)
    for number, text in enumerate(assumptions(job)):
        sheet.cell(5 + number, 6, text)
    for column, width in (("A", 34), ("B", 20), ("C", 20), ("D", 14), ("E", 4), ("F", 90)):
        sheet.column_dimensions[column].width = width
    return _dated(book, job)


def _inputs(sheet: Worksheet, job: Job, estimates: Sequence[Estimate]) -> None:
    sheet["A1"], sheet["A2"] = "審査手数料の概算", job.edition.name
    sheet["A1"].font = Font(bold=True, size=14)
    _head(sheet, 4, ("数字を入れる欄（色付き）", "場合1", "場合2"))
    pair = (estimates[0], estimates[-1])
    for row, label in ((5, "申請単位の数"), (6, "認定を続ける年数"), (7, "再発行の回数")):
        sheet.cell(row, 1, label)
        for column, estimate in zip(_SCENARIOS, pair, strict=True):
            values = {5: estimate.units, 6: estimate.years, 7: _reissues(estimate)}
            sheet[f"{column}{row}"] = values[row]
            sheet[f"{column}{row}"].fill = _INPUT
    sheet["F4"] = "前提"


def _reissues(estimate: Estimate) -> int:
    return next((line.count for line in estimate.lines if line.kind == "reissue"), 0)


def _fee_table(sheet: Worksheet, job: Job) -> None:
    _head(sheet, 9, ("料金表", "税込", "税抜", "消費税"))
    for row, kind in ((10, "new"), (11, "renewal"), (12, "reissue")):
        fee = job.edition.fee(kind)
        amounts = (fee.including_tax_yen, fee.excluding_tax_yen, fee.tax_yen)
        sheet.cell(row, 1, f"{fee.name}（規則 {fee.rule}）")
        for column, amount in enumerate(amounts, start=2):
            sheet.cell(row, column, amount).number_format = _YEN
    sheet["A13"], sheet["B13"] = "有効期間（年）", job.edition.figures.validity.value


def _totals(sheet: Worksheet) -> None:
    _head(sheet, 15, ("計算", "場合1", "場合2"))
    for row, label, formula, shape in _FORMULAS:
        sheet.cell(row, 1, label)
        for column in _SCENARIOS:
            sheet[f"{column}{row}"] = formula.format(c=column)
            sheet[f"{column}{row}"].number_format = shape
    for cell in (sheet["A20"], sheet["B20"], sheet["C20"]):
        cell.font = Font(bold=True)


def _years(sheet: Worksheet) -> None:
    _head(sheet, _FIRST_YEAR - 1, ("年目", "場合1・その年", "場合2・その年"))
    for year in range(1, MOST_YEARS + 1):
        row = _FIRST_YEAR - 1 + year
        sheet.cell(row, 1, year).alignment = Alignment(horizontal="left")
        for column in _SCENARIOS:
            sheet[f"{column}{row}"] = _DUE.format(c=column, row=row)
            sheet[f"{column}{row}"].number_format = _YEN


def _head(sheet: Worksheet, row: int, labels: Sequence[str]) -> None:
    for column, label in enumerate(labels, start=1):
        cell = sheet.cell(row, column, label)
        cell.font, cell.fill = Font(bold=True), _HEAD


def _dated(book: Workbook, job: Job) -> bytes:
    """openpyxl writes the present moment into the archive and its properties; ours says the day of the job."""
    buffer = BytesIO()
    book.save(buffer)
    moment = f"{job.on.isoformat()}T00:00:00Z"
    with ZipFile(buffer) as archive:
        parts = [PaperFile(name, archive.read(name)) for name in archive.namelist()]
    return zip_papers(
        (PaperFile(p.name, _core(p.data, moment)) if p.name == "docProps/core.xml" else p for p in parts),
        job.on,
    )


def _core(properties: bytes, moment: str) -> bytes:
    head, mark, rest = properties.partition(b"<dcterms:modified")
    opening, _, tail = rest.partition(b">")
    return head + mark + opening + b">" + moment.encode() + tail[tail.index(b"</") :]


def estimate_csv(job: Job, estimates: Sequence[Estimate]) -> bytes:
    """Every fee line of every scenario, in yen; UTF-8 with a mark that spreadsheet programs understand."""
    buffer = StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(
        (
            "場合",
            "年数",
            "費用",
            "規則",
            "1単位（税込）",
            "件数",
            "金額（税込）",
            "うち消費税",
            "料金表の日付",
        )
    )
    for estimate in estimates:
        for line in estimate.lines:
            as_of = job.edition.fee(line.kind).as_of.isoformat()
            amounts = (line.unit_yen, line.count, line.amount_yen, line.tax_yen)
            writer.writerow((scenario_name(estimate), estimate.years, line.name, line.rule, *amounts, as_of))
        total = ("", "", estimate.total_yen, estimate.tax_yen, "")
        writer.writerow((scenario_name(estimate), estimate.years, "合計", "", *total))
    return buffer.getvalue().encode("utf-8-sig")
