"""What to do next, on a page: the sentences for the hints of errors and notices."""

from __future__ import annotations

from voicecoach.errors import VoicecoachError
from voicecoach.terminal import hints

_ON_THE_PAGE = {
    "microphone": "You can choose another one in the settings.",
    "headphones": "",
    "no device": "",
    "dialogues": "All conversations are listed on the first page.",
    "sessions": "All sessions are listed under Progress.",
    "no sessions": "Begin with any conversation.",
    "progress": "",
    "roles": "The command `voicecoach dialogues import` also takes documents with other roles.",
    "replace dialogues": "Give them other numbers or titles, or delete the old ones.",
}


def sentence(hint: str) -> str:
    """Return what helps, "" without a hint; where only a command helps, the command."""
    return _ON_THE_PAGE[hint] if hint in _ON_THE_PAGE else hints.sentence(hint)


def full_text(error: VoicecoachError) -> str:
    """Return the whole message for the learner."""
    return " ".join(filter(None, [str(error), sentence(error.hint)]))
