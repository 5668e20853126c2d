"""Spoken commands.

How often a command is heard after a reply, and how often a word that belongs to the reply is taken for one.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.figures import Table, Tell, told
from benchmarks.material import Clip, corpus
from benchmarks.replies import REACH, background, heard_only, quietest, trimmed
from voicecoach.application import Application
from voicecoach.audio.clip import BLOCK_SECONDS, Audio, joined, padded_blocks
from voicecoach.audio.files import read
from voicecoach.audio.resampling import resampled
from voicecoach.audio.source import ClipSource
from voicecoach.grading.grader import Grader
from voicecoach.grading.terms.forms import tokens
from voicecoach.practice.command_recognizer import CONTEXT, CommandRecognizer
from voicecoach.practice.spoken_commands import ANY_COMMAND, COMMANDS
from voicecoach.practice.standing_end import BEFORE_COMMAND, SILENCE_AFTER, STANDING, StandingEnd
from voicecoach.recognition.silero import SileroDetector
from voicecoach.recognition.streaming import StreamingTranscriber
from voicecoach.recognition.transcriber import transcribe_source
from voicecoach.voice.synthesizer import spoken
from voicecoach.weights.manifest import ModelId

_LEAD = 0.5  # seconds before a reply

_LAST = (0.25, 0.8)  # seconds before the end of a recording, between which its last word or two begin

STANDS_AFTER = 0.7
"""Seconds of silence after which an end stands: the least that the patience normal knows, the worst case."""

REACTIONS = (0.6, 1.0, 1.6, 2.4)
"""Seconds from the grade to the command."""

PAUSES = (0.9, 1.2, 1.6, 2.0, 2.5)
"""Seconds of the pause before a word that belongs to the reply; a learner's pause is longer than 1.6 s in 1 of 20."""

VOICES = ((1.0, 1.0), (1.12, 1.2), (0.9, 0.9), (1.2, 1.0), (0.85, 1.15), (1.05, 0.85))
"""Pitch and pace of the synthetic speakers, times the voice's own."""

FORMS = ("{}.", "{}!", "Okay, {}.", "{}, please.")

REPLIES = (
    "Then we fix the test and run the pipeline | again.",
    "If it still fails, the script waits a minute and tries | again.",
    "We restore the snapshot, and the users can log in | again.",
    "It happened last week, and yesterday it happened | again.",
    "When the error rate rises, the rollout has to | stop.",
    "The old pods get thirty seconds before they | stop.",
    "We never let the replication | stop.",
    "We build, we test, we deploy, and then we | repeat.",
    "The health check runs every ten seconds, and failures | repeat.",
    "For the dashboard we asked the platform team for | help.",
    "The runbook is there for everybody who needs | help.",
    "Nobody is on call alone, they can always ask for | help.",
    "We pay for what we use, that is the pricing | model.",
    "Every week we train and ship a new | model.",
    "We follow the shared responsibility | model.",
    "First staging, then one region, then the | next.",
    "We finish one migration before we begin the | next.",
    "Canary first. | Next, | we shift ten percent of the traffic.",
    "We build the image in the pipeline. | Next, | we scan it for vulnerabilities.",
    "The deployment failed. | Again, | it was the health check.",
    "I would check the logs first. | Stop | the rollout, and then look at the metrics.",
    "We keep it simple. | Help | comes from the platform team.",
    "We keep the weights in a bucket. | Model | versions have tags.",
    "We take a backup every night. | Repeat | failures page the person on call.",
)
"""Replies in which a command is a word of the reply, after a pause and mostly before another one."""


@dataclass(frozen=True, slots=True)
class Case:
    """`reply`, silence of `pause` seconds, what is `said`, another pause or the end, and the `rest` of the reply.

    `wanted`: the command, "" if what is said belongs to the reply.
    """

    group: str
    reply: Audio
    pause: float
    said: Audio
    rest: Audio | None
    wanted: str


@dataclass(slots=True)
class Tally:
    """How many utterances there were, how many were commands, how many of these were heard, and false commands."""

    utterances: int = 0
    commands: int = 0
    heard: int = 0
    false: int = 0

    def add(self, wanted: str, heard: str) -> None:
        """Count an utterance that is the command `wanted` and is taken for the command `heard`; "" is none."""
        self.utterances += 1
        self.commands += bool(wanted)
        self.heard += bool(heard) and heard == wanted
        self.false += bool(heard) and heard != wanted


