"""Compares a repeated sentence with the sentence: word by word, and in timing.

jiwer aligns the words, so that as few as possible differ. A term is the same however the transcript writes it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from voicecoach.audio.clip import Span
from voicecoach.audio.speech_activity import pauses
from voicecoach.content.lexicon import Lexicon
from voicecoach.grading.fluency.syllables import syllables
from voicecoach.grading.shadowing_report import ShadowedWord, ShadowingReport, WordState
from voicecoach.grading.terms.forms import tokens
from voicecoach.grading.terms.matching import find_all
from voicecoach.grading.terms.report import TermReport, TermVerdict
from voicecoach.recognition.transcript import Word, words_of

_NEAR = 1
"""Words by which a pause of the voice may be misplaced: its words have no times, so their syllables place it."""


@dataclass(frozen=True, slots=True)
class _Token:
    """A word or a whole term, which is what is compared.

    `key`: normalized, without spaces; `first`, `last`: the middle of its first and of its last word, in seconds,
    because recognizers often let a word begin before the pause that it follows.
    """

    key: str
    text: str
    first: float
    last: float


@dataclass(frozen=True, slots=True)
class _Pair:
    """Tokens that stand for each other, by index; None where one has no counterpart."""

    expected: int | None
    heard: int | None
    state: WordState


def compare(
    sentence: str,
    words: Sequence[Word],
    terms: TermReport,
    *,
    speech: Sequence[Span],
    model_speech: Sequence[Span],
    lexicon: Lexicon,
) -> ShadowingReport:
    """Compare the learner's words with the sentence.

    `terms`: verdicts on the sentence's terms; one that was said is the same, whatever the transcript has in its place.
    `speech`, `model_speech`: the stretches of speech of the learner and of the voice, each in seconds of its recording.
    """
    expected, heard = _tokens(words_of(sentence), lexicon), _tokens(words, lexicon)
    by_sound = {"".join(tokens(verdict.term)): verdict for verdict in terms.verdicts if verdict.state == "said"}
    silent, voice_pauses = pauses(speech), set(_voice_pauses(expected, model_speech))
    compared: list[ShadowedWord] = []
    for pair in _aligned(expected, heard):
        own = expected[pair.expected] if pair.expected is not None else None
        other = heard[pair.heard] if pair.heard is not None else None
        first = other.first if other else None
        state = pair.state
        if own and state != "same" and (verdict := by_sound.get(own.key)):
            state, first = "same", verdict.start
        if not own and other and _within(other, by_sound.values()):
            continue
        before = [pause for pause in silent if other and _middle(pause) <= max(other.last, first or 0.0)]
        silent = silent[len(before) :]
        with_voice = any(pair.expected is not None and abs(pair.expected - place) <= _NEAR for place in voice_pauses)
        paused = [pause for pause in before if pair.expected and (not with_voice or _middle(pause) > (first or 0.0))]
        text = own.text if own else other.text if other else ""
        compared.append(
            ShadowedWord(text, state, other.text if other else "", sum((pause.seconds for pause in paused), 0.0))
        )
    return ShadowingReport(tuple(compared), _length(speech), _length(model_speech))


def _tokens(words: Sequence[Word], lexicon: Lexicon) -> list[_Token]:
    """Return the words with each term as one token; words without letters and digits are left out."""
    terms = {match.first: (name, match.last) for name, match in find_all(words, lexicon)}
    found: list[_Token] = []
    index = 0
    while index < len(words):
        name, last = terms.get(index, ("", index + 1))
        text = " ".join(word.text for word in words[index:last])
        if key := "".join(tokens(name or text)):
            found.append(_Token(key, text, _middle(words[index]), _middle(words[last - 1])))
        index = last
    return found


def _aligned(expected: Sequence[_Token], heard: Sequence[_Token]) -> Iterator[_Pair]:
    """Yield the pairs of tokens that stand for each other, in order."""
    import jiwer  # only here: it takes a tenth of a second to load

    if not expected or not heard:
        yield from (_Pair(index, None, "missed") for index in range(len(expected)))
        yield from (_Pair(None, index, "added") for index in range(len(heard)))
        return
    aligned = jiwer.process_words(" ".join(token.key for token in expected), " ".join(token.key for token in heard))
    for chunk in aligned.alignments[0]:
        ours = range(chunk.ref_start_idx, chunk.ref_end_idx)
        theirs = range(chunk.hyp_start_idx, chunk.hyp_end_idx)
        if chunk.type == "delete":
            yield from (_Pair(index, None, "missed") for index in ours)
        elif chunk.type == "insert":
            yield from (_Pair(None, index, "added") for index in theirs)
        else:
            state: WordState = "same" if chunk.type == "equal" else "changed"
            yield from (_Pair(index, other, state) for index, other in zip(ours, theirs, strict=True))


def _within(token: _Token, verdicts: Iterable[TermVerdict]) -> bool:
    """Return whether a token is a part of what was recognized as one of the terms by its sound."""
    places = ((verdict.start, verdict.end) for verdict in verdicts)
    return any(start is not None and end is not None and start <= token.first < end for start, end in places)


def _middle(span: Span | Word) -> float:
    return (span.start + span.end) / 2


def _voice_pauses(expected: Sequence[_Token], speech: Sequence[Span]) -> Iterator[int]:
    """Yield the index of the token before which each pause of the voice falls, by the syllables spoken until then."""
    spoken = list(itertools.accumulate(max(1, syllables(token.text)) for token in expected))
    seconds = sum(span.seconds for span in speech)
    until = 0.0
    for before, after in itertools.pairwise(speech):
        until += before.seconds
        if pauses((before, after)):
            share = until / seconds * spoken[-1]
            yield 1 + min(range(len(spoken)), key=lambda index: abs(spoken[index] - share))


def _length(speech: Sequence[Span]) -> float:
    return speech[-1].end - speech[0].start if speech else 0.0
