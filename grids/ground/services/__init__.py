"""Services of grids and posts. Each checks, writes, records and notifies, in one transaction."""

from grids.ground.services.grids import change_grid, draw_grid, end_post, post_worker

__all__ = ["change_grid", "draw_grid", "end_post", "post_worker"]
