"""Turn-taking.

Learners' recordings with pauses put inside, followed by their real ends: how often the learner is cut off, and how long
it takes to notice that they have finished, against fixed silences.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from rapidfuzz import fuzz

from benchmarks.figures import Table, Tell
from benchmarks.material import Clip, corpus
from benchmarks.replies import BETWEEN, MEDIAN, Spliced, content, spliced
from voicecoach.application import Application
from voicecoach.audio.clip import BLOCK_SECONDS, Samples, padded_blocks
from voicecoach.practice.endpoint import Endpoint
from voicecoach.practice.patience import RISK, SHORTEST_PAUSE, Patience, PauseProfile
from voicecoach.practice.reply_progress import ReplyProgress
from voicecoach.recognition.loading import load_whisper
from voicecoach.recognition.recognizer import Recognizer
from voicecoach.recognition.silero import SileroDetector
from voicecoach.recognition.transcriber import Transcriber
from voicecoach.recognition.transcript import Word

ADULT = 16
REPLIES = (1, 3, 1, 3)
"""Sentences of each reply of a learner: in one of three, a sentence that ends is mostly not the end."""

FIXED = (0.8, 1.2, 1.6, 2.0)
UNSAID = 0.2
"""Share of the expected terms that isn't said, in the rows that say so."""

LENGTH_SPREAD = 0.5
"""How much longer or shorter than the reply its model reply is: standard deviation of the logarithm of their ratio. Two
in three model replies have 0.6 to 1.6 times as many words. An assumption: a corpus of readings can't tell."""

_ALIKE = 80  # percent of letters: what the search for terms by their sound bridges

Words = tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """A way to decide: `patience`; whether `words` are known, the learner is `learned`; `unsaid` terms.

    `usual`: words of the model reply over those of the reply, None for as drawn, 0 where it is unknown.
    """

    patience: Patience
    words: bool = True
    learned: bool = True
    unsaid: bool = False
    usual: float | None = None


WAYS = {
    **{f"fixed {seconds} s": Way(Patience(seconds=seconds)) for seconds in FIXED},
    **{f"patience {name}": Way(Patience(name)) for name in RISK},
    f"normal, {UNSAID:.0%} of the terms not said": Way(Patience(), unsaid=True),
    "normal, reply half as long as its model": Way(Patience(), usual=2.0),
    "normal, reply twice as long as its model": Way(Patience(), usual=0.5),
    "normal, length unknown": Way(Patience(), usual=0.0),
    "normal, learner unknown": Way(Patience(), learned=False),
    "normal, words unknown": Way(Patience(), words=False),
}


