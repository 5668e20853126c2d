"""`voicecoach practice`, `today`, `demo` and `say`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from voicecoach.cli.wiring import Json, ModelName, wired
from voicecoach.errors import UsageError

verbs = typer.Typer()

MOST_MINUTES = 240
"""Most minutes that a plan may have: nobody practices longer in a day."""


class Sound(StrEnum):
    """Whether the voice is played."""

    auto = "auto"
    on = "on"
    off = "off"


@verbs.command()
def practice(
    dialogue: Annotated[str, typer.Argument(help="Id of a conversation; without it, choose from a list.")] = "",
    inputs: Annotated[list[Path] | None, typer.Option("--input", help="Answer from recordings, one per turn.")] = None,
    typed: Annotated[bool, typer.Option("--typed", help="Type the replies; terms are graded, fluency is not.")] = False,
    microphone: Annotated[str, typer.Option(help="Part of the microphone's name; remembered.")] = "",
    headphones: Annotated[str, typer.Option(help="Part of the headphones' name; remembered.")] = "",
    patience: Annotated[str, typer.Option(help="short, normal, long, or seconds of silence that end a reply.")] = "",
    hold: Annotated[bool, typer.Option("--hold", help="Only a key ends a reply, never silence.")] = False,
    push_to_talk: Annotated[
        bool, typer.Option("--push-to-talk", help="Space begins a reply, and space ends it.")
    ] = False,
    hands_free: Annotated[
        bool | None,
        typer.Option("--hands-free/--no-hands-free", help="Hear grades; say next, again, repeat, model, help or stop."),
    ] = None,
    follow_ups: Annotated[
        bool, typer.Option("--follow-ups/--no-follow-ups", help="Ask for terms that did not come across.")
    ] = True,
    rounds: Annotated[int, typer.Option(help="Practice it so many times, with less time and help each time.")] = 1,
    shadow: Annotated[bool, typer.Option("--shadow", help="Repeat the model replies, sentence by sentence.")] = False,
    swap_roles: Annotated[bool, typer.Option("--swap-roles", help="You ask, the program answers.")] = False,
    preview: Annotated[bool, typer.Option("--preview", help="First hear each term and try to say it.")] = False,
    today: Annotated[bool, typer.Option("--today", help="Run through today's plan.")] = False,
    minutes: Annotated[
        int | None, typer.Option(min=1, max=MOST_MINUTES, help="Minutes of the plan, with --today; default: 10.")
    ] = None,
    model: ModelName = "",
    sound: Annotated[Sound, typer.Option(help="Play the voice; auto: if there is a sound output.")] = Sound.auto,
    in_browser: Annotated[bool, typer.Option("--browser", help="Practice on a page in the browser.")] = False,
) -> None:
    """Practice a conversation aloud. Without a microphone, the demo runs instead."""
    from voicecoach.commands.practice import PracticeOptions, run_practice
    from voicecoach.review.plan import MINUTES

    if minutes is not None and not today:
        raise UsageError("--minutes belongs to --today.")
    if shadow and swap_roles:
        raise UsageError("--shadow and --swap-roles can't be used together.")
    if in_browser:
        open_in_browser(dialogue, today=today)
        return
    app = wired(model=model, patience=patience, microphone=microphone, headphones=headphones)
    of_plan = (minutes or MINUTES) if today else None
    options = PracticeOptions(
        inputs=tuple(inputs or ()),
        typed=typed,
        sound=sound.value,
        hold=hold,
        push_to_talk=push_to_talk,
        hands_free=hands_free,
        follow_ups=follow_ups,
        rounds=rounds,
        minutes=of_plan,
        kind="shadowing" if shadow else "asking" if swap_roles else "practice",
        preview=preview,
    )
    run_practice(app, dialogue, options)


@verbs.command("open")
def open_pages(
    browser: Annotated[bool, typer.Option(help="Open the browser, or only print the page's address.")] = True,
) -> None:
    """Open the pages: practice, progress and review."""
    open_in_browser("", today=False, browser=browser)


def open_in_browser(dialogue: str, *, today: bool, browser: bool = True) -> None:
    """Serve the pages and open one: a conversation's, that of today's plan, or the first."""
    from urllib.parse import quote

    from voicecoach.cli.wiring import practice_parts, review_parts
    from voicecoach.commands.review import open_page

    app = wired()
    page = f"practice?dialogue={quote(app.library.find(dialogue).id)}" if dialogue else "practice" if today else ""
    open_page(review_parts(app), practice_parts(app), page, browser=browser)


@verbs.command("today")
def show_today(
    minutes: Annotated[int, typer.Option(min=1, max=MOST_MINUTES, help="Minutes that you have.")] = 10,
    as_json: Json = False,
) -> None:
    """Show today's plan, with the reason for each part."""
    from voicecoach.application import utc_now
    from voicecoach.commands.plan import show_plan
    from voicecoach.review.plan import MINUTES, plan

    app = wired()
    planned = plan(
        app.store.history(),
        app.library.load()[0],
        utc_now().astimezone().date(),
        None,
        minutes=minutes,
        retention=app.settings.desired_retention,
    )
    command = "voicecoach practice --today" + ("" if minutes == MINUTES else f" --minutes {minutes}")
    show_plan(planned, command=command, as_json=as_json)


@verbs.command()
def demo(
    dialogue: Annotated[str, typer.Argument(help="Id of a conversation.")] = "conversation-01",
    out: Annotated[
        Path | None, typer.Option("--out", help="Save the sound of the conversation in this folder.")
    ] = None,
    model: ModelName = "",
    sound: Annotated[Sound, typer.Option(help="Play both voices; auto: if there is a sound output.")] = Sound.auto,
) -> None:
    """Watch a simulated learner in a whole conversation.

    Works on any machine, with or without sound.
    """
    from voicecoach.commands.demo import run_demo

    run_demo(wired(model=model), dialogue, out=out, sound=sound.value)


@verbs.command()
def say(
    text: Annotated[str, typer.Argument(help="The text to speak.")],
    out: Annotated[Path, typer.Option("--out", help="WAV file to write.")],
) -> None:
    """Speak a text into a WAV file with the voice of the practice."""
    from voicecoach.commands.demo import say_to_file

    if not text.strip():
        raise UsageError("The text is empty.")
    say_to_file(wired().voice, text, out)
