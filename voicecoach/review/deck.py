"""Missed terms as an Anki deck.

The ids of the deck, of its kind of note and of each term's note never change: a second export brings the cards up to
date and leaves what Anki has learned about them alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

import genanki

_DECK, _MODEL = 1_731_045_201, 1_731_045_202  # drawn once; Anki knows deck and note type by them
_FIELDS = ("Term", "Meaning", "Asked", "Said", "Mine", "Reading")
_FRONT = """<p class="asked">“{{Asked}}”</p><p class="meaning">{{Meaning}}</p><p class="ask">Say the term aloud.</p>"""
_BACK = """{{FrontSide}}<hr id="answer"><p class="term">{{Term}}</p>
<p>How it sounds: {{Reading}}</p>{{#Mine}}<p>What I said: {{Mine}}</p>{{/Mine}}<p class="said">{{Said}}</p>"""
_STYLE = """.card { font: 20px/1.5 system-ui, sans-serif; text-align: center; }
.term { font-size: 30px; font-weight: 650; } .asked, .said, .ask { font-size: 16px; opacity: .7; }"""


@dataclass(frozen=True, slots=True)
class Card:
    """A term to learn: its `meaning`, the line that `asked` for it, what was `said` (the transcript), MP3 sounds.

    `mine`: the learner's clip, None where there is no recording; `reading`: the term in the voice, None without one.
    """

    term: str
    meaning: str
    asked: str
    said: str
    mine: bytes | None = None
    reading: bytes | None = None


def write(cards: Sequence[Card], out: Path, scratch: Path) -> None:
    """Write a deck package; `scratch`: an empty folder for the sounds until they are packed."""
    kind = genanki.Model(
        _MODEL,
        "voicecoach term",
        fields=[{"name": name} for name in _FIELDS],
        templates=[{"name": "Say it", "qfmt": _FRONT, "afmt": _BACK}],
        css=_STYLE,
    )
    deck = genanki.Deck(_DECK, "voicecoach")
    sounds: list[Path] = []
    for card in cards:
        named = []
        for sound in (card.mine, card.reading):
            file = scratch / f"voicecoach-{hashlib.sha256(sound or b'').hexdigest()[:16]}.mp3"
            if sound:
                file.write_bytes(sound)
                sounds.append(file)
            named.append(f"[sound:{file.name}]" if sound else "")
        texts = [escape(text) for text in (card.term, card.meaning, card.asked, card.said)]
        deck.add_note(genanki.Note(model=kind, fields=[*texts, *named], guid=genanki.guid_for("voicecoach", card.term)))
    package = genanki.Package(deck)
    package.media_files = [str(file) for file in dict.fromkeys(sounds)]
    package.write_to_file(str(out))
