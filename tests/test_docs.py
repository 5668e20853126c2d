"""The documentation: its examples run, and what it names exists."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from benchmarks.run import BENCHMARKS, GROUPS
from voicecoach.audio.clip import Audio, joined, silence
from voicecoach.audio.files import write
from voicecoach.cli import cli

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "dialogues").glob("*.md")])
CODE = re.compile(r"`([^`\n]+)`|^    (\S.*)$", re.MULTILINE)
"""Code in a page: between backquotes, or an indented line."""

TEXTS = {
    "reply.wav": "We push the image to ECR and deploy it to EKS with a blue-green deployment.",
    "second.wav": "The Helm chart keeps the values for each environment in one place.",
    "third.wav": "Prometheus collects the metrics and Grafana shows them on a dashboard.",
}


def code(page: Path) -> Iterator[str]:
    for match in CODE.finditer(page.read_text(encoding="utf-8")):
        yield (match[1] or match[2]).strip()


def options_of(command: Any) -> set[str]:
    return {name for option in command.params for name in (*option.opts, *option.secondary_opts)} | {"--help"}


def all_options(command: Any) -> set[str]:
    inner = command.commands.values() if hasattr(command, "commands") else ()
    return options_of(command).union(*(all_options(part) for part in inner))


def problem(text: str, root: Any) -> str:
    """Return what is wrong with a command line of voicecoach in the documentation, "" if nothing is."""
    command, words = root, text.split()[1:]
    while words and hasattr(command, "commands") and not words[0].startswith(("-", "[")):
        name = words.pop(0).strip(".,;:")
        names = name.split("|")
        missing = [part for part in names if part not in command.commands]
        if missing:
            return f"no command {missing[0]!r}"
        command = command.commands[names[0]]
    known = options_of(command)
    named = re.findall(r"(?<![\w-])--[a-z][a-z-]*", " ".join(words))
    return next((f"no option {option} of {command.name}" for option in named if option not in known), "")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_command_and_option_in_the_documentation_exists(page: Path) -> None:
    root = typer.main.get_command(cli)
    everywhere = all_options(root) | {"--quick", "--minutes", "--coverage"} | {"--data", "--out"}
    for text in code(page):
        if re.match(r"(\.venv/bin/)?voicecoach(\s|$)", text):
            wrong = problem(text.split("  ")[0].removeprefix(".venv/bin/"), root)
            assert not wrong, f"{page.name}: `{text}`: {wrong}"
        elif text.startswith("--"):
            option = re.match(r"--[a-z][a-z-]*", text)
            assert option, f"{page.name}: {text}"
            assert option[0] in everywhere, f"{page.name}: {text}"
        elif text.startswith("python -m benchmarks"):
            for name in [word for word in text.split()[3:] if re.fullmatch(r"[a-z-]+", word) and word[0] != "-"]:
                assert name in {*BENCHMARKS, *GROUPS}, f"{page.name}: {text}"


def test_the_check_finds_a_command_and_an_option_that_do_not_exist() -> None:
    root = typer.main.get_command(cli)
    assert "no command 'bench'" in problem("voicecoach bench speed", root)
    assert "no option --loud" in problem("voicecoach practice conversation-01 --loud", root)
    assert problem("voicecoach dialogues list|show", root) == ""
    assert problem("voicecoach practice --typed", root) == ""


def test_the_examples_of_the_api_page_run(
    home: Path, reading: Callable[..., Audio], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VOICECOACH_HOME", str(home))
    monkeypatch.chdir(tmp_path)
    for name, text in TEXTS.items():
        write(tmp_path / name, joined(silence(0.4), reading(text), silence(0.6)))
    printed: list[str] = []
    scope = {"print": lambda *parts: printed.append(" ".join(map(str, parts)))}
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "api.md").read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) >= 7
    for block in blocks:
        exec(compile(block, "docs/api.md", "exec"), scope)
    assert "100% of the terms" in printed
    assert any(line.startswith("second.wav") and line.endswith("['missed', 'said']") for line in printed)
    assert any("missing.wav" in line for line in printed)
