"""`voicecoach today`, and the plan around `voicecoach practice --today`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from rich.cells import cell_len
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from voicecoach.review.plan import Plan, PlanItem
from voicecoach.review.schedule import schedule
from voicecoach.sessions.counted_takes import counted_turns, spoken_turns
from voicecoach.sessions.serialization import plain
from voicecoach.sessions.session import Session
from voicecoach.sessions.summary import mean
from voicecoach.terminal import console


def show_plan(plan: Plan, *, command: str = "", as_json: bool = False) -> None:
    """Show a plan with the reason for each part; `command`: what practices it."""
    if as_json:
        console.print_json({"schema": 1, "seconds": plan.seconds, **plain(plan)})
        return
    limit = f"{plan.minutes} minute{'' if plan.minutes == 1 else 's'}"
    if plan.items:
        console.out.print(Text.assemble(("Today", "bold"), f"  {_about(plan.seconds)} of {limit}\n"))
        console.out.print(Padding(_table(plan.items), (0, 0, 0, 2)))
    elif not plan.waiting:
        console.out.print("Nothing is due today, and there is nothing new. `voicecoach practice` lets you choose.")
    if plan.waiting:
        fit = "fits" if plan.waiting == 1 else "fit"
        console.out.print(f"\n{plan.waiting} more {_turns(plan.waiting)} due than {fit} in {limit}.")
    if plan.items and command:
        console.out.print(Text.assemble("\nPractice it: ", (command, "bold")))


def show_done(done: Sequence[Session], planned: int, history: Iterable[Session], today: date, retention: float) -> None:
    """Show the figures of a practiced plan of `planned` parts, and how much is due tomorrow.

    `done`: its sessions; `history`: all sessions; `retention`: desired probability of recall, 0 to 1.
    """
    if not done:
        console.out.print("Nothing was recorded.")
        return
    turns = [turn for session in done for turn in counted_turns(session)]
    fluency, coverage = mean([turn.score for turn in turns]), mean([turn.coverage for turn in turns])
    figures = f"fluency {'–' if fluency is None else f'{fluency:.0f}'}"
    figures += f", terms {'–' if coverage is None else f'{coverage:.0%}'}"
    parts = f"{len(done)} of {planned} part{'' if planned == 1 else 's'}"
    console.out.print(Text.assemble(("\nToday", "bold"), f": {parts}, {figures}."))
    if any(turns) and not any(map(spoken_turns, done)):
        console.out.print("Typed replies don't change what comes back: only replies aloud do.")
    due = len(schedule(history, today, None, retention).due_turns(today + timedelta(days=1)))
    console.out.print(f"Tomorrow {due} {_turns(due)} due." if due else "Nothing is due tomorrow.")
    console.out.print("[dim]Review them: voicecoach sessions")


def turns_in_words(item: PlanItem) -> str:
    """Return which turns of its conversation an item has; "" for all."""
    numbers = [index + 1 for index in item.turns]
    if len(numbers) == item.of:
        return ""
    if len(numbers) == 1:
        return f", turn {numbers[0]} of {item.of}"
    return f", turns {', '.join(map(str, numbers[:-1]))} and {numbers[-1]} of {item.of}"


def _table(items: Iterable[PlanItem]) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right", style="bold")
    table.add_column()
    table.add_column(no_wrap=True, justify="right", style="dim")
    for number, item in enumerate(items, 1):
        name = item.title + turns_in_words(item)
        room = console.out.width - len("  10    1 min  ")
        between = "  " if cell_len(f"{name}  {item.why}") <= room else "\n"
        table.add_row(str(number), Text.assemble(name, between, (item.why, "dim")), _time(item.seconds))
    return table


def _time(seconds: float) -> str:
    rounded = 10 * round(seconds / 10)
    return f"{rounded} s" if rounded < 60 else f"{seconds / 60:.0f} min"


def _about(seconds: float) -> str:
    return f"about {max(1, round(seconds / 60))}"


def _turns(count: int) -> str:
    return "turn is" if count == 1 else "turns are"
