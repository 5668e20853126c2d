"""`voicecoach demo` and `say`: the program's voice on any machine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from voicecoach.application import Application, utc_now
from voicecoach.audio.clip import Audio, joined, silence
from voicecoach.audio.files import duration, write
from voicecoach.audio.resampling import resampled
from voicecoach.commands.conversation import run_until_interrupted, show_summary
from voicecoach.content.dialogue import Dialogue
from voicecoach.devices.keyboard import Keyboard
from voicecoach.devices.portaudio import audible
from voicecoach.terminal import console
from voicecoach.terminal.loop import Terminal
from voicecoach.voice.synthesizer import Synthesizer, spoken

_FAST = 3.0
"""Times real time at which the demo runs without sound: fast, but slow enough to read along."""


def run_demo(app: Application, dialogue: str, *, out: Path | None, sound: str) -> None:
    """Play a conversation with a simulated learner; write it into a WAV file in the folder `out`, if given."""
    chosen = app.library.find(dialogue)
    plays = audible(sound)
    learner = app.simulated_learner(chosen, pace=1.0 if plays else _FAST)
    if not plays:  # the voice speaks for the learner alone
        app.voice_of(chosen.id).prefetch([turn.model_reply for turn in chosen.turns])
    omission = " It leaves out the end of its third reply, to show you a missed term."
    console.out.print(f"[dim]A simulated learner answers.{omission if len(chosen.turns) > 2 else ''}")
    with Keyboard() as keyboard:
        coach = app.coach(
            chosen,
            keys=lambda: None,
            headphones=app.headphones(sound=plays),
            source=learner.source,
            stands=False,
        )
        terminal = Terminal(console.out, keyboard, app.library.lexicon, answers=[])
        session = run_until_interrupted(terminal, coach.practice(chosen, kind="demo"), app.store)
    if out is not None:
        file = out / f"{chosen.id.replace('/', '-')}.wav"
        write(file, joined(*_both_voices(chosen, learner.said, app.voice_of(chosen.id))))
        console.out.print(f"[dim]The conversation is saved as {file}")
    show_summary(app.store, session, app.library.lexicon(chosen.id), app.settings.desired_retention, utc_now())


def say_to_file(voice: Synthesizer, text: str, out: Path) -> None:
    """Speak a text into a WAV file."""
    write(out, spoken(voice, text))
    console.out.print(f"{out}: {duration(out):.1f} s")


def _both_voices(dialogue: Dialogue, replies: list[Audio], voice: Synthesizer) -> Iterator[Audio]:
    """Yield the lines and the replies in turn, with pauses between them, at 16 kHz."""
    for turn, reply in zip(dialogue.turns, replies, strict=False):
        yield from (resampled(spoken(voice, turn.line)), silence(0.5), reply, silence(0.8))