@dataclass(slots=True)
class Tally:
    """What a way came to: inner pauses and how many of them were cut, replies likewise, waits by sentences."""

    pauses: int = 0
    cut: int = 0
    replies: int = 0
    spoilt: int = 0
    waits: dict[int, list[float]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Heard:
    """A reply as it was heard block by block: speech probability, and the words known by then.

    `length`: words of its text.
    """

    reply: Spliced
    sentences: int
    length: int
    probabilities: Samples
    words: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Expected:
    """What a turn expects: `terms`, and how many words its model reply has."""

    terms: tuple[str, ...]
    usual: float


def turn_taking(app: Application, data: Path | None, tell: Tell) -> Table:
    """Measure cut-offs and waiting, with each patience and with fixed silences, on the same replies."""
    detector = SileroDetector()
    recognizer = load_whisper(app.weights, "base")
    tallies = {name: Tally() for name in WAYS}
    sizes = [len(turn.terms) for dialogue in app.library.load()[0] for turn in dialogue.turns]
    reporting = speakers(data)[1::2]
    for place, clips in enumerate(reporting):
        tell("turn-taking", place, len(reporting))
        heard = list(replies(clips, detector, recognizer, np.random.default_rng(place)))
        others = [word for clip in clips[sum(REPLIES) :] for word in content(clip.text)]
        turns = expectations(heard, sizes, np.random.default_rng(place))
        for name, way in WAYS.items():
            take(way, heard, turns, others, tallies[name])
    return Table(
        "Turn-taking",
        ("", "inner pauses cut", "replies cut", "wait after the end, median", "one sentence", "three", "p95"),
        tuple((name, *figures(tally)) for name, tally in tallies.items()),
        f"{len(reporting) * len(REPLIES)} replies of {len(reporting)} adult learners, none that the weights were fitted"
        " on; half of them of three sentences. Pauses: the learners' own, one put inside a sentence, one between two"
        " (0.3 to 2.5 s, median 0.7 s, 95th percentile 1.6 s). The terms expected are content words of the text, as"
        " many as the turns of the shipped dialogues expect; the model reply has 0.6 to 1.6 times as many words as the"
        " reply in two of three cases.",
    )


def speakers(data: Path | None) -> list[list[Clip]]:
    """Return the adults' clips, by speaker; weights are fitted on every other, the rest serve to report."""
    own: dict[object, list[Clip]] = {}
    for clip in corpus(data, "labels.jsonl"):
        if int(str(clip.labels["age"])) >= ADULT:
            own.setdefault(clip.labels["speaker"], []).append(clip)
    return list(own.values())


def replies(
    clips: Sequence[Clip], detector: SileroDetector, recognizer: Recognizer, rng: np.random.Generator
) -> Iterator[Heard]:
    """Yield a learner's replies, heard."""
    median = float(MEDIAN * np.exp(rng.normal(0.0, BETWEEN)))
    first = 0
    for sentences in REPLIES:
        own = clips[first : first + sentences]
        reply = spliced(own, detector, median, rng)
        first += sentences
        samples = padded_blocks(reply.audio.samples)
        detector.reset()
        probabilities = detector(samples.reshape(-1))
        transcriber = Transcriber(recognizer)
        words: list[Words] = []
        for block, probability in zip(samples, probabilities, strict=True):
            transcriber.feed(block, float(probability))
            if transcriber.pausing:
                transcriber.speculate()
            words.append(transcriber.words)
        if np.any(probabilities >= 0.5):
            yield Heard(reply, sentences, sum(len(clip.text.split()) for clip in own), probabilities, tuple(words))


def expectations(heard: Sequence[Heard], sizes: Sequence[int], rng: np.random.Generator) -> list[Expected]:
    """Draw what each turn expects: some of the content words, in number as in `sizes`, and a length."""
    turns = []
    for one in heard:
        words = one.reply.content
        chosen = sorted(rng.choice(len(words), min(len(words), int(rng.choice(sizes))), replace=False))
        terms = tuple(words[number] for number in chosen)
        turns.append(Expected(terms, max(3.0, one.length * float(np.exp(rng.normal(0.0, LENGTH_SPREAD))))))
    return turns


def take(way: Way, heard: Sequence[Heard], turns: Sequence[Expected], others: Sequence[str], tally: Tally) -> None:
    """Let one learner reply, one reply after the other."""
    profile = PauseProfile()
    for one, turn in zip(heard, turns, strict=True):
        terms = unsaid_among(turn.terms, others) if way.unsaid else turn.terms
        usual = turn.usual if way.usual is None else way.usual * one.length
        endpoint = Endpoint(way.patience, profile if way.learned else None)
        last = int(np.flatnonzero(one.probabilities >= 0.5)[-1]) + 1
        cut = 0
        progress, known = ReplyProgress(), None
        for place, probability in enumerate(one.probabilities):
            if way.words and one.words[place] is not known:
                known = one.words[place]
                progress = cues_of(known, terms, usual)
            if endpoint.update(BLOCK_SECONDS, float(probability), progress).ended != "pause":
                continue
            if place >= last:
                tally.waits.setdefault(one.sentences, []).append((place + 1 - last) * BLOCK_SECONDS)
                break
            cut += 1
            endpoint.more_time()  # as if the learner had asked for it: what comes later counts too
        pauses = [pause for pause in endpoint.inner_pauses if pause >= SHORTEST_PAUSE]
        tally.pauses += len(pauses)
        tally.cut += cut
        tally.replies += 1
        tally.spoilt += cut > 0
        profile = profile.with_pauses(pauses)


def cues_of(words: Words, expected: Sequence[str], usual: float) -> ReplyProgress:
    """Return what these words say about the end; a term counts if it was heard within a letter or two.

    `usual`: words of the model reply, 0 if unknown.
    """
    said = set(content(" ".join(word.text for word in words)))
    found = sum(any(fuzz.ratio(term, word) >= _ALIKE for word in said) for term in expected)
    last = words[-1].text if words else None
    return ReplyProgress(last, found / max(1, len(expected)), len(expected), len(words) / usual if usual else None)


def unsaid_among(words: Sequence[str], others: Sequence[str]) -> list[str]:
    """Return the words with every fifth replaced by one that wasn't said."""
    unsaid = [word for word in others if word not in words]
    every = round(1 / UNSAID)
    return [
        unsaid[place % len(unsaid)] if unsaid and place % every == every // 2 else word
        for place, word in enumerate(words)
    ]


def figures(tally: Tally) -> Iterator[str]:
    """Yield the cells of the table."""
    waits = [wait for each in tally.waits.values() for wait in each]
    yield f"{100 * tally.cut / max(1, tally.pauses):.1f} %"
    yield f"{100 * tally.spoilt / max(1, tally.replies):.0f} %"
    yield f"{np.median(waits):.2f} s"
    yield from (f"{np.median(tally.waits[sentences]):.2f} s" for sentences in sorted(tally.waits))
    yield f"{np.percentile(waits, 95):.2f} s"
