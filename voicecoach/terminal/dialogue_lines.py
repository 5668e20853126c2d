"""How a list of dialogues looks on a terminal: one line for each, with what was done and how it went.

Print the lines with `soft_wrap`, so that no id is broken.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from rich.cells import cell_len
from rich.text import Text

from voicecoach.review.dialogue_list import DialogueRow
from voicecoach.terminal.colors import GOOD

LEGEND = Text("✓ practiced; fluency (0 to 100) and terms of the last time", "dim")
_FIGURES = len("100 100%")
_SHORTEST = 8
"""Characters of a title below which it says too little to be worth its place."""


def listed(rows: Sequence[DialogueRow], width: int) -> Iterator[Text]:
    """Yield the lines of the list: a heading for each group and level, then a line for each dialogue.

    Only titles are shortened: an id is for copying. A line is longer than `width` (characters) only for a very long id.
    """
    lengths = [cell_len(row.dialogue.id) for row in rows]
    ids = max((length for length in lengths if length <= width // 2 + 1), default=0)
    figures = _figures_width(rows)
    names = width - len("✓   4 turns") - figures
    for (group, level), members in groupby(rows, key=lambda row: (row.group, row.dialogue.level)):
        if (group, level) != (rows[0].group, rows[0].dialogue.level):
            yield Text()
        yield Text(f"{group}, {level}", "bold")
        for row in members:
            turns = (f"  {row.turns:7}", "dim")
            yield Text.assemble(_mark(row), " ", _names(row, ids, names), turns, _figures(row, figures))


def _names(row: DialogueRow, ids: int, width: int) -> Text:
    """Return the id, `ids` wide or as long as it is, and as much of the title as fits `width`."""
    name = f"{row.dialogue.id:{ids}}  "
    title = width - cell_len(name)
    if title < _SHORTEST:
        return Text(f"{row.dialogue.id:{width}}")
    return Text.assemble(name, _padded(row.dialogue.title, title))


def numbered(rows: Sequence[DialogueRow], first: int, width: int) -> Iterator[Text]:
    """Yield a line for each dialogue with its number, from `first`; titles are shortened to fit `width`."""
    abouts = [row.about for row in rows]
    about, figures = max(map(len, abouts), default=0), _figures_width(rows)
    longest = max((cell_len(row.dialogue.title) for row in rows), default=0)
    title = min(longest, width - len("  1  ✓   ") - about - figures)
    for number, (row, text) in enumerate(zip(rows, abouts, strict=True), first):
        name = Text.assemble((f"{number:3}  ", "bold"), _mark(row), " ", _padded(row.dialogue.title, title))
        yield Text.assemble(name, (f"  {text:{about}}", "dim"), _figures(row, figures))


def overview(rows: Sequence[DialogueRow]) -> Iterator[Text]:
    """Yield a line for each group: how many there are of each level, and how many were practiced."""
    groups = list(dict.fromkeys(row.group for row in rows))
    names = max(map(cell_len, groups), default=0)
    for group in groups:
        members = [row for row in rows if row.group == group]
        levels = ", ".join(
            f"{len(list(same))} {level}" for level, same in groupby(members, key=lambda row: row.dialogue.level)
        )
        done = sum(row.last is not None for row in members)
        practiced = f"; {done} practiced" if done else ""
        yield Text.assemble(f"  {group:{names}}{len(members):4}  ", (levels + practiced, "dim"))


def _mark(row: DialogueRow) -> Text:
    return Text("✓", GOOD) if row.last else Text(" ")


def _figures_width(rows: Sequence[DialogueRow]) -> int:
    return 2 + _FIGURES if any(row.last for row in rows) else 0


def _figures(row: DialogueRow, width: int) -> Text:
    """Return fluency and terms of the last practice, aligned to the right of `width` characters."""
    if row.last is None:
        return Text()
    fluency = "–" if row.last.fluency is None else f"{row.last.fluency:.0f}"
    coverage = "–" if row.last.coverage is None else f"{row.last.coverage:.0%}"
    return Text(f"{fluency:>3} {coverage:>4}".rjust(width))


def _padded(text: str, width: int) -> Text:
    padded = Text(text)
    padded.truncate(max(width, 1), overflow="ellipsis", pad=True)
    return padded
