"""Missed terms as an Anki deck.

The ids of the deck, of its note type and of each term's note never change. A second export updates the cards and keeps
what Anki knows about them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

import genanki

_DECK, _MODEL = 1_731_045_201, 1_731_045_202  # random, fixed: Anki identifies deck and note type by them
_FIELDS = ("Term", "Meaning", "Asked", "Said", "Mine", "Reading")
_FRONT = """<p class="asked">“{{Asked}}”</p><p class="meaning">{{Meaning}}</p><p class="ask">Say the term aloud.</p>"""
_BACK = """{{FrontSide}}<hr id="answer"><p class="term">{{Term}}</p>
<p>How it sounds: {{Reading}}</p>{{#Mine}}<p>What I said: {{Mine}}</p>{{/Mine}}<p class="said">{{Said}}</p>"""
_STYLE = """.card { font: 20px/1.5 system-ui, sans-serif; text-align: center; }
.term { font-size: 30px; font-weight: 650; } .asked, .said, .ask { font-size: 16px; opacity: .7; }"""


@dataclass(frozen=True, slots=True)
class Card:
    """A term to learn.

    `line`: the line that asked for it; `learner_clip`: MP3 of the learner's reply, None without a recording;
    `voice_clip`: MP3 of the term spoken by the voice, None without a voice. `pack`: the id of its pack, "" for the
    first, whose notes never had one.
    """

    term: str
    meaning: str
    line: str
    transcript: str
    learner_clip: bytes | None = None
    voice_clip: bytes | None = None
    pack: str = ""


def write(cards: Sequence[Card], out: Path, scratch: Path) -> None:
    """Write a deck package to `out`; `scratch`: an empty folder that holds the sounds until they are packed."""
    note_type = genanki.Model(
        _MODEL,
        "voicecoach term",
        fields=[{"name": name} for name in _FIELDS],
        templates=[{"name": "Say it", "qfmt": _FRONT, "afmt": _BACK}],
        css=_STYLE,
    )
    deck = genanki.Deck(_DECK, "voicecoach")
    sounds: list[Path] = []
    for card in cards:
        clips = []
        for sound in (card.learner_clip, card.voice_clip):
            file = scratch / f"voicecoach-{hashlib.sha256(sound or b'').hexdigest()[:16]}.mp3"
            if sound:
                file.write_bytes(sound)
                sounds.append(file)
            clips.append(f"[sound:{file.name}]" if sound else "")
        texts = [escape(text) for text in (card.term, card.meaning, card.line, card.transcript)]
        deck.add_note(genanki.Note(model=note_type, fields=[*texts, *clips], guid=genanki.guid_for(*_identity(card))))
    package = genanki.Package(deck)
    package.media_files = [str(file) for file in dict.fromkeys(sounds)]
    package.write_to_file(str(out))


def _identity(card: Card) -> tuple[str, ...]:
    """Return what a note is known by: two packs may have a term of the same name."""
    return ("voicecoach", card.pack, card.term) if card.pack else ("voicecoach", card.term)
