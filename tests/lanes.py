"""The quick lane: `pytest --quick` runs tests that take little time and need no weights, sound server or browser."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

from voicecoach.weights.store import WeightStore

HEAVY_FIXTURES = frozenset({"voice", "recognizer", "learners", "browser", "practiced", "model"})
"""Fixtures that load weights, start a browser, or read the recordings beside the project."""

HEAVY_FOLDERS = frozenset({"e2e"})
"""Folders whose tests always start the real program."""

HEAVY_TESTS = frozenset(
    {
        "test_a_damaged_model_raises_one_weights_error",
        "test_each_calibration_is_small_and_bound_to_its_weights",
        "test_noise_credits_no_term",
        "test_the_installed_weights_of_base_match_the_manifest",
    }
)
"""Tests that load weights although none of their fixtures does."""

HOME = pytest.StashKey[tempfile.TemporaryDirectory[str]]()
PATCHES = pytest.StashKey[pytest.MonkeyPatch]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --quick and --slow."""
    parser.addoption("--quick", action="store_true", help="only tests without weights, sound and browser")
    parser.addoption("--slow", action="store_true", help="only the tests that --quick leaves out")


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker; in the quick lane replace the user's home by an empty one that refuses to give weights."""
    config.addinivalue_line("markers", "slow_lane: needs weights, sound, a browser, or much time; left out by --quick")
    if not config.getoption("--quick"):
        return
    home = config.stash[HOME] = tempfile.TemporaryDirectory(prefix="voicecoach-quick-", ignore_cleanup_errors=True)
    models = Path(home.name).resolve() / "models"
    models.mkdir()
    patches = config.stash[PATCHES] = pytest.MonkeyPatch()
    patches.setitem(os.environ, "VOICECOACH_HOME", home.name)
    path = WeightStore.path

    def guarded(self: WeightStore, name: str) -> Path:
        if self.folder(name).resolve().parent == models:
            pytest.fail(f"the quick lane has no weights, but this test loads {name}: mark it slow_lane")
        return path(self, name)

    patches.setattr(WeightStore, "path", guarded)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Give the user's home back."""
    if HOME in config.stash:
        config.stash[PATCHES].undo()
        config.stash[HOME].cleanup()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect what the quick lane leaves out, or what it has."""
    if config.getoption("--quick") or config.getoption("--slow"):
        wanted = bool(config.getoption("--slow"))
        config.hook.pytest_deselected(items=[item for item in items if is_heavy(item) != wanted])
        items[:] = [item for item in items if is_heavy(item) == wanted]


def is_heavy(item: pytest.Item) -> bool:
    """Whether a test is named or marked as heavy, lives in a heavy folder, or uses a heavy fixture, even indirectly."""
    return (
        item.get_closest_marker("slow_lane") is not None
        or getattr(item, "originalname", "") in HEAVY_TESTS
        or not HEAVY_FOLDERS.isdisjoint(item.path.relative_to(item.config.rootpath).parts)
        or not HEAVY_FIXTURES.isdisjoint(getattr(item, "fixturenames", ()))
    )
