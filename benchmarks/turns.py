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
from benchmarks.replies import BETWEEN, MEDIAN, Spliced, content, disfluent_gaps, heard_only, one_gap, spliced
from voicecoach.application import Application
from voicecoach.audio.clip import BLOCK_SECONDS, Samples, padded_blocks
from voicecoach.practice.endpoint import Endpoint
from voicecoach.practice.hands_free import BEFORE_GRADE
from voicecoach.practice.patience import PATIENCES, SHORTEST_PAUSE, Kind, Patience, PauseProfile
from voicecoach.practice.reply_progress import ReplyProgress
from voicecoach.practice.standing_end import STANDING, StandingEnd
from voicecoach.recognition.loading import load_whisper
from voicecoach.recognition.recognizer import Recognizer
from voicecoach.recognition.silero import SileroDetector
from voicecoach.recognition.streaming import StreamingTranscriber
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
    """A way to decide: `patience`; the `kind` of end; whether `words` are known, the learner is `learned`; `unsaid`
    terms.

    `usual`: words of the model reply over those of the reply, None for as drawn, 0 where it is unknown. `disfluent`:
    the replies with pauses inside clauses. `aloud`: the grade is spoken, as hands free.
    """

    patience: Patience = field(default_factory=Patience)
    kind: Kind = "standing"
    words: bool = True
    learned: bool = True
    unsaid: bool = False
    usual: float | None = None
    disfluent: bool = False
    aloud: bool = False


WAYS = {
    **{f"fixed {seconds} s": Way(Patience(seconds=seconds), "final") for seconds in FIXED},
    **{f"final, {name}": Way(Patience(name), "final") for name in PATIENCES},
    **{f"can be taken back, {name}": Way(Patience(name)) for name in PATIENCES},
    f"normal, {UNSAID:.0%} of the terms not said": Way(unsaid=True),
    f"normal, {UNSAID:.0%} not said, before the voice": Way(kind="voice", unsaid=True),
    "normal, before the voice": Way(kind="voice"),
    "normal, hands free": Way(aloud=True),
    "normal, reply half as long as its model": Way(usual=2.0),
    "normal, reply twice as long as its model": Way(usual=0.5),
    "normal, length unknown": Way(usual=0.0),
    "normal, learner unknown": Way(learned=False),
    "normal, words unknown": Way(words=False),
    "pauses in clauses: fixed 1.2 s": Way(Patience(seconds=1.2), "final", disfluent=True),
    "pauses in clauses: fixed 2.0 s": Way(Patience(seconds=2.0), "final", disfluent=True),
    "pauses in clauses: final, normal": Way(kind="final", disfluent=True),
    "pauses in clauses: can be taken back, normal": Way(disfluent=True),
    "pauses in clauses: normal, hands free": Way(disfluent=True, aloud=True),
    f"pauses in clauses: {UNSAID:.0%} not said, before the voice": Way(kind="voice", unsaid=True, disfluent=True),
}


@dataclass(slots=True)
class Tally:
    """What a way came to: inner pauses and how many of them were cut for good; replies, and in how many of them a pause
    was cut or a grade taken back; waits by sentences."""

    pauses: int = 0
    cut: int = 0
    replies: int = 0
    spoilt: int = 0
    taken_back: int = 0
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
        heard = {
            disfluent: list(replies(clips, detector, recognizer, np.random.default_rng(place), disfluent=disfluent))
            for disfluent in (False, True)
        }
        others = [word for clip in clips[sum(REPLIES) :] for word in content(clip.text)]
        for name, way in WAYS.items():
            own = heard[way.disfluent]
            turns = expectations(own, sizes, np.random.default_rng(place))
            take(way, own, turns, others, tallies[name], recognizer)
    return Table(
        "Turn-taking",
        (
            "",
            "inner pauses cut for good",
            "replies cut",
            "grades taken back",
            "wait after the end, median",
            "one sentence",
            "three",
            "p95",
        ),
        tuple((name, *figures(tally)) for name, tally in tallies.items()),
        f"{len(reporting) * len(REPLIES)} replies of {len(reporting)} adult learners, none that the weights were fitted"
        " on; half of them of three sentences. Pauses: the learners' own, one put inside a sentence, one between two"
        " (0.3 to 2.5 s, median 0.7 s, 95th percentile 1.6 s). The terms expected are content words of the text, as"
        " many as the turns of the shipped dialogues expect; the model reply has 0.6 to 1.6 times as many words as the"
        " reply in two of three cases. Grades taken back: in how many of the replies. An end that can be taken back"
        f" counts as cut for good if speech went on and the program did not notice within {STANDING:.0f} s; hands free,"
        " before the grade is spoken."
        " Pauses in clauses: two in each sentence, each after a function word and before a content word.",
    )


