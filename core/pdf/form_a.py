"""Form A, the face sheet: a grid of labels and values, and the list of agents (rule E6)."""

from __future__ import annotations

from core.draft import Agent, Draft
from core.edition import Edition, FormASection
from core.eligibility import lists_agents
from core.form_a import applicable, written_form_a
from core.items import FormField
from core.pdf.cells import LEFT, SMALL, TINY, WIDTH, Cell, Line, heads
from core.pdf.paper import Paper
from core.units import ApplicationUnit

EMPTY = "未記入"
AGENT_LIST = "利用者と契約する代理店等の一覧"

_COLUMNS = (50.0, WIDTH - 50.0)
_AGENT_COLUMNS = (12.0, 52.0, 66.0, 50.0)


def agent_cells(agent: Agent) -> tuple[str, str, str]:
    """An agent's name, head office and contact (rule E6)."""
    return agent.name.strip(), agent.address.strip(), agent.contact.strip()


def draw_form_a(paper: Paper, edition: Edition, draft: Draft, unit: ApplicationUnit) -> None:
    """A unit's face sheet. Applicant sections are the same on each, as each unit is filed on its own."""
    paper.bookmark("申請書A", 1)
    draw_form_title(paper, edition, "申請書A（フェイスシート）")
    for section in edition.form_a:
        _draw_section(paper, edition, draft, section, unit)
    if lists_agents(draft.eligibility):
        _draw_agents(paper, draft.eligibility.agents)


def draw_form_title(paper: Paper, edition: Edition, title: str) -> None:
    """The name of the scheme, the form's title and the day it was made."""
    paper.write_block(paper.lines(edition.name, WIDTH, SMALL), centred=True)
    paper.space(1.5)
    paper.write_block((Line(title, 16, bold=True),), centred=True)
    made = Line(f"作成日　{paper.made_on}", SMALL)
    paper.draw(LEFT + WIDTH - paper.width_of(made), paper.y, made)
    paper.space(made.height + 2)


def _draw_section(
    paper: Paper, edition: Edition, draft: Draft, section: FormASection, unit: ApplicationUnit
) -> None:
    paper.need(28)
    paper.row((WIDTH,), (Cell(paper.lines(section.name, WIDTH, bold=True), shaded=True),))
    if section.per == "unit":
        _draw_field(paper, "申請単位", unit.name)
        if len(unit.service_ids) > 1:
            _draw_field(paper, "含まれるサービス", _members(draft, unit))
    elif section is edition.form_a[0]:
        _draw_field(paper, "申請者の区分", _applicant(edition, draft))
    for field in section.fields:
        _draw_field(paper, field.label, _value(edition, draft, field, unit.id), needed=field.needed)
    paper.space(4)


def _draw_field(paper: Paper, label: str, value: str, *, needed: bool = True) -> None:
    shown = value or (EMPTY if needed else f"{EMPTY}（任意）")
    name = paper.lines(label, _COLUMNS[0])
    again = (*name, *paper.lines("（続き）", _COLUMNS[0], TINY, grey=True))
    answer = Cell(paper.lines(shown, _COLUMNS[1], grey=not value), middle=True)
    paper.row(_COLUMNS, (Cell(name, shaded=True, middle=True, again=again), answer))


def _value(edition: Edition, draft: Draft, field: FormField, unit_id: str) -> str:
    if not applicable(draft, field):
        return "該当なし（個人事業者）"
    return written_form_a(edition, draft, field, unit_id)


def _applicant(edition: Edition, draft: Draft) -> str:
    options = (option for q in edition.eligibility if q.id == "applicant" for option in q.options)
    return next((option.label for option in options if option.value == draft.eligibility.applicant), "")


def _members(draft: Draft, unit: ApplicationUnit) -> str:
    names = (s.name.strip() or s.id for s in draft.offering.services if s.id in unit.service_ids)
    return "\n".join(names)


def _draw_agents(paper: Paper, agents: tuple[Agent, ...]) -> None:
    paper.need(35)
    paper.row((WIDTH,), (Cell(paper.lines(AGENT_LIST, WIDTH, bold=True), shaded=True),))
    labels = ("No.", "名称", "本店の所在地", "連絡先")
    head = heads(labels)
    paper.row(_AGENT_COLUMNS, head)
    for number, agent in enumerate(agents or (Agent(),), start=1):
        texts = agent_cells(agent)
        cells = [
            Cell(paper.lines(text or EMPTY, width, grey=not text))
            for text, width in zip(texts, _AGENT_COLUMNS[1:], strict=True)
        ]
        paper.row(_AGENT_COLUMNS, (Cell((Line(str(number)),), centred=True), *cells), head)
    paper.space(4)
