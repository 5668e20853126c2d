"""What `--help` prints."""

from __future__ import annotations

import pytest
from typer.core import TyperGroup
from typer.main import get_command
from typer.testing import CliRunner

from voicecoach.cli import cli


def command_lines() -> list[list[str]]:
    """Return the words of each command and group, and no words for the program itself."""
    lines: list[list[str]] = [[]]
    root = get_command(cli)
    assert isinstance(root, TyperGroup)
    for name, command in root.commands.items():
        lines.append([name])
        if isinstance(command, TyperGroup):
            lines += [[name, inner] for inner in command.commands]
    return lines


@pytest.mark.parametrize("words", command_lines(), ids=" ".join)
def test_help_fits_80_columns_explains_every_option_and_cuts_no_sentence(words: list[str]) -> None:
    result = CliRunner().invoke(cli, [*words, "--help"], terminal_width=80)
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert "Options:" in lines
    assert max(map(len, lines)) <= 80
    assert not [line for line in lines if line.endswith("...") and not line.startswith("Usage")], "cut"
    command = get_command(cli)
    for word in words:
        assert isinstance(command, TyperGroup)
        command = command.commands[word]
    for parameter in command.params:
        assert getattr(parameter, "help", None), f"{parameter.name} has no help"
