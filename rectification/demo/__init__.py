"""The demo city's rectification: 92 units, 518 measures and 369 solved problems from the page. 412 found is ours."""

from rectification.demo.build import seed

__all__ = ["seed"]
