"""The house stands as drawn."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "voicecoach"

FLOORS = (
    "errors resources",
    "audio transcript dialogue lexicon config manifest",
    "evidence pronunciation",
    "acoustics segmentation",
    "activity echo patience",
    "edges endpoint soundcheck",
    "grading",
    "session",
    "events ports examiner",
    "probing transcriber listener",
    "coach speech device store review library weights preferences testing",
    "app terminal",
    "command",
    "bench web",
    "cli",
    "__main__ __init__",
)
FLOOR_OF = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms.split()}
ENGINE = FLOOR_OF["transcriber"]
THREADS = {"speech/ahead.py", "speech/live.py", "speech/loading.py"}


def sources() -> list[Path]:
    return list(PACKAGE.rglob("*.py"))


def room(file: Path) -> str:
    part = file.relative_to(PACKAGE).parts[0]
    return part.removesuffix(".py")


def imports(file: Path) -> list[str]:
    found = []
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found.append(node.module)
        elif isinstance(node, ast.Import):
            found += [name.name for name in node.names]
    return found


def test_every_room_has_a_floor() -> None:
    assert {room(file) for file in sources()} == set(FLOOR_OF)


@pytest.mark.parametrize("file", sources(), ids=lambda file: str(file.relative_to(PACKAGE)))
def test_a_room_imports_only_from_floors_below(file: Path) -> None:
    own = room(file)
    for name in imports(file):
        if not name.startswith("voicecoach."):
            continue
        other = name.split(".")[1]
        if other == own:
            continue
        assert FLOOR_OF[other] < FLOOR_OF[own], f"{own} (floor {FLOOR_OF[own]}) imports {other} ({FLOOR_OF[other]})"


@pytest.mark.parametrize("file", sources(), ids=lambda file: str(file.relative_to(PACKAGE)))
def test_foreign_parts_stay_behind_their_wrapper(file: Path) -> None:
    place = str(file.relative_to(PACKAGE))
    allowed = {
        "piper": {"speech/piper.py", "speech/phonemes.py"},
        "faster_whisper": {"speech/whisper.py", "speech/silero.py", "bench/speed.py"},
        "ctranslate2": {"speech/whisper.py"},
        "sounddevice": {"device/catalogue.py"},
        "sqlite3": {"store/sqlite.py", "store/schema.py"},
        "threading": THREADS,
        "concurrent": {"speech/lanes.py"},
        "jinja2": {"review/page.py"},
        "genanki": {"review/deck.py"},
        "typer": {f"cli/{name}.py" for name in "__init__ wiring practising sessions machine library".split()},
    }
    for name in imports(file):
        top = name.split(".")[0]
        assert top not in ("starlette", "uvicorn") or room(file) == "web", f"{place} imports {top}"
        assert place in allowed.get(top, {place}), f"{place} imports {top}"


def test_logic_reads_no_clock_no_chance_and_no_environment() -> None:
    for file in sources():
        if FLOOR_OF[room(file)] <= ENGINE:
            found = {name.split(".")[0] for name in imports(file)}
            assert not found & {"time", "random", "secrets", "os", "socket", "threading"}, file


def test_no_file_is_longer_than_300_lines() -> None:
    long = {str(file.relative_to(PACKAGE)) for file in sources() if len(file.read_text().splitlines()) > 300}
    assert long <= {"store/sqlite.py"}, "the store's verbs belong together; everything else is shorter"


def test_help_loads_no_speech_library() -> None:
    code = "import sys; from voicecoach.cli import cli; print(*sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    heavy = {"faster_whisper", "ctranslate2", "piper", "sounddevice", "numpy", "onnxruntime", "soundfile", "yaml"}
    heavy |= {"jinja2", "starlette", "uvicorn", "genanki"}
    assert not heavy & set(loaded)


def test_the_readme_names_the_two_commands() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "    python3 scripts/start.py\n" in text
    assert "    python3 scripts/check.py\n" in text


def test_the_locks_name_no_index() -> None:
    for lock in (ROOT / "scripts").glob("*.lock"):
        assert "://" not in lock.read_text(encoding="utf-8")


def test_the_wheel_carries_dialogues_and_manifest() -> None:
    plan = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    included = plan["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    assert included == {
        "dialogues": "voicecoach/data/dialogues",
        "models/models.toml": "voicecoach/data/models/models.toml",
    }
