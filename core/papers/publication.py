"""What the authority would publish of a unit (rule P1), and what it is asked to withhold (rule P2)."""

from __future__ import annotations

from itertools import groupby

from core.papers.blocks import EMPTY, facts, paragraph, section, table, title
from core.papers.job import Job
from core.pdf.cells import SMALL, WIDTH
from core.pdf.paper import Paper
from core.publication import PublishedItem, compose_publication
from core.text.dates import japanese
from core.text.typed_dates import parse_date
from core.units import ApplicationUnit

LATER = "認定後に決まります"
WITHHELD = "【公表の留保を希望】"
_COLUMNS = (14.0, 56.0, WIDTH - 70.0)
_WISH_COLUMNS = (14.0, 50.0, 76.0, WIDTH - 140.0)


def render_publication(job: Job, unit: ApplicationUnit) -> bytes:
    """A preview of the published page, then the wishes to withhold with their reasons. No evidence appears."""
    published = compose_publication(job.edition, job.draft, unit.id)
    paper = job.paper("公表される内容の見本", f"申請単位：{unit.name}")
    title(
        paper, "公表される内容の見本", "認定された場合に公表される内容です。資料は公表されません（規則 P1）。"
    )
    facts(paper, published_facts(job, unit))
    for name, items in groupby(published, key=lambda entry: job.edition.category_of[entry.item.id].name):
        rows = [(str(job.edition.numbers[e.item.id]), e.item.name, _content(e)) for e in items]
        table(paper, _COLUMNS, ("No.", "項目", "申請内容"), rows, heading=name, centred=frozenset({0}))
    if not published:
        paragraph(paper, "申請書Bに書かれた内容はまだありません。")
    _wishes(paper, job, published)
    return bytes(paper.output())


def published_facts(job: Job, unit: ApplicationUnit) -> tuple[tuple[str, str], ...]:
    """What is published besides Form B (rule P1)."""
    day = parse_date(job.draft.plan.certified_on)
    return (
        ("認定番号", job.draft.plan.certification_number.strip() or LATER),
        ("サービス名", unit.name),
        ("事業者名", job.provider),
        ("認定日", japanese(day) if day else LATER),
    )


def _content(entry: PublishedItem) -> str:
    return f"{WITHHELD}\n{entry.content}" if entry.withhold_requested else entry.content


def _wishes(paper: Paper, job: Job, published: tuple[PublishedItem, ...]) -> None:
    wishes = [entry for entry in published if entry.withhold_requested]
    section(paper, f"公表の留保の希望　{len(wishes)}件")
    paragraph(
        paper,
        "正当な理由があると認められると、必要な期間だけ公表が留保されます。認められるまでは公表されるものとして準備してください（規則 P2）。",
        SMALL,
    )
    rows = [
        (
            str(job.edition.numbers[entry.item.id]),
            entry.item.name,
            entry.withhold_reason.strip() or f"理由が{EMPTY}です。申請書Bで入れてください。",
            entry.withhold_period.strip() or EMPTY,
        )
        for entry in wishes
    ]
    if rows:
        labels = ("No.", "項目", "理由", "期間")
        table(paper, _WISH_COLUMNS, labels, rows, centred=frozenset({0}))
