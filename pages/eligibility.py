"""May we apply? One question at a time, each with its consequence, then the verdict with every finding."""

from __future__ import annotations

import streamlit as st

from core.draft import Agent
from core.edition import Question
from core.eligibility import EligibilityVerdict, asked_questions, lists_agents
from core.findings import Finding, Outcome
from core.places import within
from core.text.reading import line_problem
from pages.parts import session, words
from pages.parts.callbacks import pressed, whole
from pages.parts.entries import chosen, typed
from pages.parts.findings import finding_line, finding_list
from pages.parts.inputs import problem_line
from pages.parts.rows import drop_row, row_ids, row_index
from pages.parts.steps import heading, step_buttons

MOST_AGENTS = 200
_FOLLOWS_HEIGHT = 80  # pixels: what follows from typed texts keeps its room, so that nothing below it moves
_QUIET = {Outcome.OK, Outcome.NOTE}


def _set(**changes: object) -> None:
    eligibility = session.draft().eligibility.model_copy(update=changes)
    session.change(session.draft().model_copy(update={"eligibility": eligibility}))


def _question(number: int, question: Question, consequences: list[Finding]) -> None:
    answer = getattr(session.draft().eligibility, question.id)
    labels = {option.value: option.label for option in question.options}
    key = session.key("eligibility", question.id)
    with st.container(border=True):
        st.radio(
            f"**{number}．{question.text}**",
            list(labels),
            index=list(labels).index(answer) if answer else None,
            format_func=labels.__getitem__,
            help=None,
            horizontal=True,
            key=key,
            on_change=whole(lambda: _set(**{question.id: chosen(key, labels)})),
        )
        if question.help:
            st.caption(question.help)
        if question.id == "revoked" and answer == "yes":
            _revoked_on()
        lists = question.id == "contracts_with_users" and lists_agents(session.draft().eligibility)
        if lists:
            _agents()
        typed = lists or (question.id == "revoked" and answer == "yes")
        with st.container(height=_FOLLOWS_HEIGHT if typed else "content", border=False):
            for finding in consequences:
                if finding.outcome is not Outcome.OPEN or not finding.code.startswith("unanswered"):
                    finding_line(finding)


def _revoked_on() -> None:
    key = session.key("eligibility", "revoked_on")
    st.text_input(
        "取り消された日（複数あるときは最も新しい日）",
        session.draft().eligibility.revoked_on,
        key=key,
        placeholder="例：2026-10-01",
        on_change=whole(lambda: _set(revoked_on=typed(key))),
    )


def _agents() -> None:
    """The list of agents that rule E6 asks for; it goes into Form A."""
    agents = session.draft().eligibility.agents
    place = session.key("agents")
    st.markdown(f"**利用者と契約する代理店の一覧**（{len(agents)}社・申請書Aに載ります）")
    for number, (row_id, agent) in enumerate(zip(row_ids(place, len(agents)), agents, strict=True), start=1):
        _agent(number, row_id, agent)

    def add() -> None:
        _set(agents=(*session.draft().eligibility.agents, Agent()))

    full = len(agents) >= MOST_AGENTS
    st.button("代理店を追加", icon=":material/add:", key=f"{place}:add", on_click=pressed(add), disabled=full)


def _agent(number: int, row_id: int, agent: Agent) -> None:
    place = session.key("agents")
    key = within(place, str(row_id))

    def write(name: str) -> None:
        agents, now = session.draft().eligibility.agents, row_index(place, row_id)
        if now is not None:
            changed = agents[now].model_copy(update={name: typed(within(key, name))})
            _set(agents=(*agents[:now], changed, *agents[now + 1 :]))

    def remove() -> None:
        agents, now = session.draft().eligibility.agents, row_index(place, row_id)
        if now is not None:
            drop_row(place, row_id)
            _set(agents=(*agents[:now], *agents[now + 1 :]))

    cells = st.columns([3, 4, 3, 1.7], vertical_alignment="bottom")
    labels = {"name": f"{number}　名称", "address": "本店の所在地", "contact": "本店の連絡先"}
    for cell, (name, label) in zip(cells, labels.items(), strict=False):
        text = getattr(agent, name)
        with cell:
            st.text_input(label, text, key=within(key, name), on_change=whole(write), args=(name,))
    cells[-1].button("削除", icon=":material/delete:", key=f"{key}:remove", on_click=pressed(remove))
    problem_line(*(line_problem(text) for text in (agent.name, agent.address, agent.contact)))


def _verdict() -> None:
    result = session.filing().eligibility
    word = words.ELIGIBILITY[result.verdict]
    st.subheader("判定", anchor=False)
    box = {
        EligibilityVerdict.ELIGIBLE: st.success,
        EligibilityVerdict.CONDITIONAL: st.warning,
        EligibilityVerdict.NOT_ELIGIBLE: st.error,
        EligibilityVerdict.INCOMPLETE: st.info,
    }[result.verdict]
    box(f"**{word.text}**", icon=word.icon)


def _reasons() -> None:
    """Below the buttons: they stay where they are when a text changes what is found."""
    result = session.filing().eligibility
    unanswered = [f for f in result.findings if f.outcome is Outcome.OPEN]
    if unanswered:
        refused = result.verdict is EligibilityVerdict.NOT_ELIGIBLE
        gain = "ほかに満たさない点がないかもわかります" if refused else "判定が決まります"
        st.caption(f"残り{len(unanswered)}問に答えると、{gain}。")
    decided = [f for f in result.findings if f.outcome is not Outcome.OPEN]
    finding_list(f for f in decided if f.outcome not in _QUIET)
    quiet = [f for f in decided if f.outcome in _QUIET]
    if quiet:
        with st.expander(f"満たしている点と参考（{len(quiet)}件）", icon=":material/check_circle:"):
            finding_list(quiet)


def page() -> None:
    heading("eligibility", "質問に一つずつ答えると、申請できるかどうかと、その理由がわかります。")
    draft = session.draft()
    findings = session.filing().eligibility.findings
    questions = {question.id: question for question in session.edition().eligibility}
    for number, question_id in enumerate(asked_questions(draft.eligibility), start=1):
        _question(number, questions[question_id], [f for f in findings if f.question == question_id])
        if getattr(draft.eligibility, question_id) is None:
            st.caption("答えると次の質問が表示されます。")
            break
    _verdict()
    step_buttons("eligibility")
    _reasons()


page()
