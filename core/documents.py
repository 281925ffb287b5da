"""Which papers belong to the filing? Rules D1-D9 (overview 4(4), 4(5))."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from core.draft import Answer, Draft, Evidence, State
from core.edition import DocumentKind, Edition
from core.eligibility import lists_agents
from core.places import PaperName
from core.text.compose import compose_evidence
from core.units import ApplicationUnit

DOCUMENT_IDS = (
    "form_a",
    "form_b",
    "cd_r",
    "document_list",
    "evidence",
    "register_transcript",
    "photo_id",
    "public_proof",
    "proof_of_responsibility",
    "translation",
    "agent_list",
    "web_hard_copy",
    "contractor_material",
    "mailing",
)
"""Ids of ``documents.yaml`` that the rules below name."""


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A paper of the checklist; ``unit`` is the unit's name, empty where the whole filing has one paper.

    ``copies`` say what is filed.
    """

    name: PaperName
    kind: DocumentKind
    unit: str
    copies: str
    ready: bool

    @property
    def key(self) -> str:
        """What is kept in the draft where the paper is ticked off."""
        return str(self.name)

    @property
    def is_paper(self) -> bool:
        """False for a note on how to file (rule D9), which cannot be ticked off."""
        return bool(self.copies)


MaterialKey = tuple[str, str]
"""Name and kind: what makes two citations speak of the same material."""


def material_key(row: Evidence) -> MaterialKey:
    return " ".join(row.name.split()), row.kind


@dataclass(frozen=True, slots=True)
class Material:
    """A piece of evidence, each once, with every item that cites it and the places cited."""

    name: str
    kind: str
    citations: tuple[tuple[str, str], ...]
    """(item id, evidence as written in Form B) pairs, in the order of Form B."""
    places: tuple[tuple[str, str], ...] = ()
    """(item id, place as typed) pairs, in the same order."""

    @property
    def key(self) -> MaterialKey:
        return self.name, self.kind


def list_documents(
    edition: Edition, draft: Draft, units: tuple[ApplicationUnit, ...]
) -> tuple[DocumentLine, ...]:
    """The papers of the filing, derived from the answers; ``mailing`` is a note, not a paper."""
    kinds = {kind.id: kind for kind in edition.documents}
    return tuple(
        DocumentLine(
            name=(name := PaperName(kind_id, unit.id if unit else None)),
            kind=kinds[kind_id],
            unit=unit.name if unit else "",
            copies=copies,
            ready=str(name) in draft.documents_ready,
        )
        for kind_id, unit, copies in _needed(draft, units)
    )


_Needed = tuple[str, ApplicationUnit | None, str]
"""Kind id, the unit whose paper it is (None: the whole filing's) and copies."""


def _needed(draft: Draft, units: tuple[ApplicationUnit, ...]) -> Iterator[_Needed]:
    """Every paper that is needed."""
    answers = draft.eligibility
    for unit in units:
        yield "form_a", unit, "1部"
        yield "form_b", unit, "1部"
        yield "cd_r", unit, "1枚"
        yield "document_list", unit, "1部"
        yield "evidence", unit, "引用した資料を各1部"
    yield from _proof_of_existence(draft, units)
    if lists_agents(answers):
        yield "agent_list", None, "1部"
    if any(row.kind == "web" for row in _evidence_rows(draft, units)):
        yield "web_hard_copy", None, "引用したページごとに1部"
    if any(row.kind == "contractor" for row in _evidence_rows(draft, units)):
        yield "contractor_material", None, "引用した資料を各1部"
    yield "mailing", None, ""


def _proof_of_existence(draft: Draft, units: tuple[ApplicationUnit, ...]) -> Iterator[_Needed]:
    """Rules D3-D5; papers are filed per unit, the register transcript in the original for the first only."""
    answers = draft.eligibility
    for number, unit in enumerate(units):
        copies = "原本1部" if number == 0 else "写し1部"
        if answers.applicant == "sole_proprietor":
            yield "photo_id", unit, "写し1部（1種類だけ）"
        elif answers.applicant == "foreign_corporation":
            yield "public_proof", unit, copies
            yield "translation", unit, "1部"
        else:
            yield "register_transcript", unit, copies
        if answers.representative_has_power == "no":
            yield "proof_of_responsibility", unit, "1部"


def _answers(draft: Draft, units: tuple[ApplicationUnit, ...]) -> Iterator[tuple[str, Answer]]:
    yield from draft.provider_answers.items()
    for unit in units:
        yield from draft.unit(unit.id).answers.items()


def _evidence_rows(draft: Draft, units: tuple[ApplicationUnit, ...]) -> Iterator[Evidence]:
    for _, answer in _answers(draft, units):
        if answer.state is State.DESCRIBED:
            yield from answer.cited


def list_materials(
    edition: Edition, draft: Draft, units: tuple[ApplicationUnit, ...]
) -> tuple[Material, ...]:
    """Every material of the evidence columns once, with the items that cite it (rules D2, D6)."""
    cited: dict[MaterialKey, list[tuple[tuple[str, str], tuple[str, str]]]] = {}
    order = edition.numbers
    answers = sorted(_answers(draft, units), key=lambda pair: order.get(pair[0], 0))
    for item_id, answer in answers:
        if answer.state is not State.DESCRIBED or item_id not in order:
            continue
        for row in answer.evidence:
            if row.name.strip():
                citations = cited.setdefault(material_key(row), [])
                citation = (item_id, compose_evidence(row))
                if citation not in (known for known, _ in citations):
                    citations.append((citation, (item_id, row.place.strip())))
    return tuple(
        Material(name, kind, *(tuple(pairs) for pairs in zip(*found, strict=True)))
        for (name, kind), found in cited.items()
    )


def number_materials(
    edition: Edition, draft: Draft, units: tuple[ApplicationUnit, ...]
) -> dict[MaterialKey, int]:
    """The number of each material in the list of ``list_materials``, from 1."""
    materials = list_materials(edition, draft, units)
    return {material.key: number for number, material in enumerate(materials, start=1)}


def known_materials(draft: Draft, units: tuple[ApplicationUnit, ...]) -> dict[str, Evidence]:
    """The first citation of each material by name, for citing it again elsewhere."""
    known: dict[str, Evidence] = {}
    for row in _evidence_rows(draft, units):
        if name := row.name.strip():
            known.setdefault(name, row)
    return known
