"""What to type next: errors below the command line name no commands and no flags, this adds them."""

from __future__ import annotations

from voicecoach.errors import VoicecoachError

_HINTS = {
    "microphone": "Choose one with --microphone; `voicecoach devices` lists them.",
    "headphones": "Choose others with --headphones, or use --sound off.",
    "no device": "`voicecoach demo` and `voicecoach practice --input FILE` need none.",
    "dialogues": "`voicecoach dialogues list` shows them all.",
    "dialogue file": "`voicecoach dialogues check FILE` checks it again.",
    "sessions": "`voicecoach sessions` lists them.",
    "no sessions": "Start with `voicecoach practice` or `voicecoach demo`.",
    "progress": "Use `voicecoach progress --page`.",
    "page": "Save the page with --html FILE instead.",
    "damaged model": "Run `voicecoach models verify`, then `voicecoach models pull`.",
}


def hint(error: VoicecoachError) -> str:
    """Return a sentence with the command or flag that helps, "" if there is none."""
    if error.hint.startswith("pull "):
        return f"Run `voicecoach models {error.hint}`."
    return _HINTS[error.hint] if error.hint else ""


def next_steps(error: VoicecoachError) -> str:
    """Return what to do about an error: its own advice, then the hint."""
    return " ".join(filter(None, [error.next, hint(error)]))


def full_text(error: VoicecoachError) -> str:
    """Return the whole message for the terminal."""
    return "\n".join(filter(None, [str(error), hint(error)]))
