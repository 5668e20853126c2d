"""Collect what the recognizers write for each term.

Every term is spoken in a carrier sentence by several voices and speeds and heard by base and tiny.en; what stands in
the term's place becomes a form in the pack's lexicon.mined.yaml, unless another term has it or ordinary speech produces
it too. Mined forms never credit a term by themselves: they say where to ask the sound. Needs espeak-ng and flite.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import soundfile
import yaml
from rich.progress import track

from voicecoach.application import Application
from voicecoach.audio.clip import Audio, joined, silence
from voicecoach.audio.resampling import resampled
from voicecoach.audio.source import ClipSource
from voicecoach.config import Settings, home_folders
from voicecoach.content.lexicon import Lexicon, Term
from voicecoach.content.pack import FIRST, Pack
from voicecoach.content.pack_files import find_pack
from voicecoach.grading.terms.forms import tokens
from voicecoach.grading.terms.matching import find_in_text
from voicecoach.grading.terms.readings import pronunciations
from voicecoach.recognition.loading import load_whisper
from voicecoach.recognition.silero import SileroDetector
from voicecoach.recognition.transcriber import Transcriber, transcribe_source
from voicecoach.recognition.tuning import Tuning
from voicecoach.voice.piper import PiperVoice

VOICES = ("piper 1.0", "piper 1.3", "flite awb", "espeak en-gb-scotland")
CARRIER = "We talked about {} yesterday."
_TALKED = re.compile(r"^.*?\babout\b[ ,:]*(.*?)[ ,.]*\byesterday\b.*$", re.IGNORECASE)
LONGEST = 4  # words more than the term has

COMMON, USUAL = 2_000, 12_000
"""Ranks in the recognizer's vocabulary, which is sorted by frequency. A form all of whose words rank before COMMON ("a
lot", "in time"), or a single word before USUAL ("home", "uncle"), is what people say without meaning any term."""

_parts: dict[str, Any] = {}


def _begin(home: Path) -> None:
    app = Application(home_folders(home), Settings())
    _parts["voice"] = PiperVoice(app.weights.path("en_US-joe-medium"))
    _parts["detector"] = SileroDetector()
    _parts["models"] = [load_whisper(app.weights, name, Tuning(1)) for name in ("base", "tiny.en")]


def _heard(term: Term) -> list[str]:
    """Return what was heard in the term's place, once for each voice and model that left the carrier whole."""
    found = []
    for voice in VOICES:
        audio = _spoken(voice, CARRIER.format(pronunciations(term)[0]))
        for model in _parts["models"]:
            source = ClipSource(joined(silence(0.3), audio, silence(0.6)))
            evidence = transcribe_source(source, _parts["detector"], Transcriber(model))
            place = _TALKED.match(evidence.transcript.text)
            if place and place[1]:
                found.append(place[1])
    return found


def _spoken(voice: str, text: str) -> Audio:
    kind, name = voice.split(" ", 1)
    if kind == "piper":
        whole = joined(*_parts["voice"].speak(text, pace=float(name)))
        samples, rate = whole.samples, whole.rate
    else:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "a.wav"
            espeak = ["espeak-ng", "-v", name, "-s", "150", "-w", str(file), text]
            subprocess.run(
                espeak if kind == "espeak" else ["flite", "-voice", name, "-t", text, "-o", str(file)], check=True
            )
            samples, rate = soundfile.read(str(file), dtype="float32")
    return resampled(Audio(samples, rate))


def kept(term: Term, heard: list[str], lexicon: Lexicon) -> list[str]:
    """Return the forms worth keeping: not the term itself, no other term, not much longer, most frequent first."""
    counted = Counter(" ".join(tokens(text)) for text in heard)
    most = len(tokens(term.name)) + LONGEST
    return [
        form
        for form, _ in counted.most_common()
        if form and len(form) > 2 and len(form.split()) <= most and not find_in_text(form, lexicon)
    ]


def ordinary(form: str, ranks: Mapping[str, int], spoken: str) -> bool:
    """Tell whether ordinary speech also produces a form: common words only, or words of `spoken` texts in a row."""
    words = form.split()
    rarest = max(ranks.get(f"\u0120{word}", USUAL) for word in words)
    return rarest < (COMMON if len(words) > 1 else USUAL) or f" {form} " in spoken


def ranks(app: Application) -> dict[str, int]:
    """Return how frequent words are: their place in the vocabulary of tiny.en, a leading space written \u0120."""
    file = app.weights.whisper("tiny.en")[0] / "tokenizer.json"
    vocabulary: dict[str, int] = json.loads(file.read_text(encoding="utf-8"))["model"]["vocab"]
    return vocabulary


def spoken_texts(app: Application, pack: Pack) -> str:
    """Return all lines and replies of a pack's dialogues as words: what is said there anyway."""
    turns = [turn for dialogue in app.library.load(pack=pack.id)[0] for turn in dialogue.turns]
    return " ".join(("", *(word for turn in turns for word in tokens(f"{turn.line} {turn.model_reply}")), ""))


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--pack", default=FIRST, help="the id of the pack")
    arguments.add_argument("--term", action="append", help="only this one; default: all")
    arguments.add_argument("--again", action="store_true", help="only throw out of the file what is ordinary")
    given = arguments.parse_args()
    home = home_folders().home
    app = Application(home_folders(home), Settings())
    pack = find_pack(given.pack, app.library.packs)
    lexicon = app.library.lexicon(pack.dialogue_id(""))
    if given.again:
        _write({term.name: list(term.mined) for term in lexicon}, app, pack)
        return 0
    terms = [lexicon[name] for name in given.term] if given.term else list(lexicon)
    with ProcessPoolExecutor(os.cpu_count(), initializer=_begin, initargs=(home,)) as pool:
        heard = list(track(pool.map(_heard, terms, chunksize=2), "speaking and hearing", len(terms)))
    forms = {term.name: kept(term, texts, lexicon) for term, texts in zip(terms, heard, strict=True)}
    owners: defaultdict[str, set[str]] = defaultdict(set)
    for name, own in forms.items():
        for form in own:
            owners[form].add(name)
    mined = {name: [form for form in own if len(owners[form]) == 1] for name, own in forms.items()}
    plain = sum(bool(find_in_text(text, lexicon)) for texts in heard for text in texts)
    print(f"{plain} of {sum(map(len, heard))} hearings hold the term as it is written")
    if given.term:
        print(yaml.safe_dump(mined, allow_unicode=True, width=110))
    else:
        _write(mined, app, pack)
    return 0


def _write(mined: Mapping[str, list[str]], app: Application, pack: Pack) -> None:
    known, spoken = ranks(app), spoken_texts(app, pack)
    left = {name: [form for form in own if not ordinary(form, known, spoken)] for name, own in mined.items()}
    print(f"{sum(map(len, left.values()))} of {sum(map(len, mined.values()))} forms kept")
    head = "# What recognizers write for each term; collected by scripts/mine_lexicon.py, not edited by hand.\n"
    body = yaml.safe_dump({name: own for name, own in left.items() if own}, allow_unicode=True, width=110)
    pack.mined.write_text(head + body, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
