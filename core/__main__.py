"""Command line for people who keep a draft in version control: check, pdf, papers, bind, estimate."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from core.answers import Gate
from core.draft import Draft
from core.fees import EstimateError, estimate_fees
from core.files import DraftFileError
from core.filing import Filing, assess_filing
from core.summary import summarise_estimate, summarise_filing
from core.text.dates import now_in_japan
from questionnaire import list_editions, load_edition

OK, OPEN_POINTS, UNREADABLE = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code (0 nothing open but confirmations, 1 open points, 2 unreadable)."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except (DraftFileError, EstimateError, OSError) as error:
        print(_explain(error), file=sys.stderr)
        return UNREADABLE


def _explain(error: Exception) -> str:
    if isinstance(error, OSError):
        return f"{error.filename or 'ファイル'}：読み書きできません（{error.strerror}）。"
    return str(error)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m core", description="開示ナビの下書きを調べ、書類と見積りを作ります。"
    )
    commands = parser.add_subparsers(required=True, metavar="コマンド")
    check = commands.add_parser("check", help="下書きの要対応・要確認の点を調べる")
    check.add_argument("draft", type=Path, metavar="DRAFT.json")
    check.add_argument("--json", action="store_true", help="結果をJSONで出力する")
    check.add_argument("--on", type=_day, metavar="YYYY-MM-DD", help="申請する日（省略すると今日）")
    check.set_defaults(run=_check)
    pdf = commands.add_parser("pdf", help="申請書A・Bの下書きPDFを作る")
    pdf.add_argument("draft", type=Path, metavar="DRAFT.json")
    pdf.add_argument("out", type=Path, metavar="OUT.pdf")
    pdf.add_argument("--on", type=_day, metavar="YYYY-MM-DD", help="作成日（省略すると今日）")
    pdf.set_defaults(run=_pdf)
    papers = commands.add_parser("papers", help="申請書類一式をZIPにする")
    papers.add_argument("draft", type=Path, metavar="DRAFT.json")
    papers.add_argument("out", type=Path, metavar="OUT.zip")
    papers.add_argument("--on", type=_day, metavar="YYYY-MM-DD", help="作成日（省略すると今日）")
    papers.set_defaults(run=_papers)
    bind = commands.add_parser("bind", help="フォルダの資料（PDF）を仕切り紙の後ろにとじる")
    bind.add_argument("draft", type=Path, metavar="DRAFT.json")
    bind.add_argument("folder", type=Path, metavar="FOLDER")
    bind.add_argument("out", type=Path, metavar="OUT.zip|OUT.pdf")
    bind.add_argument("--on", type=_day, metavar="YYYY-MM-DD", help="作成日（省略すると今日）")
    bind.set_defaults(run=_bind)
    estimate = commands.add_parser("estimate", help="審査手数料を見積もる")
    estimate.add_argument("--units", type=int, required=True, help="申請単位の数")
    estimate.add_argument("--years", type=int, required=True, help="認定を続ける年数")
    estimate.add_argument("--reissues", type=int, default=0, help="認定証を再発行する回数")
    estimate.add_argument("--json", action="store_true", help="結果をJSONで出力する")
    estimate.set_defaults(run=_estimate)
    return parser


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text}：日付は YYYY-MM-DD で入れてください") from error


def _open(path: Path) -> Draft:
    from core.pdf.embedded import open_draft_file  # a PDF carries its draft, too

    return open_draft_file(path.read_bytes(), list_editions())


def _on(options: argparse.Namespace) -> date:
    return options.on or now_in_japan().date()


def _check(options: argparse.Namespace) -> int:
    draft = _open(options.draft)
    filing = assess_filing(load_edition(draft.edition), draft, _on(options))
    if options.json:
        print(json.dumps(summarise_filing(filing), ensure_ascii=False, indent=2))
    else:
        _print_filing(filing)
    return OPEN_POINTS if filing.to_do else OK


def _print_filing(filing: Filing) -> None:
    required = filing.required
    gates = filing.gates
    print(f"必須項目 {required.done}/{required.total}（うち暫定 {required.provisional}）")
    print(
        f"認定要件 {gates[Gate.MET]}/{sum(gates.values())}（要確認 {gates[Gate.CONFIRM]}・満たさない {gates[Gate.FAILED]}）"
    )
    print(f"要対応 {len(filing.to_do)}件　要確認 {len(filing.to_confirm)}件")
    for finding in (*filing.to_do, *filing.to_confirm):
        print(f"[{finding.rule}] {finding.message}{finding.action}")


def _pdf(options: argparse.Namespace) -> int:
    from core.pdf import render_draft_pdf, unprintable  # loads fonts, which the other commands do not need

    draft = _open(options.draft)
    edition = load_edition(draft.edition)
    for entry in unprintable(edition, draft):
        print(f"{entry.place}：印刷できない文字 {' '.join(entry.characters)}", file=sys.stderr)
    options.out.write_bytes(render_draft_pdf(edition, draft, _on(options)))
    return OK


def _papers(options: argparse.Namespace) -> int:
    from core.papers import render_filing_set, zip_papers  # loads fonts, which the other commands do not need

    draft, on = _open(options.draft), _on(options)
    filing_set = render_filing_set(load_edition(draft.edition), draft, on)
    for note in filing_set.notes:
        print(note, file=sys.stderr)
    options.out.write_bytes(zip_papers(filing_set.papers, on))
    return OK


def _bind(options: argparse.Namespace) -> int:
    from core.intake import LimitError
    from core.limits import EVIDENCE_FILE
    from core.papers.evidence_set import bind_folder  # loads fonts, which the other commands do not need

    draft = _open(options.draft)
    paths = sorted(path for path in options.folder.iterdir() if path.suffix.lower() == ".pdf")
    files = ((path.name, _beginning(path, EVIDENCE_FILE + 1)) for path in paths if path.is_file())
    as_zip = options.out.suffix.lower() == ".zip"
    try:
        made = bind_folder(load_edition(draft.edition), draft, _on(options), files, as_zip=as_zip)
    except LimitError as error:
        print(error, file=sys.stderr)
        return UNREADABLE
    for note in made.notes:
        print(note, file=sys.stderr)
    if made.data is None:
        return UNREADABLE
    options.out.write_bytes(made.data)
    return OPEN_POINTS if made.notes else OK


def _beginning(path: Path, most: int) -> bytes:
    """At most this many bytes: what is larger is refused anyway."""
    with path.open("rb") as file:
        return file.read(most)


def _estimate(options: argparse.Namespace) -> int:
    newest = load_edition(list_editions()[-1])
    estimate = estimate_fees(newest, options.units, options.years, options.reissues)
    if options.json:
        print(json.dumps(summarise_estimate(estimate), ensure_ascii=False, indent=2))
        return OK
    for line in estimate.lines:
        print(
            f"{line.name}　{line.unit_yen:,}円 × {line.count} ＝ {line.amount_yen:,}円（うち消費税 {line.tax_yen:,}円）"
        )
    print(f"合計 {estimate.total_yen:,}円（税込）")
    return OK


if __name__ == "__main__":
    sys.exit(main())
