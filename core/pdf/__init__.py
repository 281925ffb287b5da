"""The draft of Form A and Form B as a PDF."""

from core.pdf.document import render_draft_pdf
from core.pdf.unprintable import Unprintable, unprintable

__all__ = ["Unprintable", "render_draft_pdf", "unprintable"]
