"""All benchmarks by name."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from voicecoach.app import App
from voicecoach.bench.accuracy import word_error_rate
from voicecoach.bench.figures import Table, Tell
from voicecoach.bench.fluency import agreement, spliced_pauses
from voicecoach.bench.hesitations import filled_pauses
from voicecoach.bench.live import live_latency
from voicecoach.bench.resources import listening, memory, voice
from voicecoach.bench.review import page
from voicecoach.bench.same import live_and_file
from voicecoach.bench.speed import file_speed
from voicecoach.bench.terms import term_coverage
from voicecoach.bench.turns import turn_taking
from voicecoach.bench.words import read_words
from voicecoach.command import screen
from voicecoach.errors import UsageError

_HEAD = """\
# Performance

Written by `voicecoach bench`. Times are of one machine at one hour; what counts is the ratio between ways that were
measured in turn, in one run.

"""


def _terms(app: App, data: Path | None, tell: Tell) -> Table:
    """Terms in answers, or, in a folder of learners' readings, their words."""
    read = data is not None and (data / "labels.jsonl").is_file()
    return (read_words if read else term_coverage)(app, data, tell)


Bench = Callable[[App, Path | None, Tell], Table]

BENCHES: dict[str, Bench] = {
    "speed": lambda app, _, tell: file_speed(app, tell),
    "live": lambda app, _, tell: live_latency(app, tell),
    "accuracy": word_error_rate,
    "same": live_and_file,
    "voice": lambda app, _, tell: voice(app, tell),
    "listening": lambda app, _, tell: listening(app, tell),
    "agreement": agreement,
    "pauses": spliced_pauses,
    "hesitations": filled_pauses,
    "terms": _terms,
    "turns": turn_taking,
    "memory": lambda app, _, tell: memory(app, tell),
    "review": lambda app, _, tell: page(app, tell),
}
GROUPS = {"fluency": ["agreement", "pauses", "hesitations"]}
"""Names that stand for several."""

STANDARD = ["speed", "live", "accuracy", "voice", "listening", "memory"]
"""What docs/performance.md holds."""


def run(app: App, names: list[str], data: Path | None, out: Path | None) -> None:
    """Run benchmarks in order and print their tables; `out`: renew them in a Markdown file.

    Raise UsageError for other names.
    """
    names = [part for name in names for part in GROUPS.get(name, [name])]
    for name in names:
        if name not in BENCHES:
            raise UsageError(f"There is no benchmark {name!r}.", there=f"There are: {', '.join([*BENCHES, *GROUPS])}.")
    tables: list[Table] = []
    for name in names or STANDARD:
        with screen.progress() as bar:
            tables.append(BENCHES[name](app, data, bar))
        screen.out.print(tables[-1].markdown(), markup=False, soft_wrap=True)
    if out:
        before = out.read_text(encoding="utf-8") if out.is_file() else _HEAD
        out.write_text(renewed(before, tables), encoding="utf-8")


def renewed(text: str, tables: Sequence[Table]) -> str:
    """Return Markdown with these tables in the place of those of the same title; new ones come last."""
    head, *parts = re.split(r"^(?=### )", text, flags=re.MULTILINE)
    sections = {part.partition("\n")[0]: part.rstrip() + "\n" for part in parts}
    sections |= {f"### {table.title}": table.markdown() for table in tables}
    return head.rstrip() + "\n\n" + "\n".join(sections.values())
