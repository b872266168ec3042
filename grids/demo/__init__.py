"""The street of Baotou with the page's figures: 20,000 households, 34,000 people, 100 grids, 45 workers, a team of 48.

What happens in it is invented: no resident, wish, report or booking here is anybody's.
"""

from grids.demo.build import seed

__all__ = ["seed"]
