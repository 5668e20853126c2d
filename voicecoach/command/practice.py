"""Practice and demo."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from voicecoach.app import App
from voicecoach.audio import SAMPLE_RATE, Audio, joined, silence
from voicecoach.coach import Practice
from voicecoach.command import screen, soundcheck
from voicecoach.command.privacy import expire
from voicecoach.device.catalogue import choose, devices
from voicecoach.device.keyboard import Keyboard
from voicecoach.device.wav import FileSource, seconds, write
from voicecoach.dialogue import Dialogue, Turn
from voicecoach.errors import DeviceError, UsageError
from voicecoach.events import Choice
from voicecoach.ports import AudioSource
from voicecoach.preferences import load, save
from voicecoach.session import Session
from voicecoach.store.summary import in_words, summary
from voicecoach.terminal import Terminal, keys_of

_DEMO_PACE = 3.0
"""Times real time at which the demo runs where there is no sound to wait for."""


def run(
    app: App,
    dialogue: str,
    *,
    inputs: list[Path],
    typed: bool,
    sound: str,
    hold: bool = False,
    push_to_talk: bool = False,
) -> None:
    """Practise; without a microphone show the demo and say why."""
    if typed and inputs:
        raise UsageError("--typed and --input can't be used together.")
    expire(app)
    for path in inputs:
        seconds(path)
    told: list[str] = []
    if not inputs and not typed:
        try:
            choose("", inputs=True)
        except DeviceError as error:
            if app.settings.microphone != load(app.folders.settings).microphone:
                raise  # one was asked for by name
            screen.out.print(f"[yellow]{error}\nHere is the demo instead.[/]\n")
            run_demo(app, dialogue or "conversation-01", out=None, sound=sound)
            return
        _remember_devices(app)
        told = soundcheck.known(app)
        for finding in told:
            screen.out.print(f"[yellow]! {finding}[/] [dim](voicecoach doctor --audio checks again)")
    with Keyboard() as keyboard:
        found = app.dialogue(dialogue) if dialogue else _chosen(app, keyboard)
        files = iter(inputs)

        def source(turn: Turn) -> AudioSource:
            if inputs:
                return _next_file(files, turn)
            return app.microphone()

        coach = app.coach(
            keys=keys_of(keyboard),
            headphones=app.headphones(sound=not inputs and _audible(sound)),
            source=None if typed else source,
            hold=hold,
            push_to_talk=push_to_talk and not inputs,
            learn=not inputs,
        )
        answers: list[Choice] | None = ["next"] * len(inputs) if inputs and not keyboard.attached else None
        practice = coach.practise(found)
        if not inputs and not typed:
            practice = soundcheck.watched(app, practice, told)
        session = _until_broken_off(Terminal(screen.out, keyboard, app.lexicon, answers=answers), practice)
    _farewell(app, session)


def run_demo(app: App, dialogue: str, *, out: Path | None, sound: str) -> None:
    """Play a whole conversation with a simulated learner."""
    found = app.dialogue(dialogue)
    audible = _audible(sound)
    headphones = app.headphones(sound=audible)
    learner = app.simulated_learner(headphones, pace=1.0 if audible else _DEMO_PACE)
    with Keyboard() as keyboard:
        coach = app.coach(keys=lambda: None, headphones=headphones, source=learner.source)
        terminal = Terminal(screen.out, keyboard, app.lexicon, answers=[])
        session = _until_broken_off(terminal, coach.practise(found, kind="demo"))
    if out is not None:
        screen.out.print(f"[dim]The conversation is in {_keep(app, found, learner.said, out)}")
    _farewell(app, session)


def say_to_file(app: App, text: str, out: Path) -> None:
    """Speak a text into a WAV file."""
    write(out, joined(*app.voice.speak(text)))
    screen.out.print(f"{out}: {seconds(out):.1f} s")


def _audible(sound: str) -> bool:
    if sound != "auto":
        return sound == "on"
    try:
        return any(device.outputs for device in devices())
    except DeviceError:
        return False


def _remember_devices(app: App) -> None:
    """Keep the names of devices that were chosen by name; raise DeviceError where one named just now isn't there.

    One that was named on another day may be in a drawer today: then the default is used and the learner is told.
    """
    kept = load(app.folders.settings)
    if app.settings.microphone != kept.microphone:
        choose(app.settings.microphone, inputs=True)
    if app.settings.headphones != kept.headphones:
        choose(app.settings.headphones, inputs=False)
    chosen = replace(
        kept,
        microphone=app.settings.microphone or kept.microphone,
        headphones=app.settings.headphones or kept.headphones,
    )
    if chosen != kept:
        save(app.folders.settings, chosen)


def _next_file(files: Iterator[Path], turn: Turn) -> AudioSource:
    path = next(files, None)
    if path is None:
        raise UsageError(f"There is no recording left for “{turn.line}”", next="Give one --input for each reply.")
    return FileSource(path)


def _chosen(app: App, keyboard: Keyboard) -> Dialogue:
    """Let the learner choose from a list."""
    found, _ = app.dialogues()
    for number, dialogue in enumerate(found, 1):
        turns = f"{len(dialogue.turns)} turn{'s' if len(dialogue.turns) > 1 else ''}"
        screen.out.print(f"[bold]{number:3}[/]  {dialogue.title}  [dim]{dialogue.level}, {turns}[/]")
    while True:
        screen.out.print(f"Which one? 1 to {len(found)}: ", end="")
        line = keyboard.line()
        if line is None:
            raise UsageError("No conversation was chosen.", next="Name one: `voicecoach practice conversation-01`.")
        if line.strip().isdecimal() and 1 <= int(line) <= len(found):
            return found[int(line) - 1]


def _until_broken_off(terminal: Terminal, practice: Practice) -> Session | None:
    """Run to the end; Ctrl-C ends the session and keeps what was done."""
    try:
        return terminal.run(practice)
    except KeyboardInterrupt:
        screen.out.print("\n[yellow]Stopped. What you did is kept.")
        return None


def _farewell(app: App, session: Session | None) -> None:
    about = summary(session or app.store.session("last"))
    screen.out.print(
        f"\n[bold]{about.title}[/]: {in_words(about)}.\n[dim]Look at it again: voicecoach review {about.id}"
    )


def _keep(app: App, dialogue: Dialogue, replies: list[Audio], folder: Path) -> Path:
    """Write the whole conversation, both voices, into one file."""
    import soxr

    parts: list[Audio] = []
    for turn, reply in zip(dialogue.turns, replies, strict=False):
        line = joined(*app.voice.speak(turn.line))
        slow = np.asarray(soxr.resample(line.samples, line.rate, SAMPLE_RATE), np.float32)
        parts += [Audio(slow), silence(0.5), reply, silence(0.8)]
    file = folder / f"{dialogue.id}.wav"
    write(file, joined(*parts))
    return file
