"""The filing as a workbook that a colleague fills in offline, and as tables for other tools.

``save_workbook`` and ``load_workbook_changes`` are inverse; what comes back is shown item by item and
only what is chosen is taken. No cell is ever a formula, written or read.
"""

from core.workbook.errors import WorkbookError
from core.workbook.load import Change, Import, load_workbook_changes, workbook_changes
from core.workbook.outside import sheets_from_outside
from core.workbook.save import save_workbook
from core.workbook.tables import evidence_csv, items_csv

__all__ = [
    "Change",
    "Import",
    "WorkbookError",
    "evidence_csv",
    "items_csv",
    "load_workbook_changes",
    "save_workbook",
    "sheets_from_outside",
    "workbook_changes",
]
