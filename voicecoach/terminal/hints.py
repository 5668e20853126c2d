"""What to type next: errors and notices name no commands and no flags; what shows them adds these."""

from __future__ import annotations

from voicecoach.errors import VoicecoachError

_HINTS = {
    "microphone": "Choose one with --microphone; `voicecoach devices` lists them.",
    "headphones": "Choose others with --headphones, or use --sound off.",
    "no device": "`voicecoach demo` and `voicecoach practice --input FILE` need none.",
    "dialogues": "`voicecoach dialogues list` shows them all.",
    "models": "`voicecoach models list` shows them all.",
    "packs": "`voicecoach packs list` shows them all.",
    "pack file": "`voicecoach packs check DIR` checks it again.",
    "packs replace": "`voicecoach packs add DIR --replace` replaces it.",
    "packs add": "Add it with `voicecoach packs add DIR`.",
    "dialogue file": "`voicecoach dialogues check FILE` checks it again.",
    "sessions": "`voicecoach sessions` lists them.",
    "recover": "`voicecoach sessions recover` keeps the database aside and reads the sessions from their folders.",
    "no sessions": "Start with `voicecoach practice` or `voicecoach demo`.",
    "progress": "Use `voicecoach progress --page`.",
    "roles": 'If there are not just two speakers, name the two roles: --roles "Patient/Doctor".',
    "replace dialogues": "Overwrite them with --replace.",
    "page": "Save the page with --html FILE instead.",
    "keep going": "Repair it or take it away, then run the same command again; or skip such files with --keep-going.",
    "cluster": "For workers on this machine alone use --cluster local:2.",
    "cluster versions": "Install the same version, and use the same lexicon, on every machine.",
    "cluster weights": "Run `voicecoach models pull` on the workers' machines, or send the model with --send-model.",
    "tune": "`voicecoach tune` measures again, best while nothing else runs.",
    "damaged model": "Run `voicecoach models verify`, then `voicecoach models pull`.",
}


def sentence(hint: str) -> str:
    """Return the sentence with the command or flag that helps, "" without a hint; raise KeyError for an unknown one."""
    if hint.startswith("pull "):
        return f"Run `voicecoach models {hint}`."
    return _HINTS[hint] if hint else ""


def next_steps(error: VoicecoachError) -> str:
    """Return what to do about an error: its own advice, then the hint."""
    return " ".join(filter(None, [error.next, sentence(error.hint)]))


def full_text(error: VoicecoachError) -> str:
    """Return the whole message for the user."""
    return "\n".join(filter(None, [str(error), sentence(error.hint)]))
