"""The Piper voice. No other file imports piper's voices."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from voicecoach.audio.clip import Audio
from voicecoach.errors import WeightsError


class PiperVoice:
    """A Piper voice on the CPU, loaded from its .onnx file and the .onnx.json beside it; raises WeightsError."""

    def __init__(self, file: Path) -> None:
        from onnxruntime import GraphOptimizationLevel, InferenceSession, SessionOptions
        from piper import PiperConfig
        from piper import PiperVoice as Voice

        options = SessionOptions()
        # optimizing takes as long as loading, and speech comes no faster for it (docs/adr/0025)
        options.graph_optimization_level = GraphOptimizationLevel.ORT_DISABLE_ALL
        # threads that wait would otherwise run in a loop, and take a tenth of the time from the recognizer
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        try:
            config = PiperConfig.from_dict(json.loads(Path(f"{file}.json").read_bytes()))
            self._voice = Voice(InferenceSession(str(file), options, providers=["CPUExecutionProvider"]), config)
        except Exception as error:  # onnxruntime raises its own types, which it does not publish
            raise WeightsError(
                f"Can't load the voice {file.name}: {error}",
                hint="damaged model",
            ) from error

    def prefetch(self, texts: Sequence[str]) -> None:
        """Do nothing: voice/prefetch.py prepares texts."""

    def speak(self, text: str, *, pace: float = 1.0) -> Iterator[Audio]:
        """Yield the text sentence by sentence; `pace` 1.25 is a quarter slower."""
        from piper.config import SynthesisConfig

        style = SynthesisConfig(length_scale=pace * self._voice.config.length_scale)
        for chunk in self._voice.synthesize(text, style):
            yield Audio(np.asarray(chunk.audio_float_array, np.float32), chunk.sample_rate)
