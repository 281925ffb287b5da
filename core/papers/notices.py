"""Drafts of what has to be told after certification: change, end of service, emergency (rules R5, I1, I2)."""

from __future__ import annotations

from core.draft import Draft, Told
from core.papers.blocks import EMPTY, checks, facts, grid, paragraph, right, section, sender, title
from core.papers.job import Job
from core.papers.redline import red_lines
from core.pdf.cells import SMALL, TINY, WIDTH, Cell
from core.pdf.paper import Paper
from core.renewal import compare_filings
from core.text.dates import japanese
from core.text.typed_numbers import parse_number

_CHANGE_COLUMNS = (44.0, (WIDTH - 44.0) / 2, (WIDTH - 44.0) / 2)


def render_change_notice(job: Job, told: Told, base: Draft | None) -> bytes:
    """What changed and why; with ``base``, old beside new. Names on the certificate cost a re-issue (F3)."""
    paper = _letter(job, "変更の届出")
    paragraph(paper, "認定を受けた内容に変更がありましたので、届け出ます。")
    facts(
        paper,
        (*_whose(job), ("変更した日", told.happened_on), ("変更の理由", told.reason), ("内容", told.what)),
    )
    changes = compare_filings(job.edition, base, job.draft).changes if base else ()
    if changes:
        rows = []
        for change in changes:
            old, new = red_lines(paper, change.old, change.new, _CHANGE_COLUMNS[1])
            name = paper.lines(f"{change.place}\n{change.unit}".strip(), _CHANGE_COLUMNS[0], SMALL, bold=True)
            rows.append((Cell(name, again=name), Cell(old), Cell(new)))
        grid(paper, _CHANGE_COLUMNS, ("項目", "変更前", "変更後"), rows, f"変わったところ　{len(changes)}件")
    fee = job.edition.fee("reissue")
    section(paper, "付けるもの")
    checks(
        paper,
        (
            "変更を裏付ける資料",
            "登記の内容が変わった場合は、登記簿謄本などの公的な書類",
            f"事業者名やサービス名が変わった場合は、{fee.name}（1件 {fee.including_tax_yen:,}円、規則 {fee.rule}）",
        ),
    )
    return _finished(paper)


def render_end_notice(job: Job, told: Told) -> bytes:
    """The service has ended; the certificate goes back with it (rule R5)."""
    paper = _letter(job, "サービス終了の届出")
    paragraph(paper, "認定を受けたサービスの提供を終了しましたので、届け出ます。認定証を添えて返します。")
    facts(
        paper,
        (
            *_whose(job),
            ("終了した日", told.happened_on),
            ("終了の理由", told.reason),
            ("利用者への対応", told.measures),
        ),
    )
    section(paper, "確かめること")
    checks(
        paper,
        (
            "認定証を同封した",
            "認定マークをウェブ、広告、取引書類から外した",
            "利用者へ終了を知らせた（開示した告知の時期を守った）",
        ),
    )
    return _finished(paper)


def render_emergency(job: Job, told: Told) -> bytes:
    """An outage, a leak or another emergency, as far as it is known; reported again as it goes on (rule I1)."""
    number = parse_number(told.report)
    paper = _letter(job, "緊急事態の通知・経過報告")
    paragraph(
        paper,
        f"次のとおり通知します（第{int(number) if number and number >= 1 else 1}報）。わからないことは、わかり次第、次の報で知らせます。",
    )
    facts(
        paper,
        (
            *_whose(job),
            ("発生・発覚した日時", told.happened_on),
            ("起きたこと", told.what),
            ("原因（わかる範囲）", told.reason),
            ("利用者への影響", told.effect),
            ("これまでの経過", told.progress),
            ("行った対応と今後の予定", told.measures),
            ("次の報告の予定", told.next_report),
        ),
    )
    section(paper, "送る前に")
    checks(
        paper,
        (
            "個人情報や攻撃の手がかりになることを書いていない",
            "影響を受けた利用者と、法令で決められた届出先にも知らせた",
            "メンテナンスなどの告知が、開示した時期より間際になった場合も、この通知の対象になる（規則 I2）",
        ),
    )
    return _finished(paper)


def _letter(job: Job, name: str) -> Paper:
    paper = job.paper(name, f"申請者：{job.provider or EMPTY}", mark=True)
    right(paper, (japanese(job.on),))
    paragraph(paper, f"{job.edition.authority}\n{job.edition.contact.name}　御中", 11)
    sender(paper, job.form_a("head_office"), job.provider, job.representative)
    paper.space(4)
    title(paper, name)
    return paper


def _whose(job: Job) -> tuple[tuple[str, str], ...]:
    reached = " / ".join(t for t in (job.form_a("contact_phone"), job.form_a("contact_email")) if t)
    return (
        ("事業者", job.provider),
        ("認定番号", job.draft.plan.certification_number.strip()),
        ("認定サービス", "、".join(unit.name for unit in job.units)),
        ("担当者", job.person("contact_department", "contact_name")),
        ("連絡先", reached),
    )


def _finished(paper: Paper) -> bytes:
    paper.space(2)
    paragraph(paper, "認定機関の様式がある場合は、この下書きから写してください。", TINY, grey=True)
    return bytes(paper.output())
