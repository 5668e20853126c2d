"""What can't be judged, to be refused: noise, music, other languages, speech backwards, drowned or of several people.

Needs espeak-ng, which speaks other languages.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from benchmarks.filled_pauses import spoken as synthetic
from voicecoach.application import Application
from voicecoach.audio.clip import SAMPLE_RATE, Audio, joined, silence
from voicecoach.audio.resampling import resampled
from voicecoach.testing import noise
from voicecoach.voice.synthesizer import spoken

LANGUAGES = {
    "cmn": ("我们先构建镜像", "然后把它推送到仓库里", "最后再部署到集群上并查看监控"),
    "es": ("Construimos la imagen", "después la guardamos en el registro", "y al final miramos los paneles"),
    "de": ("Wir bauen das Abbild", "dann legen wir es in das Verzeichnis", "und am Ende sehen wir auf die Anzeigen"),
    "fr": ("Nous construisons l'image", "ensuite on la pousse dans le registre", "et on regarde les tableaux"),
    "it": ("Costruiamo l'immagine", "poi la salviamo nel registro", "e alla fine guardiamo i grafici"),
    "pt": ("Construímos a imagem", "depois guardamos tudo no registro", "e no fim olhamos os painéis"),
    "ru": ("Мы собираем образ", "потом кладём его в хранилище", "и в конце смотрим на графики"),
    "pl": ("Budujemy obraz", "potem zapisujemy go w rejestrze", "a na końcu patrzymy na wykresy"),
    "hi": ("हम पहले इमेज बनाते हैं", "फिर उसे रजिस्ट्री में रखते हैं", "और अंत में ग्राफ़ देखते हैं"),
    "tr": ("Önce imajı oluşturuyoruz", "sonra onu depoya koyuyoruz", "ve en sonunda panolara bakıyoruz"),
    "vi": ("Chúng tôi tạo bản dựng", "sau đó đưa nó vào kho lưu trữ", "và cuối cùng xem các biểu đồ"),
}
NONSENSE = (
    "Flirb dask oonta gleep", "Zorvik manta pelusk", "Trenda wob kleesh a fondle", "Brassic onk dreffle oom tay",
    "Vashti gromble ployk eena", "Plim sorda quench obbit rask", "Yoka treen balasta mirk", "Scoob lanter fidge oplo",
)  # fmt: skip
SINGLE = (
    "Yes.", "Okay.", "Sure.", "No.", "Kubernetes.", "Infrastructure.", "Absolutely.", "Observability.",
    "Authentication.", "I don't know.", "No idea.", "Maybe.",
)  # fmt: skip

LOUD = 40.0
"""Factor that overdrives a recording."""

NOTES = (0, 2, 4, 5, 7, 9, 11, 12)
"""Semitones of a major scale."""


def unjudgeable(app: Application, fluent: Sequence[Audio]) -> dict[str, list[Audio]]:
    """Return recordings that can't be judged, by what is wrong with them; `fluent`: learners' to make some of."""
    rng = np.random.default_rng(17)
    sentences = {language: [", ".join(phrases)] for language, phrases in LANGUAGES.items()}
    return {
        "noise": [coloured(seed) for seed in range(len(fluent))],
        "music": [melody(rng) for _ in fluent],
        "another language, a phrase": foreign_speech(LANGUAGES),
        "another language, a sentence": foreign_speech(sentences),
        "speech backwards": [Audio(audio.samples[::-1].copy()) for audio in fluent],
        "six people at once": [together(fluent, place) for place in range(len(fluent))],
        "noise 5 dB above the speech": [drowned(audio, place) for place, audio in enumerate(fluent)],
        "overdriven": [Audio((audio.samples * LOUD).clip(-1, 1)) for audio in fluent],
        "words that do not exist": [read_out(app, text) for text in NONSENSE],
        "one word, or less than a second": [read_out(app, text) for text in SINGLE],
    }


def foreign_speech(texts: Mapping[str, Sequence[str]]) -> list[Audio]:
    """Return texts in other languages, by a man's and a woman's voice of espeak-ng."""
    return [
        joined(silence(0.4), synthetic(f"espeak-ng {language}{variant}", text), silence(0.8))
        for language, own in texts.items()
        for text in own
        for variant in ("+m3", "+f2")
    ]


def read_out(app: Application, text: str) -> Audio:
    """Return a text in the voice, with silence around it."""
    return joined(silence(0.4), resampled(spoken(app.voice, text)), silence(0.8))


def coloured(seed: int) -> Audio:
    """Return white or brown noise of 1 to 8 s, from faint to loud."""
    rng = np.random.default_rng(seed)
    white = noise(float(rng.uniform(1, 8)), float(rng.choice([0.003, 0.01, 0.1, 0.3])), seed=seed).samples
    brown = np.cumsum(white) / 30
    return Audio((white if seed % 2 else brown - brown.mean()).astype(np.float32).clip(-1, 1))


def melody(rng: np.random.Generator) -> Audio:
    """Return 3 to 6 s of notes with overtones, vibrato and, in every second one, the formants of a sung vowel."""
    sung, base = bool(rng.integers(2)), float(rng.uniform(110, 330))
    notes = []
    for _ in range(int(rng.integers(6, 13))):
        time = np.arange(int(rng.uniform(0.25, 0.5) * SAMPLE_RATE)) / SAMPLE_RATE
        pitch = base * 2 ** (rng.choice(NOTES) / 12)
        phase = 2 * np.pi * pitch * time + 0.3 * np.sin(2 * np.pi * 5.5 * time)
        weights = [_formants(pitch * n) if sung else 0.6**n for n in range(1, 12)]
        tone = sum(weight * np.sin(n * phase) for n, weight in enumerate(weights, 1))
        fade = np.minimum(1, time / 0.03) * np.exp(-time * (0.5 if sung else 3.0))
        notes.append((0.2 * fade * tone / max(1e-6, np.abs(tone).max())).astype(np.float32))
    return joined(silence(0.3), Audio(np.concatenate(notes)), silence(0.5))


def _formants(hertz: float) -> float:
    """Return the weight of an overtone in an open vowel, with formants at 700 and 1,200 Hz."""
    return float(np.exp(-(((hertz - 700) / 200) ** 2)) + 0.6 * np.exp(-(((hertz - 1200) / 250) ** 2)) + 0.02)


def together(clips: Sequence[Audio], first: int) -> Audio:
    """Return six recordings at once, at the same level."""
    chosen = [clips[(first + 7 * n) % len(clips)].samples for n in range(6)]
    whole = np.zeros(max(map(len, chosen)), np.float32)
    for samples in chosen:
        whole[: len(samples)] += samples / np.sqrt(np.mean(np.square(samples)))
    return Audio(0.3 * whole / np.abs(whole).max())


def drowned(audio: Audio, seed: int) -> Audio:
    """Return a recording under white noise that is 5 dB above its mean level."""
    power = float(np.sqrt(np.mean(np.square(audio.samples))))
    loud = noise(audio.seconds, 1.8 * power, seed=seed).samples
    return Audio((audio.samples + loud[: len(audio.samples)]).clip(-1, 1))
