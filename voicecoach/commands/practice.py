"""`voicecoach practice`: a conversation aloud, typed, or answered from recordings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

from rich.text import Text

from voicecoach.application import Application, utc_now
from voicecoach.audio.files import duration
from voicecoach.audio.source import AudioSink, AudioSource, FileSource
from voicecoach.commands.choosing import choose_dialogue, sound_check_wanted, typed
from voicecoach.commands.conversation import run_until_interrupted, show_summary
from voicecoach.commands.demo import run_demo
from voicecoach.commands.doctor import report
from voicecoach.commands.plan import show_done, show_plan
from voicecoach.commands.privacy import expire
from voicecoach.commands.sound_check import check_sound
from voicecoach.config import Settings
from voicecoach.content.dialogue import Turn
from voicecoach.content.lexicon import Lexicon
from voicecoach.devices.keyboard import Keyboard
from voicecoach.devices.portaudio import audible, choose, present
from voicecoach.errors import DeviceError, UsageError
from voicecoach.practice.events import Choice
from voicecoach.practice.parts import Part, planned_parts, practice_parts
from voicecoach.practice.preferences import load_findings, load_settings, save_settings
from voicecoach.practice.preview import Preview
from voicecoach.practice.rounds import MOST_ROUNDS
from voicecoach.practice.sound_watch import with_sound_check
from voicecoach.recognition.silero import SileroDetector
from voicecoach.review.dialogue_list import practices
from voicecoach.review.plan import plan
from voicecoach.sessions.summary import summary
from voicecoach.terminal import console
from voicecoach.terminal.colors import WARNING
from voicecoach.terminal.hints import full_text
from voicecoach.terminal.keys import keys_of
from voicecoach.terminal.loop import Terminal
from voicecoach.terminal.welcome import welcome


@dataclass(frozen=True, slots=True)
class PracticeOptions:
    """How to practice.

    `inputs`: recordings to answer from; `sound`: auto, on or off; `hold`: only a key ends a reply; `push_to_talk`: a
    key also begins it; `hands_free`: the learner may choose by voice, and it goes on by itself, None: as the settings
    say where that is possible; `follow_ups`: ask for terms that did not come across, as the settings say. `rounds`: how
    often the conversation is practiced, with less time and help in each round; `minutes`: of today's plan, which is
    practiced then; None: a conversation. `kind`: practice, shadowing or asking, as in `Session`; `preview`: show the
    terms first.
    """

    inputs: tuple[Path, ...] = ()
    typed: bool = False
    sound: str = "auto"
    hold: bool = False
    push_to_talk: bool = False
    hands_free: bool | None = None
    follow_ups: bool = True
    rounds: int = 1
    minutes: int | None = None
    kind: str = "practice"
    preview: bool = False

    @property
    def aloud(self) -> bool:
        """Whether the learner speaks into a microphone."""
        return not self.inputs and not self.typed


def run_practice(app: Application, dialogue: str, options: PracticeOptions) -> None:
    """Practice a conversation or today's plan; without a microphone, say why and show the demo."""
    _check(dialogue, options)
    hands_free = by_voice(options, app.settings)
    expire(app.store, app.settings.keep_days, utc_now())
    for path in options.inputs:
        duration(path)
    if options.aloud:
        try:
            choose("", inputs=True)
        except DeviceError as error:
            if app.settings.microphone != load_settings(app.folders.settings).microphone:
                raise  # the learner named one
            console.out.print(Text(f"{full_text(error)}\nHere is the demo instead.\n", WARNING))
            run_demo(app, dialogue or "conversation-01", out=None, sound=options.sound)
            return
        remember_devices(app.settings, app.folders.settings)
        show_findings(app.settings, app.folders.devices)
    plays = not options.inputs and audible(options.sound)
    headphones = app.headphones(sound=plays)
    with Keyboard() as keyboard:
        parts = _parts(app, dialogue, keyboard, headphones, options)
        if not parts:
            console.out.print("No practice was started.")
            return
        if options.inputs:
            parts = [part.without_impatience for part in parts]
        scripted = bool(options.inputs) and not keyboard.attached
        answers: list[Choice] | None = ["next"] * len(options.inputs) if scripted else None
        terminal = Terminal(
            console.out,
            keyboard,
            app.library.lexicon,
            answers=answers,
            hears_lines=plays,
            shows_lines=app.settings.show_lines,
        )
        preview = Preview() if app.settings.partial_words and keyboard.attached else None
        coach = partial(
            app.coach,
            keys=keys_of(keyboard, terminal.show_line),
            headphones=headphones,
            source=None if options.typed else _source(options.inputs, app.microphone),
            hold=options.hold,
            push_to_talk=options.push_to_talk and not options.inputs,
            learn=not options.inputs,
            hands_free=hands_free,
            follow_ups=app.settings.follow_ups if options.follow_ups and keyboard.attached else 0,
            preview=preview,
        )
        began, practice = (
            utc_now(),
            practice_parts(coach, parts, kind=options.kind, rounds=options.rounds, vocabulary=options.preview),
        )
        if preview:
            practice = preview.shown(practice)
        if options.aloud:
            shown = saved_findings(app.settings, app.folders.devices) or []
            practice = with_sound_check(practice, shown, app.store.recording, SileroDetector)
        session = run_until_interrupted(terminal, practice, app.store)
    if options.minutes is None:
        lexicon = app.library.lexicon(session.dialogue) if session else Lexicon()
        show_summary(app.store, session, lexicon, app.settings.desired_retention, utc_now())
    else:
        history = app.store.history()
        done = [session for session in history if session.started >= began]
        show_done(done, len(parts), history, _today(), app.settings.desired_retention)


