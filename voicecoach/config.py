"""The data folders and the settings."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

RETENTION = 0.9
"""Desired probability that something is still remembered when it comes back; FSRS's own default."""


@dataclass(frozen=True, slots=True)
class Folders:
    """The data folders, all below one `home`."""

    home: Path

    @property
    def models(self) -> Path:
        """Model weights."""
        return self.home / "models"

    @property
    def sessions(self) -> Path:
        """Database and recordings."""
        return self.home / "sessions"

    @property
    def dialogues(self) -> Path:
        """The user's own dialogues."""
        return self.home / "dialogues"

    @property
    def lexicon(self) -> Path:
        """The user's own lexicon file."""
        return self.dialogues / "lexicon.yaml"

    @property
    def packs(self) -> Path:
        """The packs that the user added."""
        return self.home / "packs"

    @property
    def lexicons(self) -> Path:
        """The user's own terms and forms for every other pack than the first."""
        return self.home / "lexicons"

    def own_lexicon(self, pack: str) -> Path:
        """Return the file of the user's own terms and forms for another pack than the first."""
        return self.lexicons / f"{pack}.yaml"

    @property
    def voice_cache(self) -> Path:
        """Synthesized lines."""
        return self.home / "cache" / "voice"

    @property
    def settings(self) -> Path:
        """The file that holds `Settings`."""
        return self.home / "settings.json"

    @property
    def learner(self) -> Path:
        """The file that holds the learner's pause profile."""
        return self.home / "learner.json"

    @property
    def devices(self) -> Path:
        """The file that holds the last sound check of each microphone."""
        return self.home / "devices.json"

    @property
    def practicing(self) -> Path:
        """The file that names the session that a page practices now."""
        return self.home / "practicing"

    @property
    def names(self) -> frozenset[str]:
        """The names of everything that the program itself keeps directly in `home`."""
        folders = (self.models, self.sessions, self.dialogues, self.packs, self.lexicons, self.voice_cache)
        files = (self.settings, self.learner, self.devices, self.practicing)
        return frozenset(place.relative_to(self.home).parts[0] for place in (*folders, *files))


def home_folders(home: str | Path | None = None) -> Folders:
    """Return the folders below `home`, else below VOICECOACH_HOME, else below the platform's user-data folder."""
    home = home or os.environ.get("VOICECOACH_HOME")
    if home:
        return Folders(Path(home).expanduser())
    import platformdirs

    return Folders(Path(platformdirs.user_data_dir("voicecoach", appauthor=False)))


@dataclass(frozen=True, slots=True)
class Settings:
    """Choices that the program remembers.

    `model`: a Whisper model's name or folder; `voice`: a Piper voice; `voice_speed`: times its own speed; `microphone`,
    `headphones`: part of a device's name on the terminal, "" for the default; `page_microphone`: the same of the
    microphone in the browser; `page_headphones`: whether the learner wears headphones there; `patience`: short, normal,
    long or a number of seconds; `show_lines`: whether the developer's lines are shown; `partial_words`: whether the
    words recognized so far are; `hands_free`: whether the learner may go on by voice; `keep_days`: days after which
    sessions are deleted, 0 for never; `follow_ups`: questions after a reply about terms that it lacks, 0 to 2;
    `desired_retention`: probability that what comes back is still remembered.
    """

    model: str = "base"
    voice: str = "en_US-joe-medium"
    voice_speed: float = 1.0
    microphone: str = ""
    headphones: str = ""
    page_microphone: str = ""
    page_headphones: bool = False
    patience: str = "normal"
    show_lines: bool = True
    partial_words: bool = False
    hands_free: bool = False
    keep_days: int = 0
    follow_ups: int = 2
    desired_retention: float = RETENTION
