"""Import of grids and their workers: rows are checked one by one, written by the services, and can be undone.

A grid is found by its community and its code. An empty cell changes nothing. The post of a worker who is missing in
a cell ends, and a new name begins a post. Nothing that happened is deleted.
"""

from grids.ground.services.workbook.apply import apply_grids
from grids.ground.services.workbook.check import IMPORT, check_grids
from grids.ground.services.workbook.staged import GridRow
from grids.ground.services.workbook.undo import undo_grids
from grids.ground.services.workbook.written import with_workers

__all__ = ["IMPORT", "GridRow", "apply_grids", "check_grids", "undo_grids", "with_workers"]