def _check(dialogue: str, options: PracticeOptions) -> None:
    """Raise UsageError for options that don't go together."""
    if options.typed and options.inputs:
        raise UsageError("--typed and --input can't be used together.")
    if not 1 <= options.rounds <= MOST_ROUNDS:
        raise UsageError(f"--rounds must be from 1 to {MOST_ROUNDS}.")
    if options.rounds > 1 and not options.aloud:
        raise UsageError("Rounds are for practice aloud.", next="Leave out --typed and --input, or --rounds.")
    if options.rounds > 1 and options.minutes is not None:
        raise UsageError("Rounds are for one conversation.", next="Leave out --rounds, or --today.")
    if options.kind != "practice" and (options.rounds > 1 or options.minutes is not None):
        raise UsageError(
            "Rounds and the plan are for answering.",
            next="Leave out --shadow and --swap-roles, or --rounds and --today.",
        )
    if options.kind == "shadowing" and options.typed:
        raise UsageError("Shadowing is speaking.", next="Leave out --typed, or --shadow.")
    if options.preview and options.inputs:
        raise UsageError("The terms are for trying aloud.", next="Leave out --input, or --preview.")
    if dialogue and options.minutes is not None:
        raise UsageError("--today chooses the conversations itself.", next="Leave out the conversation, or --today.")


def by_voice(options: PracticeOptions, settings: Settings) -> bool:
    """Return whether the learner may choose by voice; raise UsageError for options that don't go together with it."""
    problem = _needs_keys(options)
    if options.hands_free is None:
        return settings.hands_free and problem is None
    if options.hands_free and problem:
        raise problem
    return options.hands_free


def _needs_keys(options: PracticeOptions) -> UsageError | None:
    """Return why a practice can't be hands free; None if it can."""
    if not options.aloud:
        return UsageError("Hands free is for practice aloud.", next="Leave out --typed and --input, or --hands-free.")
    if options.hold or options.push_to_talk:
        return UsageError("Hands free, silence ends a reply.", next="Leave out --hold and --push-to-talk.")
    if options.kind == "shadowing" or options.preview:
        return UsageError("Hands free is for answering.", next="Leave out --shadow and --preview, or --hands-free.")
    return None


def remember_devices(settings: Settings, file: Path) -> None:
    """Save the names of the chosen devices; raise DeviceError if one that was named for this run is missing.

    A device from an earlier run may be missing: the default is used then, and the learner is told.
    """
    saved = load_settings(file)
    if settings.microphone != saved.microphone:
        choose(settings.microphone, inputs=True)
    if settings.headphones != saved.headphones:
        choose(settings.headphones, inputs=False)
    chosen = replace(
        saved,
        microphone=settings.microphone or saved.microphone,
        headphones=settings.headphones or saved.headphones,
    )
    if chosen != saved:
        save_settings(file, chosen)


def saved_findings(settings: Settings, file: Path) -> list[str] | None:
    """Return what the last sound check found wrong with the microphone, None if it was never checked."""
    device, _ = present(settings.microphone, inputs=True)
    return load_findings(file, device.name)


def show_findings(settings: Settings, file: Path) -> None:
    """Show what the last sound check found wrong with the microphone."""
    for finding in saved_findings(settings, file) or []:
        console.out.print(
            Text.assemble((f"! {finding} ", WARNING), ("(check again: voicecoach doctor --audio)", "dim"))
        )


def _today() -> date:
    return utc_now().astimezone().date()


def _parts(
    app: Application, dialogue: str, keyboard: Keyboard, headphones: AudioSink, options: PracticeOptions
) -> list[Part]:
    """Return what to practice: the conversation that was named or is chosen now, or today's plan; may be nothing."""
    if dialogue:
        return [Part(app.library.find(dialogue, console.warn))]
    read, history = partial(typed, keyboard), app.store.history()
    if options.aloud and not practices(map(summary, history)) and not _welcome(app, keyboard, headphones, read):
        return []
    if options.minutes is not None:
        dialogues, _ = app.library.load()
        retention = app.settings.desired_retention
        planned = plan(history, dialogues, _today(), None, minutes=options.minutes, retention=retention)
        show_plan(planned)
        return planned_parts(planned, dialogues)
    chosen = choose_dialogue(app.library, history, _today(), read, app.settings.desired_retention)
    return [Part(chosen)] if chosen else []


def _welcome(app: Application, keyboard: Keyboard, headphones: AudioSink, read: Callable[[], str]) -> bool:
    """Welcome a new learner and offer to check the sound; return False if the learner leaves."""
    console.out.print(welcome())
    if keyboard.attached and saved_findings(app.settings, app.folders.devices) is None:
        answer = sound_check_wanted(read)
        if answer == "leave":
            return False
        if answer == "check":
            checks = check_sound(app.settings, app.folders.devices, lambda: app.voice, headphones)
            report(checks, as_json=False)
    return True


def _source(inputs: tuple[Path, ...], microphone: Callable[[], AudioSource]) -> Callable[[Turn], AudioSource]:
    """Return a function that opens the next recording, or the microphone if there are no `inputs`."""
    files = iter(inputs)
    return (lambda turn: _next_file(files, turn)) if inputs else (lambda _: microphone())


def _next_file(files: Iterator[Path], turn: Turn) -> AudioSource:
    path = next(files, None)
    if path is None:
        raise UsageError(f"There is no recording left for “{turn.line}”", next="Give one --input for each reply.")
    return FileSource(path)
