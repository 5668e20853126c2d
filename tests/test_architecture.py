"""The house stands as the ADR draws it."""

from __future__ import annotations

import ast
import graphlib
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "voicecoach"

FLOORS = (
    "errors config resources processor",
    "storage",
    "audio content weights",
    "recognition voice devices",
    "grading",
    "sessions",
    "review",
    "practice batch",
    "application packs testing",
    "terminal",
    "web",
    "commands",
    "cli",
    "__main__ __init__",
)
FLOOR_OF = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms.split()}

ALLOWED_IMPORTS = {
    "piper": {"voice/piper.py", "voice/espeak.py"},
    "faster_whisper": {"recognition/whisper.py", "recognition/decoder.py", "recognition/silero.py"},
    "ctranslate2": {"recognition/ctranslate2_model.py"},
    "tokenizers": {"recognition/whisper.py"},
    "sounddevice": {"devices/portaudio.py"},
    "soundfile": {"audio/files.py"},
    "soxr": {"audio/resampling.py"},
    "msgspec": {"storage/checked_values.py", "storage/limits.py"},
    "sqlite3": {f"sessions/{name}.py" for name in ("database", "schema")},
    "threading": {
        "recognition/streaming.py",
        "voice/prefetch.py",
        "voice/espeak.py",
        "weights/background.py",
        "web/live_practice.py",
        "web/outbox.py",
        "web/practice_thread.py",
    },
    "concurrent": {"recognition/batching.py"},
    "jiwer": {"grading/shadowing.py"},
    "jinja2": {"review/page.py"},
    "genanki": {"review/deck.py"},
    "fsrs": {"review/spaced_repetition.py"},
    "platformdirs": {"config.py"},
    "distributed": {"batch/cluster.py", "batch/worker.py"},
    "dask": {"batch/cluster.py"},
    "threadpoolctl": {"batch/worker.py"},
    "fastparquet": {"batch/table_files.py"},
    "pandas": {"batch/table_files.py"},
    "fsspec": {"batch/remote_files.py"},
}
"""Foreign libraries and threads, and the only files that may import them."""

ROOMS_OF = {"typer": "cli", "starlette": "web", "uvicorn": "web", "rich": "terminal commands"}
"""Foreign libraries that belong to whole rooms."""

CLOCKLESS = ("audio", "content", "recognition", "grading", "sessions", "review", "practice")
"""Rooms that read no clock, no randomness, no environment and no working directory."""

CLOCK_EXCEPTIONS = {
    "audio/source.py": {"time"},  # plays recordings in real time
    "sessions/sqlite.py": {"secrets"},  # unique session ids
    "sessions/recording.py": {"os"},  # fsync
    "recognition/streaming.py": {"threading"},
}
IMPURE = {"time", "random", "secrets", "os", "socket", "threading"}


def sources() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def name_of(file: Path) -> str:
    return file.relative_to(PACKAGE).as_posix()


def room(file: Path) -> str:
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


def module_file(module: str) -> Path | None:
    """Return the file of a module of the package, None for foreign modules."""
    path = ROOT.joinpath(*module.split("."))
    candidates = (path.with_suffix(".py"), path / "__init__.py")
    return next((file for file in candidates if file.is_file()), None)


def imported(file: Path) -> set[str]:
    """Return the modules that a file imports, `from package import module` resolved; TYPE_CHECKING blocks count too."""
    modules: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            modules |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(file)} imports relatively"
            assert node.module
            submodules = {f"{node.module}.{alias.name}" for alias in node.names}
            inner = {module for module in submodules if module_file(module)}
            modules |= inner or {node.module}
            if len(inner) < len(submodules):
                modules.add(node.module)
    return modules


def imported_rooms(file: Path) -> set[str]:
    """Return the rooms of the package that a file imports from; the bare package is the room __init__."""
    rooms: set[str] = set()
    for module in imported(file):
        if module == "voicecoach":
            rooms.add("__init__")
        elif module.startswith("voicecoach."):
            rooms.add(module.split(".")[1])
    return rooms


