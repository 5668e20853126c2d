"""What the user chose."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Folders:
    """Where everything is, below one `home`."""

    home: Path

    @property
    def models(self) -> Path:
        """Weights."""
        return self.home / "models"

    @property
    def sessions(self) -> Path:
        """Database and recordings."""
        return self.home / "sessions"

    @property
    def dialogues(self) -> Path:
        """The user's own conversations, and their own lexicon.yaml."""
        return self.home / "dialogues"

    @property
    def voice_cache(self) -> Path:
        """Lines already spoken."""
        return self.home / "cache" / "voice"

    @property
    def settings(self) -> Path:
        """The file that `Settings` is kept in."""
        return self.home / "settings.json"

    @property
    def learner(self) -> Path:
        """What was learned of this learner: how long they pause."""
        return self.home / "learner.json"

    @property
    def devices(self) -> Path:
        """What the last sound check found of each microphone."""
        return self.home / "devices.json"


@dataclass(frozen=True, slots=True)
class Settings:
    """Kept between runs.

    `model`: a Whisper model's name or folder; `voice`: a Piper voice; `microphone`, `headphones`: part of a device's
    name, "" for the default; `patience`: short, normal, long or seconds; `keep_days`: 0 keeps sessions for ever.
    """

    model: str = "base"
    voice: str = "en_US-joe-medium"
    microphone: str = ""
    headphones: str = ""
    patience: str = "normal"
    keep_days: int = 0
