"""Speaking practice, offline: the public API.

    grade = voicecoach.grade("reply.wav", terms=["ECR", ("EKS", "ECS"), "blue-green deployment"])

Names load when they are first used, so that importing the package is fast. docs/api.md shows them at work.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from voicecoach.audio.clip import Audio, Span
    from voicecoach.audio.files import read as read_audio
    from voicecoach.content.dialogue import Dialogue, Turn
    from voicecoach.content.lexicon import Lexicon, Term
    from voicecoach.content.lexicon_files import load_lexicon
    from voicecoach.content.library import load_dialogue, load_dialogues
    from voicecoach.errors import (
        AudioError,
        DeviceError,
        DialogueError,
        StoreError,
        UsageError,
        VoicecoachError,
        WeightsError,
    )
    from voicecoach.grading.fluency.report import FluencyReport, Measures
    from voicecoach.grading.grade import Grade
    from voicecoach.grading.grader import Grader, grade, transcribe
    from voicecoach.grading.terms.report import TermReport, TermVerdict
    from voicecoach.recognition.transcript import Transcript, Word
    from voicecoach.sessions.session import Session, SessionSummary, TurnResult
    from voicecoach.sessions.sqlite import open_sessions

    __version__: str

_PLACES = {
    "voicecoach.audio.clip": ("Audio", "Span"),
    "voicecoach.audio.files": ("read_audio",),
    "voicecoach.content.dialogue": ("Dialogue", "Turn"),
    "voicecoach.content.lexicon": ("Lexicon", "Term"),
    "voicecoach.content.lexicon_files": ("load_lexicon",),
    "voicecoach.content.library": ("load_dialogue", "load_dialogues"),
    "voicecoach.errors": (
        "AudioError",
        "DeviceError",
        "DialogueError",
        "StoreError",
        "UsageError",
        "VoicecoachError",
        "WeightsError",
    ),
    "voicecoach.grading.fluency.report": ("FluencyReport", "Measures"),
    "voicecoach.grading.grade": ("Grade",),
    "voicecoach.grading.grader": ("Grader", "grade", "transcribe"),
    "voicecoach.grading.terms.report": ("TermReport", "TermVerdict"),
    "voicecoach.recognition.transcript": ("Transcript", "Word"),
    "voicecoach.sessions.session": ("Session", "SessionSummary", "TurnResult"),
    "voicecoach.sessions.sqlite": ("open_sessions",),
}
_MODULE_OF = {name: module for module, names in _PLACES.items() for name in names}
_RENAMED = {"read_audio": "read"}

__all__ = [
    "Audio",
    "AudioError",
    "DeviceError",
    "Dialogue",
    "DialogueError",
    "FluencyReport",
    "Grade",
    "Grader",
    "Lexicon",
    "Measures",
    "Session",
    "SessionSummary",
    "Span",
    "StoreError",
    "Term",
    "TermReport",
    "TermVerdict",
    "Transcript",
    "Turn",
    "TurnResult",
    "UsageError",
    "VoicecoachError",
    "WeightsError",
    "Word",
    "__version__",
    "grade",
    "load_dialogue",
    "load_dialogues",
    "load_lexicon",
    "open_sessions",
    "read_audio",
    "transcribe",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        return import_module("voicecoach.resources").version()
    if name not in _MODULE_OF:
        raise AttributeError(f"module 'voicecoach' has no attribute {name!r}")
    return getattr(import_module(_MODULE_OF[name]), _RENAMED.get(name, name))


def __dir__() -> list[str]:
    return __all__
