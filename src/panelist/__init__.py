"""Panelist: interview scheduling that cannot double-book."""

from importlib.metadata import version

__version__ = version("panelist")
