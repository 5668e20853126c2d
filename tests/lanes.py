"""The quick lane: `pytest --quick` runs only tests that need no weights, no sound server and no browser."""

from __future__ import annotations

from pathlib import Path

import pytest

HEAVY_FIXTURES = frozenset(
    "home app voice recognizer reading learners browser practiced served serving sound hear score old_home_app".split()
)
"""Fixtures that load weights, play sound, start a browser, or read the recordings beside the project."""

WHOLE_LANE_FOLDERS = frozenset({"e2e"})
"""Folders of tests that always start the real program."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --quick."""
    parser.addoption("--quick", action="store_true", help="only tests without weights, sound and browser")


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker for tests that need weights although none of their fixtures says so."""
    config.addinivalue_line("markers", "slow_lane: needs weights, sound or a browser; left out by --quick")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect what the quick lane leaves out."""
    if not config.getoption("--quick"):
        return
    quick = [item for item in items if not _is_heavy(item)]
    config.hook.pytest_deselected(items=[item for item in items if _is_heavy(item)])
    items[:] = quick


def _is_heavy(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    folders = {part.name for part in Path(item.path).parents}
    marked = item.get_closest_marker("slow_lane") is not None
    return bool(fixtures & HEAVY_FIXTURES) or bool(folders & WHOLE_LANE_FOLDERS) or marked
