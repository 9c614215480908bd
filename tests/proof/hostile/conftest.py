"""Where hostile input goes: a real server on a database of the module's own, and the browser tests' office and desk."""

from browser.conftest import chromium, desk, office
from ops.conftest import module_dsn

__all__ = ["chromium", "desk", "module_dsn", "office"]
