"""What the commands share: common options, and the program wired from its settings."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from voicecoach.application import Application
    from voicecoach.config import Folders, Settings
    from voicecoach.errors import VoicecoachError
    from voicecoach.voice.synthesizer import Synthesizer
    from voicecoach.web.handlers import ReviewParts
    from voicecoach.web.interruption import PracticeMark
    from voicecoach.web.live_practice import Studio
    from voicecoach.web.practice_handlers import PracticeParts

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
ModelName = Annotated[str, typer.Option("--model", help="Recognizer: base, tiny.en, another name, or a folder.")]

at_end = ExitStack()
"""What must be closed before the process ends."""


def wired(**changes: str) -> Application:
    """Return the program, wired from its home folder, the saved settings, and the changes for this run (not saved)."""
    from voicecoach.application import Application
    from voicecoach.config import home_folders
    from voicecoach.practice.preferences import load_settings
    from voicecoach.storage.private import protect

    folders = home_folders()
    protect(folders)
    changed = {name: value for name, value in changes.items() if value}
    app = Application(folders, replace(load_settings(folders.settings), **changed), _tell_damage, _warn)  # type: ignore[arg-type]
    at_end.callback(app.close)
    return app


def _tell_damage(sentence: str) -> None:
    from voicecoach.terminal import console
    from voicecoach.terminal.colors import WARNING

    advice = "`voicecoach sessions recover` looks for it in the sessions' folders."
    console.err.print(f"{sentence} {advice}", style=WARNING, markup=False, soft_wrap=True)


def _warn(error: VoicecoachError) -> None:
    from voicecoach.terminal import console
    from voicecoach.terminal.hints import full_text

    console.warn(full_text(error))


def review_parts(app: Application) -> ReviewParts:
    """Return what the review pages need."""
    from voicecoach.application import utc_now
    from voicecoach.review.progress import progress
    from voicecoach.web.handlers import ReviewParts

    voices = _Voices(app)
    return ReviewParts(
        store=app.store,
        lexicon=app.library.lexicon_if_present,
        own_lexicon=app.library.own_lexicon,
        voice=voices.voice,
        voice_key=voices.key,
        progress=lambda: progress(
            app.store.history(),
            app.library.load()[0],
            utc_now().astimezone().date(),
            None,
            _saved(app).desired_retention,
        ),
        now=utc_now,
    )


def practice_parts(app: Application) -> PracticeParts:
    """Return what practice on a page needs."""
    from voicecoach.application import utc_now
    from voicecoach.commands.dialogues import import_text
    from voicecoach.practice.setting_values import settings_by_name
    from voicecoach.review.plan import plan
    from voicecoach.terminal.choices import CHOICES
    from voicecoach.terminal.keys import KEYS
    from voicecoach.web.interruption import PracticeMark, interrupted
    from voicecoach.web.practice_handlers import PracticeParts
    from voicecoach.web.settings_handlers import SettingsParts

    def ready() -> dict[str, list[tuple[str, str]]]:
        models = [model for model in app.weights.models if app.weights.status(model.name) == "ready"]
        return {
            "model": [(model.name, model.name) for model in models if model.kind == "whisper"],
            "voice": [(model.name, model.name) for model in models if model.kind == "voice"],
        }

    mark = PracticeMark(app.folders.practicing)
    studios = _Studios(app.folders, mark)
    return PracticeParts(
        library=app.library,
        store=app.store,
        plan=lambda dialogues: plan(
            app.store.history(),
            dialogues,
            utc_now().astimezone().date(),
            None,
            retention=_saved(app).desired_retention,
        ),
        import_document=lambda name, text: import_text(app.lexicon, name, text, app.folders.dialogues),
        open_studio=studios.open,
        close_studio=studios.close,
        keys=KEYS,
        choices=CHOICES,
        interrupted=interrupted(mark, app.store, app.library),
        settings=SettingsParts(app.folders.settings, settings_by_name(app.weights), ready),
    )


def _saved(app: Application) -> Settings:
    """Return the settings as they are saved now: the settings page may change them while pages are served."""
    from voicecoach.practice.preferences import load_settings

    return load_settings(app.folders.settings)


class _Voices:
    """The program's voice as the settings are now; one that was used stays loaded, since somebody may hear it yet."""

    def __init__(self, app: Application) -> None:
        self._app = app
        self._speaking: dict[tuple[str, float], Application] = {(app.settings.voice, app.settings.voice_speed): app}

    def key(self) -> str:
        """Return what tells this voice from others."""
        settings = _saved(self._app)
        return f"{settings.voice}/{settings.voice_speed}"

    def voice(self, dialogue: str) -> Synthesizer:
        """Return the voice for texts of a dialogue's pack; raise VoicecoachError if there is none."""
        from voicecoach.application import Application

        settings = _saved(self._app)
        chosen = (settings.voice, settings.voice_speed)
        if chosen not in self._speaking:
            self._speaking[chosen] = Application(self._app.folders, settings)
            at_end.callback(self._speaking[chosen].close)
        return self._speaking[chosen].voice_of(dialogue)


class _Studios:
    """Makes the studio of each practice from the settings as they are then; used on the practice's thread only."""

    def __init__(self, folders: Folders, mark: PracticeMark) -> None:
        self._folders, self._mark = folders, mark
        self._app: Application | None = None

    def open(self) -> Studio:
        """Return a studio; models stay loaded as long as the settings stay the same.

        Sessions that are older than the settings allow are deleted first.
        """
        from voicecoach.application import Application, utc_now
        from voicecoach.commands.privacy import expire
        from voicecoach.practice.preferences import load_settings
        from voicecoach.recognition.silero import SileroDetector
        from voicecoach.web.studio import StudioParts, studio

        settings = load_settings(self._folders.settings)
        if self._app is None or self._app.settings != settings:
            self.close()
            self._app = Application(self._folders, settings)
        app = self._app
        expire(app.store, settings.keep_days, utc_now())
        parts = StudioParts(
            store=app.store,
            library=app.library,
            lexicon=app.library.lexicon_if_present,
            settings=settings,
            coach=app.coach,
            detector=SileroDetector,
            now=lambda: utc_now().astimezone(),
            grader=app.grader_of,
            mark=self._mark,
        )
        return studio(parts)

    def close(self) -> None:
        """End the background threads of the parts."""
        if self._app is not None:
            self._app.close()
            self._app = None
