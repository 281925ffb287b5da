"""Papers for the filing as a whole: cover letter, list of agents, and the checklist before posting."""

from __future__ import annotations

from core.documents import list_documents
from core.eligibility import lists_agents
from core.fees import EstimateError, estimate_fees
from core.papers.blocks import EMPTY, checks, facts, paragraph, right, section, sender, table, title
from core.papers.contents import filed_with
from core.papers.job import Job
from core.pdf.cells import WIDTH
from core.pdf.form_a import agent_cells
from core.pdf.paper import Paper
from core.text.dates import japanese

_LETTER_COLUMNS = (14.0, 110.0, WIDTH - 124.0)
_ROW, _MOST_TOGETHER = 8.5, 200.0
_AGENT_COLUMNS = (14.0, 52.0, 64.0, WIDTH - 130.0)


def render_cover_letter(job: Job) -> bytes:
    """A draft of the letter that goes on top."""
    edition = job.edition
    paper = job.paper("添え状")
    right(paper, (japanese(job.on),))
    paper.space(4)
    paragraph(paper, f"{edition.authority}\n{edition.contact.name}　御中", 11)
    sender(paper, job.form_a("head_office"), job.provider, job.representative)
    paper.space(6)
    title(paper, "認定申請書類の送付について")
    paragraph(paper, "拝啓　時下ますますご清栄のこととお慶び申し上げます。")
    paragraph(
        paper,
        f"「{edition.name}」の認定を申請したく、下記の書類をお送りします。"
        "ご査収のほど、よろしくお願いいたします。",
    )
    right(paper, ("敬具",))
    paper.space(3)
    paper.write_block(paper.lines("記", WIDTH), centred=True)
    for number, unit in enumerate(job.units, start=1):
        rows = [
            (str(count), line.kind.name, line.copies)
            for count, line in enumerate(filed_with(job, unit), start=1)
        ]
        paper.need(min(_ROW * (len(rows) + 3), _MOST_TOGETHER))
        heading = f"{number}. {unit.name}"
        table(paper, _LETTER_COLUMNS, ("番号", "書類", "部数"), rows, heading=heading, centred=frozenset({0}))
    paper.space(3)
    right(paper, ("以上",))
    section(paper, "この申請についての連絡先")
    contact = (
        ("担当者", job.person("contact_department", "contact_name")),
        ("住所", _address(job)),
        ("電話番号", job.form_a("contact_phone")),
        ("メールアドレス", job.form_a("contact_email")),
    )
    facts(paper, contact)
    return bytes(paper.output())


def _address(job: Job) -> str:
    """Where the authority writes to; the postal code is often typed in the address as well."""
    code, address = job.form_a("contact_postal_code"), job.form_a("contact_address")
    return address if not code or code in address else f"〒{code.removeprefix('〒')} {address}"


def has_agents(job: Job) -> bool:
    return lists_agents(job.draft.eligibility)


def render_agents(job: Job) -> bytes:
    """The agents that contract with users (rule E6)."""
    paper = job.paper("代理店の一覧")
    title(
        paper,
        "利用者と契約する代理店等の一覧",
        f"申請者：{job.provider or EMPTY}　作成日：{japanese(job.on)}",
    )
    agents = job.draft.eligibility.agents
    rows = [
        (str(number), *(text or EMPTY for text in agent_cells(agent)))
        for number, agent in enumerate(agents, start=1)
    ]
    if not rows:
        paragraph(paper, "代理店がまだ登録されていません。「申請資格」のページで入れてください。")
        return bytes(paper.output())
    labels = ("No.", "名称", "本店の所在地", "連絡先")
    table(paper, _AGENT_COLUMNS, labels, rows, centred=frozenset({0}))
    return bytes(paper.output())


def render_checklist(job: Job) -> bytes:
    """What to check before binding, posting or sending, and what to pay afterwards (rules D1-D9, X1, X2)."""
    edition = job.edition
    paper = job.paper("提出前の確認表")
    title(paper, "提出前の確認表", f"申請者：{job.provider or EMPTY}　作成日：{japanese(job.on)}")
    section(paper, "1. 書類をそろえる")
    lines = [line for line in list_documents(edition, job.draft, job.units) if line.is_paper]
    for unit in job.units:
        paragraph(paper, unit.name, bold=True)
        checks(paper, (f"{line.kind.name}（{line.copies}）" for line in lines if line.name.unit == unit.id))
    common = [line for line in lines if line.name.unit is None]
    if common:
        paragraph(paper, "申請全体で必要なもの", bold=True)
        checks(paper, (f"{line.kind.name}（{line.copies}）　{line.kind.detail}" for line in common))
    if not job.units:
        paragraph(paper, "申請単位がまだありません。「申請単位」のページでサービスを登録してください。")
    section(paper, "2. とじる")
    checks(
        paper,
        (
            "申請単位ごとに、内訳書、申請書A、申請書B、疎明資料一覧、資料の番号順に重ねた。",
            "資料に番号を書き、引用した箇所に印やふせんを付けた。",
            "ウェブページの印刷に、アドレスと日付が入っている。",
            "公式の様式がある書類（申請書A・Bなど）は様式へ写し、読み合わせた。",
            "提出するもの一式の控えを取った。審査中の照会に答えるときに使う。",
        ),
    )
    section(paper, "3. 送る")
    mailing = next((kind for kind in edition.documents if kind.id == "mailing"), None)
    if mailing:
        paragraph(paper, f"{mailing.detail}（規則 {mailing.rule}・出典：{mailing.source}）")
    contact = edition.contact
    facts(
        paper,
        (
            ("郵送先", f"{contact.address}\n{edition.authority}\n{contact.name}"),
            (
                "問い合わせと様式",
                f"電話 {contact.phone}　{contact.email}　{contact.hours}\n{contact.form_page}",
            ),
        ),
    )
    paper.space(2)
    checks(
        paper,
        (
            "郵送：書留で送り、受領証を控えた。",
            "電子提出：方法とファイルの形式を事務局に確かめて送った。",
        ),
    )
    section(paper, "4. 審査手数料を振り込む", room=50)
    _payment(job, paper)
    return bytes(paper.output())


def _payment(job: Job, paper: Paper) -> None:
    fee = job.edition.fee("new")
    days = job.edition.figures.payment_within.value
    try:
        total = f"{estimate_fees(job.edition, len(job.units), 1).total_yen:,}円"
    except EstimateError:
        total = "申請単位が決まると計算できます"
    facts(
        paper,
        (
            (
                fee.name,
                f"1単位 {fee.including_tax_yen:,}円（うち消費税 {fee.tax_yen:,}円） × {len(job.units)}単位\n"
                f"{japanese(fee.as_of)}時点の料金表（規則 {fee.rule}・出典：{fee.source}）",
            ),
            ("合計（税込）", total),
        ),
    )
    paper.space(2)
    checks(
        paper,
        (
            "形式審査の完了通知が届いてから振り込む。先には払わない。",
            f"通知から{days}日以内を目安に、通知に書かれた口座へ振り込む。手数料は返還されない。",
            "振込名義を申請者名とそろえ、振込の控えを保管した。書類審査は入金の確認後に始まる。",
        ),
    )
