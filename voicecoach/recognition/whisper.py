"""Whisper on CTranslate2.

The only module that imports faster_whisper's features and ctranslate2. Encodes the speech instead of padding it to
30 s, decodes with a beam, and decodes again only if the model itself is unsure. See docs/adr/0005 and 0010.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from voicecoach.audio.clip import SAMPLE_RATE, Audio, Floats, Span
from voicecoach.errors import WeightsError
from voicecoach.recognition.evidence import Pooled
from voicecoach.recognition.filled_pauses import FilledPauseReadout
from voicecoach.recognition.pooling import pool, sentences
from voicecoach.recognition.recovery import recover
from voicecoach.recognition.split_model import Kept, split_model
from voicecoach.recognition.transcript import Word
from voicecoach.recognition.wordless_speech import wordless_speech
from voicecoach.weights.manifest import ModelId

_FRAMES = 100  # mel frames per second
_MIN_WINDOW = 15 * _FRAMES  # in shorter windows the decoder repeats itself endlessly (docs/adr/0005)
_MAX_WINDOW = 30 * _FRAMES  # what Whisper was trained on
_MIN_PADDING = 1 * _FRAMES  # zero-valued frames after the sound, at least (docs/adr/0005)
_PREVIOUS_TOKENS = 64
_UNSURE = -1.0  # mean log probability per token below which stock Whisper decodes again
_REPETITIVE = 2.4  # compression ratio above which stock Whisper decodes again
_CLEAR = 0.6  # mean confidence of the words from which the language need not be detected (docs/measures.md)
_BEAM = 5  # costs 8 % more than greedy decoding (docs/adr/0005)
_LOOP = re.compile(r"\b((?:\S+ ){1,6})(?:\1){3,}")  # one to six words, four times in a row
_APPENDED = "\"'.。,，!！?？:：”)]}、"


class WhisperRecognizer:
    """A `Recognizer` on the CPU; loads from a folder, never from a network."""

    def __init__(
        self,
        folder: Path,
        model: ModelId,
        *,
        readout: FilledPauseReadout | None = None,
        kept: Kept | None = None,
        threads: int = 2,
    ) -> None:
        from ctranslate2.models import Whisper
        from faster_whisper.feature_extractor import FeatureExtractor
        from faster_whisper.tokenizer import Tokenizer
        from tokenizers import Tokenizer as RawTokenizer

        def loaded(name: str, files: dict[str, bytes], cores: int) -> Any:
            return Whisper(name, device="cpu", compute_type="int8", intra_threads=cores, files=files)

        try:
            halves = split_model(folder, kept)
            self._encoder = loaded("encoder", halves.encoder, threads)
            self._decoder = loaded("decoder", halves.decoder, 1)
            tokenizer = RawTokenizer.from_str(halves.tokenizer)
        except (RuntimeError, ValueError, LookupError, OSError) as error:
            raise WeightsError(
                f"Can't load the Whisper model in {folder}: {error}",
                hint="damaged model",
            ) from error
        self._id, self.readout = model, readout
        self._mel = FeatureExtractor(feature_size=self._encoder.n_mels)
        self._tokens = Tokenizer(tokenizer, self._decoder.is_multilingual, task="transcribe", language="en")

    @property
    def model(self) -> ModelId:
        """Name and checksum of the weights."""
        return self._id

    def recognize(self, segment: Audio, speech: Sequence[Span], previous: Callable[[], str] = str) -> WhisperSegment:
        """Recognize up to 30 s at 16 kHz; raise ValueError for anything else."""
        if segment.rate != SAMPLE_RATE or segment.seconds > 30:
            raise ValueError(f"expected up to 30 s at 16 kHz, not {segment.seconds:.1f} s at {segment.rate} Hz")
        features, frames = self._window(segment)
        encoded = self._encode(features)
        spoken = sum(span.seconds for span in speech) or segment.seconds

        def aligned(tokens: list[int]) -> WhisperSegment:
            return WhisperSegment(self, encoded, frames, tuple(tokens), tuple(speech))

        first = aligned(self._decode(encoded, spoken, previous()))
        if not first.wordless:
            return first
        return recover(
            first,
            lambda: self._tokens.decode(self._generate(encoded, self._prompt(""), _cap(spoken), beam_size=1)[0]),
            lambda part, margin: self._decode_part(segment, part, margin),
            lambda text: aligned(self._tokens.encode(" " + text.strip())),
        )

    def _decode_part(self, segment: Audio, part: Span, margin: float) -> list[Word]:
        """Decode a part of a segment with `margin` seconds around it; times are those of the segment."""
        begin = max(0.0, part.start - margin)
        features, frames = self._window(segment.cut(begin, part.end + margin))
        encoded = self._encode(features)
        tokens = self._decode(encoded, part.seconds + 2 * margin, "")
        words, _ = self.aligned_words(encoded, frames, tokens)
        return [replace(word, start=word.start + begin, end=word.end + begin) for word in words]

    def encoded(self, segment: Audio) -> Floats:
        """Return the encoder's output for a segment, shape (t, d), 50 frames per second."""
        features, frames = self._window(segment)
        return np.array(self._encode(features))[0, : frames // 2]

    def _window(self, segment: Audio) -> tuple[Floats, int]:
        """Return mel features, shape (80, t), zero-padded to at least 15 s, and how many of the frames are sound."""
        mel = self._mel(segment.samples)[:, :_MAX_WINDOW]
        frames = mel.shape[1]
        width = min(_MAX_WINDOW, max(_MIN_WINDOW, frames + _MIN_PADDING))
        padded = np.zeros((mel.shape[0], width + width % 2), np.float32)
        padded[:, :frames] = mel
        return padded, frames

    def _encode(self, features: Floats) -> Any:
        import ctranslate2

        view = ctranslate2.StorageView.from_array(np.ascontiguousarray(features[np.newaxis]))
        return self._encoder.encode(view, to_cpu=True)

    def _decode(self, encoded: Any, spoken: float, previous: str) -> list[int]:
        """Return the tokens; if they loop or are unsure, decode again without context, then without repetition.

        `spoken`: seconds of speech.
        """
        cap = _cap(spoken)
        tokens, score = self._generate(encoded, self._prompt(previous), cap)
        loops = self._loops(tokens, cap)
        if score >= _UNSURE and not loops:
            return tokens
        retry, retry_score = self._generate(encoded, self._prompt(""), cap) if previous else (tokens, score)
        if self._loops(retry, cap):
            retry, retry_score = self._generate(encoded, self._prompt(""), cap, no_repeat_ngram_size=3)
        return retry if retry_score > score or loops else tokens

    def _generate(self, encoded: Any, prompt: list[int], cap: int, **options: Any) -> tuple[list[int], float]:
        """Return the tokens of the best beam and their mean log probability."""
        best = self._decoder.generate(
            encoded,
            [prompt],
            max_length=min(448, 2 * (cap + len(prompt))),
            return_scores=True,
            suppress_blank=True,
            **{"beam_size": _BEAM, **options},
        )[0]
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

    def align(self, encoded: Any, frames: int, tokens: Sequence[int]) -> Any:
        """Align `tokens` with encoder output in one parallel pass; gives the time and the probability of each."""
        return self._decoder.align(encoded, self._tokens.sot_sequence, [list(tokens)], frames)[0]

    def aligned_words(
        self, encoded: Any, frames: int, tokens: Sequence[int]
    ) -> tuple[tuple[Word, ...], tuple[float, ...]]:
        """Return the words with their times, and the log likelihood (nats) of each word."""
        if not tokens:
            return (), ()
        alignment = self.align(encoded, frames, tokens)
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

    def english_probability(self, encoded: Any) -> float:
        """Return the probability that the speech is English; 1 from a model for English only."""
        if not self._decoder.is_multilingual:
            return 1.0
        languages = dict(self._decoder.detect_language(encoded)[0])
        return float(languages["<|en|>"])

    @property
    def tokenizer(self) -> Any:
        """faster-whisper's tokenizer."""
        return self._tokens


class WhisperSegment:
    """A `SegmentResult`: one recognized segment with its encoder output."""

    def __init__(
        self, whisper: WhisperRecognizer, encoded: Any, frames: int, tokens: tuple[int, ...], speech: tuple[Span, ...]
    ) -> None:
        self._whisper, self._encoded, self._frames = whisper, encoded, frames
        self.words, self.likelihoods = whisper.aligned_words(encoded, frames, tokens)
        output = np.array(encoded)[0]
        self.pooled: tuple[Pooled, ...] = tuple(
            window for sentence in sentences(speech, self.words) for window in pool(output, sentence)
        )
        self.filled_pause_logits: Floats = np.zeros(0, np.float32)
        if whisper.readout is not None:
            self.filled_pause_logits = whisper.readout(output[: frames // 2].astype(np.float32))
        self.wordless = wordless_speech(speech, self.words, self.filled_pause_logits)
        clear = not self.words or np.mean([word.confidence for word in self.words]) >= _CLEAR
        self.english_probability = 1.0 if clear else whisper.english_probability(encoded)

    def log_likelihoods(self, readings: Sequence[str]) -> list[float]:
        """Return the log likelihood (nats) of each reading of the segment, or of its beginning."""
        return [self._likelihood(reading) for reading in readings]

    def _likelihood(self, reading: str) -> float:
        tokens = self._whisper.tokenizer.encode(" " + reading.strip())
        return _log(self._whisper.align(self._encoded, self._frames, tokens).text_token_probs)


def _cap(spoken: float) -> int:
    """Return the most tokens for that many seconds of speech: ten a second, and some more (docs/adr/0005)."""
    return 12 + int(10 * spoken)


def _log(probabilities: Sequence[float]) -> float:
    """Return the log likelihood of tokens (nats); a probability of 0 counts as 1e-10."""
    return float(np.log(np.maximum(probabilities, 1e-10)).sum())
