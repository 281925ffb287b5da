"""The papers of a filing, a renewal and a sales talk. Forms A and B themselves are drawn in ``core.pdf``."""

from core.papers.files import PaperFile, zip_papers
from core.papers.filing_set import FilingSet, render_filing_set
from core.papers.order import Order, Product

__all__ = ["FilingSet", "Order", "PaperFile", "Product", "render_filing_set", "zip_papers"]
