"""All benchmarks by name, and running them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.accuracy import word_error_rate
from benchmarks.batch import many_recordings
from benchmarks.clarity import clarity
from benchmarks.commands import spoken_commands
from benchmarks.figures import Table, Tell
from benchmarks.filled_pauses import filled_pauses
from benchmarks.fluency import agreement, spliced_pauses
from benchmarks.live import live_latency
from benchmarks.memory import memory
from benchmarks.packs import packs
from benchmarks.page_latency import page_latency
from benchmarks.page_memory import page_memory
from benchmarks.page_sound import page_sound
from benchmarks.questions import developer_lines, follow_up_questions
from benchmarks.refusals import refusals
from benchmarks.remarks import what_moved_experts
from benchmarks.repetitions import repetitions
from benchmarks.resources import listening, voice
from benchmarks.review import page
from benchmarks.same import live_and_file
from benchmarks.speed import file_speed
from benchmarks.stages import stages
from benchmarks.startup import start_up
from benchmarks.terms import term_coverage
from benchmarks.turns import turn_taking
from benchmarks.wordless import speech_without_words
from benchmarks.words import read_words
from voicecoach.application import Application
from voicecoach.errors import UsageError
from voicecoach.terminal import console

_HEAD = """\
# Performance

Written by `python -m benchmarks`. Times are from one machine in one hour; what counts is the ratio between methods that
were measured in turn, in one run.

"""


def _terms(app: Application, data: Path | None, tell: Tell) -> Table:
    """Terms in answers, or, in a folder of learners' readings, their words."""
    read = data is not None and (data / "labels.jsonl").is_file()
    return (read_words if read else term_coverage)(app, data, tell)


Benchmark = Callable[[Application, Path | None, Tell], Table]

BENCHMARKS: dict[str, Benchmark] = {
    "speed": lambda app, _, tell: file_speed(app, tell),
    "batch": many_recordings,
    "live": lambda app, _, tell: live_latency(app, tell),
    "stages": lambda app, _, tell: stages(app, tell),
    "accuracy": word_error_rate,
    "same": live_and_file,
    "voice": lambda app, _, tell: voice(app, tell),
    "start-up": lambda app, _, tell: start_up(app, tell),
    "listening": lambda app, _, tell: listening(app, tell),
    "agreement": agreement,
    "pauses": spliced_pauses,
    "filled-pauses": filled_pauses,
    "clarity": clarity,
    "repetitions": repetitions,
    "refusals": refusals,
    "remarks": what_moved_experts,
    "terms": _terms,
    "packs": lambda app, _, tell: packs(app, tell),
    "questions": lambda app, _, tell: follow_up_questions(app, tell),
    "lines": lambda app, _, tell: developer_lines(app, tell),
    "turns": turn_taking,
    "commands": spoken_commands,
    "wordless": speech_without_words,
    "memory": lambda app, _, tell: memory(app, tell),
    "review": lambda app, _, tell: page(app, tell),
    "page-latency": lambda app, _, tell: page_latency(app, tell),
    "page-sound": page_sound,
    "page-memory": lambda app, _, tell: page_memory(app, tell),
}
GROUPS = {
    "fluency": ["agreement", "pauses", "filled-pauses", "repetitions"],
    "browser": ["page-latency", "page-sound", "page-memory"],
}
"""Names that stand for several."""

STANDARD = ["speed", "live", "accuracy", "voice", "listening", "memory"]
"""What docs/performance.md holds."""


def run(app: Application, names: list[str], data: Path | None, out: Path | None) -> None:
    """Run benchmarks in order and print their tables; `out`: renew them in a Markdown file.

    Raise UsageError for other names.
    """
    names = [part for name in names for part in GROUPS.get(name, [name])]
    for name in names:
        if name not in BENCHMARKS:
            raise UsageError(f"Unknown benchmark {name!r}.", there=f"Benchmarks: {', '.join([*BENCHMARKS, *GROUPS])}.")
    tables: list[Table] = []
    for name in names or STANDARD:
        with console.progress() as bar:
            tables.append(BENCHMARKS[name](app, data, bar))
        console.out.print(tables[-1].markdown(), markup=False, soft_wrap=True)
    if out:
        before = out.read_text(encoding="utf-8") if out.is_file() else _HEAD
        out.write_text(renewed(before, tables), encoding="utf-8")


def renewed(text: str, tables: Sequence[Table]) -> str:
    """Return Markdown with these tables in the place of those of the same title; new ones come last."""
    head, *parts = re.split(r"^(?=### )", text, flags=re.MULTILINE)
    sections = {part.partition("\n")[0]: part.rstrip() + "\n" for part in parts}
    sections |= {f"### {table.title}": table.markdown() for table in tables}
    return head.rstrip() + "\n\n" + "\n".join(sections.values())
