"""The prefetching voice: what it synthesizes when, what it caches, and what a failure costs."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from voicecoach.audio.clip import Audio
from voicecoach.errors import WeightsError
from voicecoach.testing import ToneVoice, tone
from voicecoach.voice import prefetch
from voicecoach.voice.prefetch import PrefetchingVoice
from voicecoach.voice.synthesizer import Synthesizer, spoken

TIMEOUT = 30.0  # seconds after which a test fails instead of waiting forever


class GatedVoice:
    """Speaks each text as two tones. After the first tone of "slow" it waits until `gate` opens."""

    def __init__(self) -> None:
        self.gate, self.started = threading.Event(), threading.Event()
        self.texts: list[str] = []

    def prefetch(self, texts: Sequence[str]) -> None:
        """Do nothing."""

    def speak(self, text: str, *, pace: float = 1.0) -> Iterator[Audio]:
        """Yield two tones."""
        self.texts.append(text)
        yield tone(0.1 * pace)
        if text == "slow":
            self.started.set()
            assert self.gate.wait(TIMEOUT)
        yield tone(0.2 * pace)


def unavailable() -> Synthesizer:
    raise WeightsError("The model is missing.")


def test_a_spoken_line_is_cached_and_spoken_again_without_loading_the_voice(tmp_path: Path) -> None:
    tones = ToneVoice()
    with closing(PrefetchingVoice(lambda: tones, tmp_path, "joe")) as voice:
        first = spoken(voice, "Where is the image?")
    assert tones.spoken == [("Where is the image?", 1.0)]
    with closing(PrefetchingVoice(unavailable, tmp_path, "joe")) as voice:
        again = spoken(voice, "Where is the image?")
    assert again.rate == first.rate
    assert np.array_equal(again.samples, first.samples)
    assert len(first.samples)


def test_another_pace_and_another_voice_are_other_entries_of_the_cache(tmp_path: Path) -> None:
    tones = ToneVoice()
    for name, pace in (("joe", 1.0), ("joe", 1.3), ("amy", 1.0)):
        with closing(PrefetchingVoice(lambda: tones, tmp_path, name)) as voice:
            spoken(voice, "Hello.", pace=pace)
    assert tones.spoken == [("Hello.", 1.0), ("Hello.", 1.3), ("Hello.", 1.0)]
    assert len(list(tmp_path.glob("*.npy"))) == 3


def test_a_prefetched_line_is_synthesized_once_though_it_is_prefetched_twice_and_spoken(tmp_path: Path) -> None:
    gated = GatedVoice()
    with closing(PrefetchingVoice(lambda: gated, tmp_path, "joe")) as voice:
        voice.prefetch(["slow"])
        assert gated.started.wait(TIMEOUT)
        voice.prefetch(["slow"])
        parts = voice.speak("slow")
        next(parts)
        gated.gate.set()
        assert len(list(parts)) == 1
    assert gated.texts == ["slow"]


def test_the_first_part_is_played_before_the_line_is_complete(tmp_path: Path) -> None:
    gated = GatedVoice()
    with closing(PrefetchingVoice(lambda: gated, tmp_path, "joe")) as voice:
        parts = voice.speak("slow")
        assert next(parts).seconds == pytest.approx(0.1)
        assert not gated.gate.is_set()
        assert not list(tmp_path.iterdir()), "an incomplete line is not cached"
        gated.gate.set()
        assert next(parts).seconds == pytest.approx(0.2)
        assert next(parts, None) is None


def test_a_line_to_speak_now_comes_before_all_prefetched_lines(tmp_path: Path) -> None:
    gated = GatedVoice()
    with closing(PrefetchingVoice(lambda: gated, tmp_path, "joe")) as voice:
        voice.prefetch(["slow", "later", "latest"])
        assert gated.started.wait(TIMEOUT)
        speaker = threading.Thread(target=lambda: spoken(voice, "now"), daemon=True)
        speaker.start()
        while not any(line.text == "now" for *_, line in list(voice._queue.queue) if line):
            assert speaker.is_alive()
            time.sleep(0.01)
        gated.gate.set()
        speaker.join(TIMEOUT)
        spoken(voice, "latest")
    assert gated.texts[:2] == ["slow", "now"]


def test_whoever_waits_for_the_first_sound_goes_on_with_the_first_part_of_a_line(tmp_path: Path) -> None:
    gated, heard, loading = GatedVoice(), threading.Event(), threading.Event()

    def load() -> Synthesizer:
        assert loading.wait(TIMEOUT)
        return gated

    with closing(PrefetchingVoice(load, tmp_path, "joe")) as voice:
        voice.prefetch(["slow"])

        def wait() -> None:
            voice.wait_for_sound(TIMEOUT)
            heard.set()

        threading.Thread(target=wait, daemon=True).start()
        voice.wait_for_sound(0.05)
        assert not heard.is_set()
        loading.set()
        assert heard.wait(TIMEOUT)
        assert not gated.gate.is_set()
        gated.gate.set()


def test_nobody_waits_for_a_sound_that_is_in_the_cache_or_never_comes(tmp_path: Path) -> None:
    with closing(PrefetchingVoice(ToneVoice, tmp_path, "joe")) as voice:
        spoken(voice, "Hello.")
    for load, use in (
        (unavailable, lambda voice: voice.prefetch(["Hello."])),
        (unavailable, lambda voice: spoken(voice, "Hello.")),
        (unavailable, lambda voice: voice.prefetch(["Goodbye."])),
    ):
        with closing(PrefetchingVoice(load, tmp_path, "joe")) as voice:
            use(voice)
            began = time.monotonic()
            voice.wait_for_sound(TIMEOUT)
            assert time.monotonic() - began < TIMEOUT / 2


def test_a_voice_that_cannot_be_loaded_is_an_error_of_the_line_and_is_tried_again_for_the_next(tmp_path: Path) -> None:
    tones = ToneVoice()
    loads: Iterator[Callable[[], Synthesizer]] = iter([unavailable, lambda: tones])

    def load() -> Synthesizer:
        return next(loads)()

    with closing(PrefetchingVoice(load, tmp_path, "joe")) as voice:
        with pytest.raises(WeightsError, match="missing"):
            spoken(voice, "Hello.")
        assert spoken(voice, "Hello.").seconds > 0
    assert len(tones.spoken) == 1


@pytest.mark.parametrize("content", [b"", b"not an array", b"\x93NUMPY\x01\x00"])
def test_a_damaged_cache_file_is_replaced(content: bytes, tmp_path: Path) -> None:
    tones = ToneVoice()
    with closing(PrefetchingVoice(lambda: tones, tmp_path, "joe")) as voice:
        spoken(voice, "Hello.")
        [file] = tmp_path.iterdir()
        file.write_bytes(content)
        assert spoken(voice, "Hello.").seconds > 0
    assert len(tones.spoken) == 2
    assert np.load(file).ndim == 1


def test_a_cache_that_cannot_be_written_does_not_keep_the_voice_from_speaking(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    with closing(PrefetchingVoice(ToneVoice, tmp_path / "cache" / "voice", "joe")) as voice:
        assert spoken(voice, "Hello.").seconds > 0


def test_a_cache_that_is_too_large_loses_the_lines_not_used_for_longest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(PrefetchingVoice(ToneVoice, tmp_path, "joe")) as voice:
        spoken(voice, "line 1")
        [first] = tmp_path.iterdir()
        spoken(voice, "line 2")
    for file, age in zip(sorted(tmp_path.iterdir(), key=lambda file: file != first), (200, 100), strict=True):
        os.utime(file, (1e9 - age, 1e9 - age))
    monkeypatch.setattr(prefetch, "_MAX_BYTES", 2 * first.stat().st_size)
    with closing(PrefetchingVoice(ToneVoice, tmp_path, "joe")) as voice:
        spoken(voice, "line 1")  # used just now
        spoken(voice, "line 3")
    remaining = list(tmp_path.iterdir())
    assert len(remaining) == 2
    assert first in remaining


def test_a_chosen_speed_holds_for_prefetched_and_spoken_lines_and_for_slower_ones(tmp_path: Path) -> None:
    tones = ToneVoice()
    with closing(PrefetchingVoice(lambda: tones, tmp_path, "joe", speed=0.8)) as voice:
        voice.prefetch(["Hello."])
        spoken(voice, "Hello.")
        spoken(voice, "Hello.", pace=1.3)
    assert [(text, round(pace, 3)) for text, pace in tones.spoken] == [("Hello.", 1.25), ("Hello.", 1.625)]