def spoken_commands(app: Application, data: Path | None, tell: Tell) -> Table:
    """Count the commands that are heard, and the words of replies that are taken for one."""
    grader, detector = app.grader, SileroDetector()
    model = app.recognizer().model
    context = spoken(app.voice, CONTEXT)
    tallies: dict[str, Tally] = {}
    for case in cases(app, data, detector, tell):
        heard = command_heard(case, grader, detector, model)
        tallies.setdefault(case.group, Tally()).add(case.wanted, heard)
        if case.wanted:
            heard = command_alone(case, grader, detector, context)
            tallies.setdefault(f"{case.group} after the spoken grade", Tally()).add(case.wanted, heard)
    return Table(
        "Spoken commands",
        ("", "utterances", "commands", "heard", "false commands"),
        tuple(
            (name, *(f"{count:,}" for count in (tally.utterances, tally.commands, tally.heard, tally.false)))
            for name, tally in tallies.items()
        ),
        f"Each utterance is alone after a reply whose end has stood since {STANDS_AFTER} s of silence, the least that"
        f" normal patience takes. Commands: {', '.join(map(repr, FORMS))}, after model replies,"
        f" {REACTIONS[0]} to {REACTIONS[-1]} s after the grade, in one voice with {len(VOICES)} pitches and paces."
        f" Words of a reply: after a pause of {PAUSES[0]} to {PAUSES[-1]} s; first words of a sentence have another one"
        " as long behind them. Learners: a pause was put before the word, or before the last word or two of each"
        " recording.",
    )


def cases(app: Application, data: Path | None, detector: SileroDetector, tell: Tell) -> Iterator[Case]:
    """Yield all cases."""
    rng = np.random.default_rng(0)
    yield from synthetic_commands(app, detector, rng, tell)
    yield from synthetic_replies(app, detector, tell)
    if data is not None:
        clips = corpus(data, "labels.jsonl")
        yield from learners_words(app, clips, detector, tell)
        yield from learners_ends(clips, detector, rng, tell)


def synthetic_commands(
    app: Application, detector: SileroDetector, rng: np.random.Generator, tell: Tell
) -> Iterator[Case]:
    """Yield commands after model replies, in each voice, form and after each reaction time."""
    texts = [turn.model_reply for dialogue in app.library.load()[0] for turn in dialogue.turns]
    for pitch, pace in told(VOICES, "commands", tell):
        reply_texts = rng.choice(texts, len(COMMANDS), replace=False)
        for (command, choice), text in zip(COMMANDS.items(), reply_texts, strict=True):
            reply = trimmed(_said(app, str(text), pitch, pace), detector)
            for form, reaction in zip(FORMS, REACTIONS, strict=True):
                said = _said(app, form.format(command).capitalize(), pitch, pace)
                yield Case("synthetic voices, commands", reply, STANDS_AFTER + reaction, said, None, choice)


def synthetic_replies(app: Application, detector: SileroDetector, tell: Tell) -> Iterator[Case]:
    """Yield replies with a command as a word of theirs, in two voices and after each pause."""
    spoken_by = list(itertools.product(REPLIES, VOICES[1:3]))
    for text, (pitch, pace) in told(spoken_by, "replies with commands", tell):
        parts = [part.strip() for part in text.split("|")]
        whole = trimmed(_said(app, " ".join(parts), pitch, pace), detector)
        pieces = _pieces(app.grader, whole, [len(part.split()) for part in parts], detector)
        if pieces is None:
            continue
        for pause in PAUSES:
            group = "first words of a sentence" if pieces[2] else "last words"
            yield Case(f"synthetic voices, {group}", pieces[0], pause, pieces[1], pieces[2], "")


def learners_words(app: Application, clips: Sequence[Clip], detector: SileroDetector, tell: Tell) -> Iterator[Case]:
    """Yield recordings in which a command is said, with a pause before it."""
    for clip in told(clips, "learners' commands", tell):
        words = [tokens(word) for word in clip.text.split()]
        for place in (place for place, word in enumerate(words) if place and word and word[0] in COMMANDS):
            whole = trimmed(read(clip.file), detector)
            pieces = _pieces(app.grader, whole, [place, 1, len(words) - place - 1], detector)
            if pieces is None:
                continue
            for pause in PAUSES:
                yield Case("learners, commands as words of a reply", pieces[0], pause, pieces[1], pieces[2], "")