def test_the_guard_sees_every_way_to_import(tmp_path: Path) -> None:
    file = tmp_path / "example.py"
    file.write_text(
        "from voicecoach import cli, resources\nimport voicecoach.web.server\nfrom voicecoach import grade\n"
    )
    assert imported(file) == {"voicecoach.cli", "voicecoach.resources", "voicecoach.web.server", "voicecoach"}
    assert imported_rooms(file) == {"cli", "resources", "web", "__init__"}


def test_every_room_has_a_floor() -> None:
    assert {room(file) for file in sources()} == set(FLOOR_OF)


@pytest.mark.parametrize("file", sources(), ids=name_of)
def test_a_room_imports_only_from_floors_below(file: Path) -> None:
    own = room(file)
    for other in imported_rooms(file) - {own}:
        assert FLOOR_OF[other] < FLOOR_OF[own], f"{own} (floor {FLOOR_OF[own]}) imports {other} ({FLOOR_OF[other]})"


def test_no_files_of_a_room_import_each_other_in_a_circle() -> None:
    graph = {
        file: {inner for module in imported(file) if (inner := module_file(module)) and inner != file}
        for file in sources()
        if file.name != "__init__.py"
    }
    graphlib.TopologicalSorter(graph).prepare()


@pytest.mark.parametrize("file", sources(), ids=name_of)
def test_foreign_parts_stay_behind_their_wrapper(file: Path) -> None:
    for module in imported(file):
        top = module.split(".")[0]
        assert name_of(file) in ALLOWED_IMPORTS.get(top, {name_of(file)}), f"{name_of(file)} imports {top}"
        assert room(file) in ROOMS_OF.get(top, room(file)).split(), f"{name_of(file)} imports {top}"


@pytest.mark.parametrize("file", [file for file in sources() if room(file) in CLOCKLESS], ids=name_of)
def test_logic_reads_no_clock_no_chance_and_no_environment(file: Path) -> None:
    impure = {module.split(".")[0] for module in imported(file)} & IMPURE
    assert impure <= CLOCK_EXCEPTIONS.get(name_of(file), set())
    text = file.read_text(encoding="utf-8")
    for call in ("datetime.now(", "date.today(", "Path.cwd(", "np.random.", "monotonic()"):
        assert call not in text or name_of(file) in CLOCK_EXCEPTIONS, f"{name_of(file)} calls {call}"


def test_only_the_composition_root_reads_the_clock() -> None:
    readers = {name_of(file) for file in sources() if "datetime.now(" in file.read_text(encoding="utf-8")}
    assert readers == {"application.py"}


def test_only_the_command_line_takes_the_application_whole() -> None:
    whole = {name_of(file) for file in sources() if "app: Application" in file.read_text(encoding="utf-8")}
    assert whole <= {"cli/wiring.py", "commands/practice.py", "commands/demo.py"}


def test_no_file_is_longer_than_300_lines() -> None:
    long = {name_of(file) for file in sources() if len(file.read_text(encoding="utf-8").splitlines()) > 300}
    assert not long


def test_help_and_the_bare_package_load_no_speech_library() -> None:
    heavy = {"faster_whisper", "ctranslate2", "piper", "sounddevice", "numpy", "onnxruntime", "soundfile", "yaml"}
    heavy |= {"jinja2", "starlette", "uvicorn", "websockets", "genanki"}
    for module in ("voicecoach", "voicecoach.cli"):
        code = f"import sys; import {module}; print(*sorted(sys.modules))"
        loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
        assert module in loaded
        assert not heavy & set(loaded), module


def test_the_readme_names_the_two_commands() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "    python3 scripts/start.py\n" in text
    assert "    python3 scripts/check.py\n" in text


def test_the_locks_name_no_index() -> None:
    locks = list((ROOT / "scripts").glob("*.lock"))
    assert len(locks) >= 2
    for lock in locks:
        assert "://" not in lock.read_text(encoding="utf-8")


def test_the_wheel_carries_dialogues_and_manifest_and_no_benchmarks() -> None:
    plan = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wheel = plan["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert wheel["packages"] == ["voicecoach"]
    assert wheel["force-include"] == {
        "dialogues": "voicecoach/data/dialogues",
        "models/models.toml": "voicecoach/data/models/models.toml",
    }
