"""What can go wrong.

    VoicecoachError           something the user can fix: one message, exit code 2 on the command line
    ├── DialogueError         a dialogue or lexicon file, with file and line
    ├── AudioError            a recording that can't be read or used
    ├── DeviceError           a microphone or headphones
    ├── WeightsError          a model that is missing or damaged
    ├── StoreError            sessions or results that can't be saved or read
    ├── ClusterError          a cluster that can't be reached, or that can't grade
    └── UsageError            an invalid command or setting

Anything else that is raised is a defect and keeps its traceback.

Messages below the command line name no commands and no flags, so that they suit a Python program too. Instead, an error
carries a `hint`, such as "microphone" or "pull base"; terminal/hints.py has the sentence for each.
"""

from __future__ import annotations

LONGEST = 400
"""Letters of a line of a message. Longer lines come from what was read: a name or a text of a hostile file."""


def shortened(text: str, most: int = LONGEST) -> str:
    """Return a text with each line cut in its middle to at most `most` letters."""
    half = (most - 3) // 2
    return "\n".join(line if len(line) <= most else f"{line[:half]} … {line[-half:]}" for line in text.split("\n"))


class VoicecoachError(Exception):
    """A failure that the user can fix.

    `what` happened, what is `there` (for example the nearest valid choices), and what to do `next`; each is a sentence
    or empty. `hint` is a key of terminal/hints.py, or empty.
    """

    def __init__(self, what: str, *, there: str = "", next: str = "", hint: str = "") -> None:
        self.what, self.there, self.next, self.hint = shortened(what), shortened(there), shortened(next), hint
        super().__init__(self.what)

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
    """Sessions or results that can't be saved or read."""


class ClusterError(VoicecoachError):
    """A cluster that can't be reached, or whose workers can't grade."""


class UsageError(VoicecoachError):
    """An invalid command or setting."""
