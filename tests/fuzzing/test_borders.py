"""No input from outside ends in another exception than a VoicecoachError: mutated files, and all that once failed."""

from __future__ import annotations

import contextlib
import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzzing.borders import BORDERS
from voicecoach.errors import VoicecoachError

CORPUS = Path(__file__).parent / "corpus"
FAILED_ONCE = [(name, file) for name in BORDERS for file in sorted((CORPUS / name.replace(" ", "-")).glob("*"))]


@pytest.mark.parametrize("name", BORDERS)
def test_a_mutated_input_is_used_or_refused_in_one_message(name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    border = BORDERS[name]

    @settings(max_examples=border.quick, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(seed=st.integers(0, 2**32))
    def feed(seed: int) -> None:
        with contextlib.suppress(VoicecoachError):
            border.feed(border.mutated(random.Random(seed)), tmp_path_factory.mktemp("border"))

    feed()


@pytest.mark.parametrize(("name", "file"), FAILED_ONCE, ids=lambda part: part.name if isinstance(part, Path) else part)
def test_an_input_that_failed_once_is_used_or_refused_in_one_message(name: str, file: Path, tmp_path: Path) -> None:
    with contextlib.suppress(VoicecoachError):
        BORDERS[name].feed(file.read_bytes(), tmp_path)


@pytest.mark.parametrize("name", BORDERS)
def test_most_mutations_of_a_border_differ_and_the_same_seed_gives_the_same(name: str) -> None:
    mutated = BORDERS[name].mutated
    inputs = [mutated(random.Random(seed)) for seed in range(30)]
    assert len(set(inputs)) > 15
    assert inputs == [mutated(random.Random(seed)) for seed in range(30)]


def test_a_border_that_raises_something_else_fails_the_test(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from voicecoach.content import yaml_nodes

    def broken(*_: object) -> object:
        raise KeyError("x")

    monkeypatch.setattr(yaml_nodes, "_node", broken)
    with pytest.raises(KeyError):
        BORDERS["dialogue"].feed(b"id: a\n", tmp_path)
