"""What every paper of a set is made from: the draft, its units, the day, and fonts opened once for all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TypeVar

from core.documents import MaterialKey, number_materials
from core.draft import Draft
from core.edition import Edition
from core.files import save_draft
from core.form_a import form_a_text
from core.pdf.attachment import Attachment
from core.pdf.fonts import FULL, Fonts, reduced_fonts
from core.pdf.paper import Paper
from core.text.characters import clean, one_line
from core.units import ApplicationUnit, assess_units

KindOfPaper = TypeVar("KindOfPaper", bound=Paper)


@dataclass(frozen=True)
class Job:
    """A draft to be printed as of the day ``on``."""

    edition: Edition
    draft: Draft
    on: date
    fonts: Fonts = FULL

    @cached_property
    def units(self) -> tuple[ApplicationUnit, ...]:
        return assess_units(self.edition, self.draft.offering).units

    @cached_property
    def provider(self) -> str:
        """The applicant's name on one line; empty while it is not written."""
        return one_line(self.form_a("provider_name"))

    def form_a(self, field_id: str, unit_id: str = "") -> str:
        return form_a_text(self.edition, self.draft, field_id, unit_id)

    def person(self, position: str, name: str) -> str:
        """Position and name of somebody on Form A."""
        return "　".join(text for text in (self.form_a(position), self.form_a(name)) if text)

    @property
    def representative(self) -> str:
        return self.person("representative_title", "representative_name")

    def material_numbers(self, unit: ApplicationUnit) -> Mapping[MaterialKey, int]:
        """Each unit is filed on its own, so its materials are counted from 1."""
        return number_materials(self.edition, self.draft, (unit,))

    def paper(
        self, title: str, running: str = "", *, mark: bool = False, attachment: Attachment | None = None
    ) -> Paper:
        """An empty paper with its first page; ``running`` stands in its head besides the scheme's name."""
        return self.paper_of(Paper, title, running, mark=mark, attachment=attachment)

    def paper_of(
        self,
        kind: type[KindOfPaper],
        title: str,
        running: str = "",
        *,
        mark: bool = False,
        attachment: Attachment | None = None,
    ) -> KindOfPaper:
        """The same as a paper of a kind of its own."""
        name = f"{title}（{self.provider}）" if self.provider else title
        author = self.provider or "開示ナビ"
        paper = kind(
            name,
            author,
            self.edition.short_name,
            self.on,
            mark=mark,
            fonts=self.fonts,
            attachment=attachment,
        )
        paper.running = running
        paper.start_page()
        paper.bookmark(title, 0)
        return paper


@contextmanager
def prepared_job(edition: Edition, draft: Draft, on: date, *others: Draft) -> Iterator[Job]:
    """A job for many papers: opens fonts reduced to what they can say. ``others`` are drafts they quote."""
    said = "".join(save_draft(each).decode() for each in (draft, *others))
    with reduced_fonts(clean(said) + edition.model_dump_json()) as fonts:
        yield Job(edition, draft, on, fonts)
