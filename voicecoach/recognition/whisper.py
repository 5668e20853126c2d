"""Whisper on CTranslate2.

Encodes the speech instead of padding it to 30 s (docs/adr/0005). The encoder and the decoder are models of their own
(docs/adr/0010).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from voicecoach.audio.clip import SAMPLE_RATE, Audio, Floats, Span
from voicecoach.errors import WeightsError
from voicecoach.processor import cores
from voicecoach.recognition.ctranslate2_model import load_half, stacked
from voicecoach.recognition.decoder import Decoder
from voicecoach.recognition.evidence import Pooled
from voicecoach.recognition.filled_pauses import FilledPauseReadout
from voicecoach.recognition.pooling import pool, sentences, word_sounds
from voicecoach.recognition.recognizer import EncodedSegment
from voicecoach.recognition.recovery import recover
from voicecoach.recognition.split_model import Kept, split_model
from voicecoach.recognition.transcript import Word
from voicecoach.recognition.tuning import Tuning, usual
from voicecoach.recognition.wordless_speech import wordless_speech
from voicecoach.weights.manifest import ModelId

_FRAMES = 100  # mel frames per second

WINDOW = 15 * _FRAMES
"""Mel frames of a window at least; in shorter windows the decoder repeats itself endlessly (docs/adr/0005, 0025)."""

_MAX_WINDOW = 30 * _FRAMES  # what Whisper was trained on
_MIN_PADDING = 1 * _FRAMES  # zero-valued frames after the sound, at least (docs/adr/0005)
_CLEAR = 0.6  # mean confidence of the words from which the language need not be detected (docs/measures.md)

MOST_DECODERS = 2
"""Calls of the decoder that run at the same time, at most, each on one thread: two take both cores of a small laptop
(docs/adr/0025). More were not measured."""


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
        from tokenizers import Tokenizer

        tuning = tuning or usual()
        try:
            halves = split_model(folder, kept)
            self._encoder = load_half("encoder", halves.encoder, tuning.encoder_threads)
            self.decoders = min(MOST_DECODERS, cores())
            decoder = load_half("decoder", halves.decoder, 1, self.decoders)
            alone = load_half("decoder", halves.decoder, tuning.decoder_threads) if tuning.decoder_threads > 1 else None
            tokenizer = Tokenizer.from_str(halves.tokenizer)
        except (RuntimeError, ValueError, LookupError, OSError) as error:
            raise WeightsError(f"Can't load the Whisper model in {folder}: {error}", hint="damaged model") from error
        self._id, self.readout, self.batch = model, readout, tuning.batch
        self._mel = FeatureExtractor(feature_size=self._encoder.n_mels)
        self.decoder = Decoder(decoder, tokenizer)
        self.alone = Decoder(alone, tokenizer) if alone else self.decoder

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

    def decode(
        self, segments: Sequence[EncodedSegment], previous: Sequence[str], *, alone: bool = False
    ) -> list[WhisperSegment]:
        """Decode segments together, each with the words before it; every result is as if it were alone."""
        decoder = self.alone if alone else self.decoder
        readings = decoder.decode(segments, previous)
        results = (WhisperSegment(decoder, self.readout, *pair) for pair in zip(segments, readings, strict=True))
        return [self._recovered(result) for result in results]

    def _recovered(self, first: WhisperSegment) -> WhisperSegment:
        if not first.wordless:
            return first
        decoder, segment = first.decoder, first.segment

        def aligned(text: str) -> WhisperSegment:
            """Return the segment with these words; with the first ones if these are a loop."""
            tokens = decoder.tokens_of(segment, text)
            return first if tokens is None else WhisperSegment(decoder, self.readout, segment, tokens)

        return recover(
            first,
            lambda: decoder.greedy_text(segment),
            lambda part, margin: self._decode_part(decoder, segment.sound, part, margin),
            aligned,
        )

    def _decode_part(self, decoder: Decoder, sound: Audio, part: Span, margin: float) -> list[Word]:
        """Decode a part of a segment with `margin` seconds around it; times are those of the segment."""
        begin = max(0.0, part.start - margin)
        segment = self.encode(sound.cut(begin, part.end + margin), [Span(0.0, part.seconds + 2 * margin)])
        words, _ = decoder.aligned_words(segment, decoder.decode([segment], [""])[0])
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


class WhisperSegment:
    """A `SegmentResult`: one recognized segment with its encoder output."""

    def __init__(
        self, decoder: Decoder, readout: FilledPauseReadout | None, segment: EncodedSegment, tokens: Sequence[int]
    ) -> None:
        self.decoder, self.segment = decoder, segment
        self.words, self.likelihoods = decoder.aligned_words(segment, tokens)
        output = np.array(segment.output)[0]
        self.pooled: tuple[Pooled, ...] = tuple(
            window for sentence in sentences(segment.speech, self.words) for window in pool(output, sentence)
        )
        self.word_sounds = word_sounds(output, self.words, self.likelihoods)
        self.filled_pause_logits: Floats = np.zeros(0, np.float32)
        if readout is not None:
            self.filled_pause_logits = readout(output[: segment.frames // 2].astype(np.float32))
        self.wordless = wordless_speech(segment.speech, self.words, self.filled_pause_logits)
        clear = not self.words or np.mean([word.confidence for word in self.words]) >= _CLEAR
        self.english_probability = 1.0 if clear else decoder.english_probability(segment)

    def log_likelihoods(self, readings: Sequence[str]) -> list[float]:
        """Return the log likelihood (nats) of each reading of the segment, or of its beginning."""
        return [self.decoder.log_likelihood(self.segment, reading) for reading in readings]
