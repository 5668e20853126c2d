"""Decoder: the half of Whisper that turns the encoder's output into words.

Decodes with a beam, and decodes again only if the model itself is unsure or repeats itself (docs/adr/0005, 0025).
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from voicecoach.recognition.ctranslate2_model import stacked
from voicecoach.recognition.recognizer import EncodedSegment
from voicecoach.recognition.transcript import Word
from voicecoach.recognition.wordless_speech import total

BEAM = 5
"""Readings that the decoder follows at once (docs/adr/0025)."""

_PREVIOUS_TOKENS = 64
_UNSURE = -1.0  # mean log probability per token below which stock Whisper decodes again
_REPETITIVE = 2.4  # compression ratio above which stock Whisper decodes again
_LOOP = re.compile(r"\b((?:\S+ ){1,6})(?:\1){3,}")  # one to six words, four times in a row
_APPENDED = "\"'.。,，!！?？:：”)]}、"
_FRAMES_PER_SECOND = 50  # of the alignment

Reading = tuple[list[int], float]
"""Tokens and their mean log probability."""


class Decoder:
    """Decodes and aligns encoded segments. Threads may share it."""

    def __init__(self, model: Any, vocabulary: Any) -> None:
        """Take the decoder's half in CTranslate2 and the tokenizer (tokenizers.Tokenizer) that fits it."""
        from faster_whisper.tokenizer import Tokenizer

        self._model = model
        self._tokens = Tokenizer(vocabulary, model.is_multilingual, task="transcribe", language="en")

    def decode(self, segments: Sequence[EncodedSegment], previous: Sequence[str]) -> list[list[int]]:
        """Return the tokens of each segment, decoded together, and again where they loop or are unsure.

        `previous`: the words before each; every result is as if its segment were alone.
        """
        prompts = [self._prompt(text) for text in previous]
        readings: list[Reading] = [([], 0.0)] * len(segments)
        for batch in _batches(
            [(segment.output.shape[1], len(prompt)) for segment, prompt in zip(segments, prompts, strict=True)]
        ):
            found = self._generate([segments[place] for place in batch], [prompts[place] for place in batch])
            for place, reading in zip(batch, found, strict=True):
                readings[place] = self._checked(segments[place], previous[place], reading)
        return [tokens for tokens, _ in readings]

    def greedy_text(self, segment: EncodedSegment) -> str:
        """Return the text that the decoder finds without a beam and without the words before it."""
        return str(self._tokens.decode(self._generate([segment], [self._prompt("")], beam_size=1)[0][0]))

    def tokens_of(self, segment: EncodedSegment, text: str) -> list[int] | None:
        """Return the tokens of a text; None if it repeats itself, or has too many words for the segment."""
        tokens = list(self._tokens.encode(" " + text.strip()))
        return None if self._loops(tokens, _cap(segment)) else tokens

    def _checked(self, segment: EncodedSegment, previous: str, reading: Reading) -> Reading:
        """Return the reading; if it loops or is unsure, decode again without context, then without repetition."""
        (tokens, score), cap = reading, _cap(segment)
        loops = self._loops(tokens, cap)
        if score >= _UNSURE and not loops:
            return reading
        plain = [self._prompt("")]
        retry, retry_score = self._generate([segment], plain)[0] if previous else reading
        if self._loops(retry, cap):
            retry, retry_score = self._generate([segment], plain, no_repeat_ngram_size=3)[0]
        return (retry, retry_score) if retry_score > score or loops else reading

    def _generate(
        self, segments: Sequence[EncodedSegment], prompts: Sequence[list[int]], **options: Any
    ) -> list[Reading]:
        """Return the tokens of the best beam, and their mean log probability, of segments of one width together.

        The prompts have the same length.
        """
        caps = [_cap(segment) for segment in segments]
        found = self._model.generate(
            stacked([segment.output for segment in segments]),
            list(prompts),
            max_length=min(448, 2 * (max(caps) + len(prompts[0]))),
            return_scores=True,
            suppress_blank=True,
            **{"beam_size": BEAM, **options},
        )
        return [self._reading(best, cap) for best, cap in zip(found, caps, strict=True)]

    def _reading(self, best: Any, cap: int) -> Reading:
        tokens = [token for token in best.sequences_ids[0] if token < self._tokens.eot][:cap]
        # CTranslate2 divides the summed log probability by the length without the end token.
        return tokens, best.scores[0] * len(tokens) / (len(tokens) + 1)

    def _prompt(self, previous: str) -> list[int]:
        start = [*self._tokens.sot_sequence, self._tokens.no_timestamps]
        if not previous:
            return start
        return [self._tokens.sot_prev, *self._tokens.encode(" " + previous.strip())[-_PREVIOUS_TOKENS:], *start]

    def _loops(self, tokens: Sequence[int], cap: int) -> bool:
        text = self._tokens.decode(list(tokens)).lower()
        size = len(text.encode())
        repetitive = size > 40 and size / len(zlib.compress(text.encode())) > _REPETITIVE
        return len(tokens) >= cap or repetitive or _LOOP.search(text + " ") is not None

    def _align(self, segment: EncodedSegment, tokens: Sequence[int]) -> Any:
        """Align `tokens` with a segment in one parallel pass; gives the time and the probability of each."""
        return self._model.align(segment.output, self._tokens.sot_sequence, [list(tokens)], segment.frames)[0]

    def aligned_words(
        self, segment: EncodedSegment, tokens: Sequence[int]
    ) -> tuple[tuple[Word, ...], tuple[float, ...]]:
        """Return the words with their times, and the log likelihood (nats) of each word."""
        if not tokens:
            return (), ()
        alignment = self._align(segment, tokens)
        pairs = np.array(alignment.alignments)  # shape (n, 2): token and encoder frame
        first = np.concatenate([[True], np.diff(pairs[:, 0]) > 0])
        times = pairs[first, 1] / _FRAMES_PER_SECOND
        texts, parts = self._tokens.split_to_word_tokens([*tokens, self._tokens.eot])
        starts = np.concatenate([[0], np.cumsum([len(part) for part in parts[:-1]])])
        last = len(times) - 1
        words: list[Word] = []
        likelihoods: list[float] = []
        for text, begin, end in zip(texts, starts[:-1], starts[1:], strict=False):
            probabilities = alignment.text_token_probs[begin:end]
            likelihood, confidence = _log(probabilities), round(float(np.mean(probabilities)), 4)
            word = Word(text.strip(), float(times[min(begin, last)]), float(times[min(end, last)]), confidence)
            if not word.text:
                continue
            if words and (word.text.startswith("-") or all(sign in _APPENDED for sign in word.text)):
                previous = words.pop()
                word = Word(previous.text + word.text, previous.start, previous.end, previous.confidence)
                likelihood += likelihoods.pop()
            words.append(word)
            likelihoods.append(likelihood)
        return tuple(words), tuple(likelihoods)

    def log_likelihood(self, segment: EncodedSegment, reading: str) -> float:
        """Return the log likelihood (nats) of a reading of the segment, or of its beginning."""
        return _log(self._align(segment, self._tokens.encode(" " + reading.strip())).text_token_probs)

    def english_probability(self, segment: EncodedSegment) -> float:
        """Return the probability that the speech is English; 1 from a model for English only."""
        if not self._model.is_multilingual:
            return 1.0
        languages = dict(self._model.detect_language(segment.output)[0])
        return float(languages["<|en|>"])


def _cap(segment: EncodedSegment) -> int:
    """Return the most tokens for a segment: ten for each second of speech, and some more (docs/adr/0005)."""
    return 12 + int(10 * (total(segment.speech) or segment.sound.seconds))


def _batches(shapes: Sequence[tuple[int, int]]) -> Iterator[list[int]]:
    """Yield the places of those that can be decoded together: the same width and the same length of prompt."""
    for shape in dict.fromkeys(shapes):
        yield [place for place, other in enumerate(shapes) if other == shape]


def _log(probabilities: Sequence[float]) -> float:
    """Return the log likelihood of tokens (nats); a probability of 0 counts as 1e-10."""
    return float(np.log(np.maximum(probabilities, 1e-10)).sum())
