"""What people do with grids and posts. Each function checks, does, records and tells, in one transaction."""

from grids.ground.services.grids import change_grid, draw_grid, end_post, post_worker

__all__ = ["change_grid", "draw_grid", "end_post", "post_worker"]