def speakers(data: Path | None) -> list[list[Clip]]:
    """Return the adults' clips, by speaker; weights are fitted on every other, the rest serve to report."""
    own: dict[object, list[Clip]] = {}
    for clip in corpus(data, "labels.jsonl"):
        if int(str(clip.labels["age"])) >= ADULT:
            own.setdefault(clip.labels["speaker"], []).append(clip)
    return list(own.values())


def replies(
    clips: Sequence[Clip],
    detector: SileroDetector,
    recognizer: Recognizer,
    rng: np.random.Generator,
    *,
    disfluent: bool = False,
) -> Iterator[Heard]:
    """Yield a learner's replies, heard; `disfluent`: with pauses inside clauses where disfluent speech has them."""
    median = float(MEDIAN * np.exp(rng.normal(0.0, BETWEEN)))
    first = 0
    for sentences in REPLIES:
        own = clips[first : first + sentences]
        reply = spliced(own, detector, median, rng, disfluent_gaps(recognizer, detector, rng) if disfluent else one_gap)
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


def take(
    way: Way,
    heard: Sequence[Heard],
    turns: Sequence[Expected],
    others: Sequence[str],
    tally: Tally,
    recognizer: Recognizer,
) -> None:
    """Let one learner reply, one reply after the other."""
    profile = PauseProfile()
    for one, turn in zip(heard, turns, strict=True):
        terms = unsaid_among(turn.terms, others) if way.unsaid else turn.terms
        usual = turn.usual if way.usual is None else way.usual * one.length
        pauses = _listen(way, one, terms, usual, profile if way.learned else PauseProfile(), tally, recognizer)
        tally.pauses += len(pauses)
        tally.replies += 1
        profile = profile.with_pauses(pauses)


def _listen(
    way: Way,
    one: Heard,
    terms: Sequence[str],
    usual: float,
    profile: PauseProfile,
    tally: Tally,
    recognizer: Recognizer,
) -> list[float]:
    """Listen to a reply; return its inner pauses in seconds."""
    endpoint = Endpoint(way.patience, profile, kind=way.kind)
    last = int(np.flatnonzero(one.probabilities >= 0.5)[-1]) + 1
    cut = taken_back = 0
    progress, known = ReplyProgress(), None
    stood = 0  # blocks up to here have been heard while an end stood
    for place, probability in enumerate(one.probabilities):
        if way.words and one.words[place] is not known:
            known = one.words[place]
            progress = cues_of(known, terms, usual)
        ended = endpoint.update(BLOCK_SECONDS, float(probability), progress).ended
        if ended != "pause" or place < stood:
            continue
        if place >= last:
            tally.waits.setdefault(one.sentences, []).append((place + 1 - last) * BLOCK_SECONDS)
            break
        stands = max(BEFORE_GRADE, endpoint.until_voice(progress)) if way.aloud else STANDING
        resumed = _resumed(one, place + 1, recognizer, stands) if way.kind == "standing" else None
        if resumed is None:
            cut += 1
            endpoint.more_time()  # as if the learner had asked for it: what comes later counts too
        else:
            taken_back += 1
            stood = resumed
    tally.cut += cut
    tally.spoilt += cut > 0
    tally.taken_back += taken_back > 0
    return [pause for pause in endpoint.inner_pauses if pause >= SHORTEST_PAUSE]


def _resumed(one: Heard, place: int, recognizer: Recognizer, stands: float) -> int | None:
    """Let the end after so many blocks stand; return the block with which it is taken back, None if it is not.

    `stands`: seconds for which it stands while nobody speaks.
    """
    blocks = padded_blocks(one.reply.audio.samples)
    end = StandingEnd(
        lambda: heard_only(blocks[:place], one.probabilities[:place], recognizer.model),
        lambda: StreamingTranscriber(lambda: Transcriber(recognizer)),
    )
    for following in range(place, len(blocks)):
        if end.add(blocks[following], float(one.probabilities[following])):
            return following + 1
        if end.seconds >= stands and not end.undecided:
            return None
    return None


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
    yield f"{100 * tally.spoilt / max(1, tally.replies):.1f} %"
    yield f"{100 * tally.taken_back / max(1, tally.replies):.1f} %"
    yield f"{np.median(waits):.2f} s"
    yield from (f"{np.median(tally.waits[sentences]):.2f} s" for sentences in sorted(tally.waits))
    yield f"{np.percentile(waits, 95):.2f} s"