def learners_ends(
    clips: Sequence[Clip], detector: SileroDetector, rng: np.random.Generator, tell: Tell
) -> Iterator[Case]:
    """Yield each recording with a pause before its last word or two: at the quietest place there."""
    for clip in told(clips, "learners' ends", tell):
        whole = trimmed(read(clip.file), detector)
        if whole.seconds > 2 * _LAST[1]:
            gap = quietest(whole, whole.seconds - _LAST[1], whole.seconds - _LAST[0])
            pause = float(rng.choice(PAUSES[1:]))
            yield Case("learners, ends of replies", whole.cut(0, gap), pause, whole.cut(gap, whole.seconds), None, "")


def command_heard(case: Case, grader: Grader, detector: SileroDetector, model: ModelId) -> str:
    """Return the command that is heard, "" if there is none."""
    rng = np.random.default_rng(0)
    pause, after = background(case.reply, case.pause, rng), background(case.reply, STANDING + 2.0, rng)
    parts = [case.reply, pause, case.said, *([pause, case.rest, after] if case.rest else [after])]
    blocks = padded_blocks(joined(background(case.reply, _LEAD, rng), *parts).samples)
    place = round((_LEAD + case.reply.seconds + STANDS_AFTER) / BLOCK_SECONDS)
    detector.reset()
    probabilities = detector(blocks.reshape(-1))

    sound = [*zip(blocks, map(float, probabilities), strict=True)]
    reply = heard_only(blocks[:place], probabilities[:place], model)
    before = sound[max(0, place - round(BEFORE_COMMAND / BLOCK_SECONDS)) : place]
    end = StandingEnd(
        lambda: reply, lambda: StreamingTranscriber(lambda: grader.transcriber(ANY_COMMAND.terms)), before
    )
    for block, probability in sound[place:]:
        if end.add(block, probability):
            return ""  # the reply goes on
        if end.command:
            return end.command
        if end.seconds >= STANDING and not end.undecided:
            return ""
    return ""


def command_alone(case: Case, grader: Grader, detector: SileroDetector, context: Audio) -> str:
    """Return the command that is heard where no reply stands before it, "" if there is none."""
    rng = np.random.default_rng(0)
    before, after = background(case.reply, _LEAD, rng), background(case.reply, SILENCE_AFTER, rng)
    blocks = padded_blocks(joined(before, case.said, after).samples)
    detector.reset()
    recognizer = CommandRecognizer(
        lambda: StreamingTranscriber(lambda: grader.transcriber(ANY_COMMAND.terms)), lambda: context
    )
    for block, probability in zip(blocks, detector(blocks.reshape(-1)), strict=True):
        recognizer.feed(block, float(probability))
    return recognizer.command() or ""


def _said(app: Application, text: str, pitch: float, pace: float) -> Audio:
    """Return a text in another pitch and pace; nothing is cut off, because a soft beginning looks like silence."""
    audio = resampled(spoken(app.voice, text, pace=pace * pitch))
    shifted = resampled(Audio(audio.samples, round(audio.rate * pitch)), audio.rate)
    return Audio(shifted.samples, audio.rate)


def _pieces(
    grader: Grader, whole: Audio, counts: Sequence[int], detector: SileroDetector
) -> tuple[Audio, Audio, Audio | None] | None:
    """Cut a reply after so many words; None if the recognizer wrote another number of words."""
    words = transcribe_source(ClipSource(whole), detector, grader.transcriber()).transcript.words
    if len(words) != sum(counts):
        return None
    edges = [0.0]
    edges += [
        quietest(whole, words[place - 1].end - REACH, words[place].start + REACH)
        for place in itertools.accumulate(counts)
        if place < len(words)
    ]
    edges.append(whole.seconds)
    pieces = [whole.cut(first, last) for first, last in itertools.pairwise(edges)]
    return pieces[0], pieces[1], pieces[2] if len(pieces) > 2 else None
