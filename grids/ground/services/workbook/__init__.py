"""Grids and their workers brought in from a workbook: understood row by row, written by the services, taken back.

A grid is found by its community and its code; an empty cell leaves what is there. Who no longer stands in a cell ends
his post, who stands there anew begins one: nothing that happened is deleted.
"""

from grids.ground.services.workbook.apply import apply_grids
from grids.ground.services.workbook.check import IMPORT, check_grids
from grids.ground.services.workbook.staged import GridRow
from grids.ground.services.workbook.undo import undo_grids
from grids.ground.services.workbook.written import with_workers

__all__ = ["IMPORT", "GridRow", "apply_grids", "check_grids", "undo_grids", "with_workers"]
