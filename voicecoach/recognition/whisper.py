"""Whisper on CTranslate2.

The only module that imports faster_whisper's features and ctranslate2. Encodes the speech instead of padding it to
30 s, decodes with a beam, and decodes again only if the model itself is unsure. See docs/adr/0005 and 0010.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from voicecoach.audio.clip import SAMPLE_RATE, Audio, Floats, Span
from voicecoach.errors import WeightsError
from voicecoach.recognition.evidence import Pooled
from voicecoach.recognition.filled_pauses import FilledPauseReadout
from voicecoach.recognition.pooling import pool, sentences, word_sounds
from voicecoach.recognition.recognizer import EncodedSegment
from voicecoach.recognition.recovery import recover
from voicecoach.recognition.split_model import Kept, split_model
from voicecoach.recognition.transcript import Word
from voicecoach.recognition.tuning import Tuning, usual
from voicecoach.recognition.wordless_speech import total, wordless_speech
from voicecoach.weights.manifest import ModelId

BEAM = 5
"""Readings that the decoder follows at once (docs/adr/0025)."""

_FRAMES = 100  # mel frames per second

WINDOW = 15 * _FRAMES
"""Mel frames of a window at least; in shorter windows the decoder repeats itself endlessly (docs/adr/0005, 0025)."""

_MAX_WINDOW = 30 * _FRAMES  # what Whisper was trained on
_MIN_PADDING = 1 * _FRAMES  # zero-valued frames after the sound, at least (docs/adr/0005)
_PREVIOUS_TOKENS = 64
_UNSURE = -1.0  # mean log probability per token below which stock Whisper decodes again
_REPETITIVE = 2.4  # compression ratio above which stock Whisper decodes again
_CLEAR = 0.6  # mean confidence of the words from which the language need not be detected (docs/measures.md)
_LOOP = re.compile(r"\b((?:\S+ ){1,6})(?:\1){3,}")  # one to six words, four times in a row
_APPENDED = "\"'.。,，!！?？:：”)]}、"

Reading = tuple[list[int], float]
"""Tokens and their mean log probability."""


class WhisperRecognizer:
    """A `Recognizer` on the CPU; loads from a folder, never from a network."""

    def __init__(
        self,
        folder: Path,
        model: ModelId,
        *,
        readout: FilledPauseReadout | None = None,
        kept: Kept | None = None,
        tuning: Tuning | None = None,
    ) -> None:
        from faster_whisper.feature_extractor import FeatureExtractor
        from faster_whisper.tokenizer import Tokenizer
        from tokenizers import Tokenizer as RawTokenizer

        tuning = tuning or usual()
        try:
            halves = split_model(folder, kept)
            self._encoder = load_half("encoder", halves.encoder, tuning.encoder_threads)
            self._decoder = load_half("decoder", halves.decoder, tuning.decoder_threads)
            tokenizer = RawTokenizer.from_str(halves.tokenizer)
        except (RuntimeError, ValueError, LookupError, OSError) as error:
            raise WeightsError(f"Can't load the Whisper model in {folder}: {error}", hint="damaged model") from error
        self._id, self.readout, self.batch = model, readout, tuning.batch
        self._mel = FeatureExtractor(feature_size=self._encoder.n_mels)
        self._tokens = Tokenizer(tokenizer, self._decoder.is_multilingual, task="transcribe", language="en")

    @property
    def model(self) -> ModelId:
        """Name and checksum of the weights."""
        return self._id

    def encode(self, sound: Audio, speech: Sequence[Span]) -> EncodedSegment:
        """Encode up to 30 s at 16 kHz; raise ValueError for anything else."""
        if sound.rate != SAMPLE_RATE or sound.seconds > 30:
            raise ValueError(f"expected up to 30 s at 16 kHz, not {sound.seconds:.1f} s at {sound.rate} Hz")
        features, frames = self._window(sound)
        return EncodedSegment(sound, tuple(speech), self._encode(features), frames)

    def decode(self, segments: Sequence[EncodedSegment], previous: Sequence[str]) -> list[WhisperSegment]:
        """Decode segments together, each with the words before it; every result is as if it were alone."""
        readings = self._decode(segments, previous)
        return [self._recovered(WhisperSegment(self, *pair)) for pair in zip(segments, readings, strict=True)]

    def _recovered(self, first: WhisperSegment) -> WhisperSegment:
        if not first.wordless:
            return first
        segment = first.segment

        def aligned(text: str) -> WhisperSegment:
            """Return the segment with these words; with the first ones if these are a loop."""
            tokens = self._tokens.encode(" " + text.strip())
            return first if self._loops(tokens, _cap(segment)) else WhisperSegment(self, segment, tokens)

        return recover(
            first,
            lambda: self._tokens.decode(self._generate([segment], [self._prompt("")], beam_size=1)[0][0]),
            lambda part, margin: self._decode_part(segment.sound, part, margin),
            aligned,
        )

    def _decode_part(self, sound: Audio, part: Span, margin: float) -> list[Word]:
        """Decode a part of a segment with `margin` seconds around it; times are those of the segment."""
        begin = max(0.0, part.start - margin)
        segment = self.encode(sound.cut(begin, part.end + margin), [Span(0.0, part.seconds + 2 * margin)])
        words, _ = self.aligned_words(segment, self._decode([segment], [""])[0])
        return [replace(word, start=word.start + begin, end=word.end + begin) for word in words]

    def encoded(self, segment: Audio) -> Floats:
        """Return the encoder's output for a segment, shape (t, d), 50 frames per second."""
        features, frames = self._window(segment)
        return np.array(self._encode(features))[0, : frames // 2]

    def _window(self, segment: Audio) -> tuple[Floats, int]:
        """Return mel features, shape (80, t), zero-padded to at least 15 s, and how many of the frames are sound."""
        mel = self._mel(segment.samples)[:, :_MAX_WINDOW]
        frames = mel.shape[1]
        width = min(_MAX_WINDOW, max(WINDOW, frames + _MIN_PADDING))
        padded = np.zeros((mel.shape[0], width + width % 2), np.float32)
        padded[:, :frames] = mel
        return padded, frames

    def _encode(self, features: Floats) -> Any:
        return self._encoder.encode(stacked([features[np.newaxis]]), to_cpu=True)

    def _decode(self, segments: Sequence[EncodedSegment], previous: Sequence[str]) -> list[list[int]]:
        """Return the tokens of each segment, decoded again where they loop or are unsure."""
        prompts = [self._prompt(text) for text in previous]
        readings: list[Reading] = [([], 0.0)] * len(segments)
        for batch in _batches(
            [(segment.output.shape[1], len(prompt)) for segment, prompt in zip(segments, prompts, strict=True)]
        ):
            found = self._generate([segments[place] for place in batch], [prompts[place] for place in batch])
            for place, reading in zip(batch, found, strict=True):
                readings[place] = self._checked(segments[place], previous[place], reading)
        return [tokens for tokens, _ in readings]

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
        found = self._decoder.generate(
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

    def align(self, segment: EncodedSegment, tokens: Sequence[int]) -> Any:
        """Align `tokens` with a segment in one parallel pass; gives the time and the probability of each."""
        return self._decoder.align(segment.output, self._tokens.sot_sequence, [list(tokens)], segment.frames)[0]

    def aligned_words(
        self, segment: EncodedSegment, tokens: Sequence[int]
    ) -> tuple[tuple[Word, ...], tuple[float, ...]]:
        """Return the words with their times, and the log likelihood (nats) of each word."""
        if not tokens:
            return (), ()
        alignment = self.align(segment, tokens)
        pairs = np.array(alignment.alignments)  # shape (n, 2): token and encoder frame
        first = np.concatenate([[True], np.diff(pairs[:, 0]) > 0])
        times = pairs[first, 1] / (_FRAMES / 2)
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

    def english_probability(self, segment: EncodedSegment) -> float:
        """Return the probability that the speech is English; 1 from a model for English only."""
        if not self._decoder.is_multilingual:
            return 1.0
        languages = dict(self._decoder.detect_language(segment.output)[0])
        return float(languages["<|en|>"])

    @property
    def tokenizer(self) -> Any:
        """faster-whisper's tokenizer."""
        return self._tokens


class WhisperSegment:
    """A `SegmentResult`: one recognized segment with its encoder output."""

    def __init__(self, whisper: WhisperRecognizer, segment: EncodedSegment, tokens: Sequence[int]) -> None:
        self._whisper, self.segment = whisper, segment
        self.words, self.likelihoods = whisper.aligned_words(segment, tokens)
        output = np.array(segment.output)[0]
        self.pooled: tuple[Pooled, ...] = tuple(
            window for sentence in sentences(segment.speech, self.words) for window in pool(output, sentence)
        )
        self.word_sounds = word_sounds(output, self.words, self.likelihoods)
        self.filled_pause_logits: Floats = np.zeros(0, np.float32)
        if whisper.readout is not None:
            self.filled_pause_logits = whisper.readout(output[: segment.frames // 2].astype(np.float32))
        self.wordless = wordless_speech(segment.speech, self.words, self.filled_pause_logits)
        clear = not self.words or np.mean([word.confidence for word in self.words]) >= _CLEAR
        self.english_probability = 1.0 if clear else whisper.english_probability(segment)

    def log_likelihoods(self, readings: Sequence[str]) -> list[float]:
        """Return the log likelihood (nats) of each reading of the segment, or of its beginning."""
        return [self._likelihood(reading) for reading in readings]

    def _likelihood(self, reading: str) -> float:
        tokens = self._whisper.tokenizer.encode(" " + reading.strip())
        return _log(self._whisper.align(self.segment, tokens).text_token_probs)


def _cap(segment: EncodedSegment) -> int:
    """Return the most tokens for a segment: ten for each second of speech, and some more (docs/adr/0005)."""
    return 12 + int(10 * (total(segment.speech) or segment.sound.seconds))


def _batches(shapes: Sequence[tuple[int, int]]) -> Iterator[list[int]]:
    """Yield the places of those that can be decoded together: the same width and the same length of prompt."""
    for shape in dict.fromkeys(shapes):
        yield [place for place, other in enumerate(shapes) if other == shape]


def load_half(name: str, files: dict[str, bytes], threads: int) -> Any:
    """Load a half of a split model."""
    from ctranslate2.models import Whisper

    return Whisper(name, device="cpu", compute_type="int8", intra_threads=threads, files=files)


def stacked(arrays: Sequence[Any]) -> Any:
    """Return arrays or encoder outputs of one shape, (1, ...), as one array of CTranslate2."""
    from ctranslate2 import StorageView

    if len(arrays) == 1 and isinstance(arrays[0], StorageView):
        return arrays[0]
    return StorageView.from_array(np.concatenate([np.asarray(array) for array in arrays]))


def _log(probabilities: Sequence[float]) -> float:
    """Return the log likelihood of tokens (nats); a probability of 0 counts as 1e-10."""
    return float(np.log(np.maximum(probabilities, 1e-10)).sum())
