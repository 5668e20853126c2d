"""What can go wrong.

    VoicecoachError           something the user can mend: one message, exit code 2
    ├── DialogueError         a dialogue or lexicon file, with file and line
    ├── AudioError            a recording that can't be read or used
    ├── DeviceError           a microphone or headphones
    ├── WeightsError          a model that is missing or damaged
    ├── StoreError            sessions that can't be kept or read
    └── UsageError            a command or a setting that makes no sense

Anything else that is raised is a defect and keeps its traceback.
"""

from __future__ import annotations


class VoicecoachError(Exception):
    """A failure that the user can mend.

    `what` happened, what is `there` (the nearest valid choices, say), and what to do `next`;
    each is a sentence or empty.
    """

    def __init__(self, what: str, *, there: str = "", next: str = "") -> None:
        super().__init__(what)
        self.what, self.there, self.next = what, there, next

    def __str__(self) -> str:
        return "\n".join(part for part in (self.what, self.there, self.next) if part)


class DialogueError(VoicecoachError):
    """A dialogue or lexicon file that can't be used."""


class AudioError(VoicecoachError):
    """A recording that can't be read or used."""


class DeviceError(VoicecoachError):
    """A microphone or headphones that can't be used."""


class WeightsError(VoicecoachError):
    """Model weights that are missing, damaged or can't be fetched."""


class StoreError(VoicecoachError):
    """Sessions that can't be kept or read."""


class UsageError(VoicecoachError):
    """A command or a setting that makes no sense."""
