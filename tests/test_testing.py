"""The doubles in voicecoach.testing keep the contracts of the real parts: each suite runs over both."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from tests.devices.test_microphone import Fakes, microphone
from tests.devices.test_portaudio import FakePortAudio
from voicecoach.audio.clip import BLOCK, Audio, Samples, Span, joined, joined_samples, padded_blocks, silence
from voicecoach.audio.files import write
from voicecoach.audio.source import NO_SOUND, AudioSink, AudioSource, ClipSource, FileSource, sounding
from voicecoach.devices import portaudio
from voicecoach.devices.headphones import Headphones, NoHeadphones
from voicecoach.errors import AudioError, DeviceError
from voicecoach.recognition.recognizer import Recognizer, SegmentResult, SpeechDetector, recognize
from voicecoach.recognition.silero import SileroDetector
from voicecoach.testing import (
    BlockSource,
    LevelDetector,
    MutedHeadphones,
    ScriptedRecognizer,
    ToneVoice,
    noise,
    tone,
)
from voicecoach.voice.prefetch import PrefetchingVoice
from voicecoach.voice.respelling import RespellingVoice
from voicecoach.voice.synthesizer import Synthesizer, spoken

Reading = Callable[..., Audio]

SOUND = tone(3.5 * BLOCK / 16_000)
TEXT = "We push the image to the registry."
WORDS = TEXT.split()


@dataclass
class FailingSource:
    """A source that raises `failure` after it has yielded at least `samples`."""

    source: AudioSource
    samples: Samples
    failure: type[Exception]


def heard(source: AudioSource, failure: type[Exception] | None = None) -> Samples:
    """Enter the source and return all its sound; check its blocks, and that it raises `failure` in the end."""
    blocks: list[Samples] = []
    with contextlib.ExitStack() as stack:
        if failure:
            stack.enter_context(pytest.raises(failure))
        stack.enter_context(source)
        for block in sounding(source.blocks()):
            assert block.shape == (BLOCK,)
            assert block.dtype == np.float32
            blocks.append(block)
    return joined_samples(blocks)


@pytest.fixture
def wav(tmp_path: Path) -> Path:
    write(tmp_path / "sound.wav", SOUND)
    return tmp_path / "sound.wav"


@pytest.fixture(params=["BlockSource", "FileSource", "ClipSource"])
def finite_source(request: pytest.FixtureRequest, wav: Path) -> AudioSource:
    sources: dict[str, AudioSource] = {
        "BlockSource": BlockSource(SOUND.samples),
        "FileSource": FileSource(wav),
        "ClipSource": ClipSource(SOUND),
    }
    return sources[request.param]


@pytest.fixture(params=["BlockSource", "Microphone", "FileSource"])
def failing_source(request: pytest.FixtureRequest, tmp_path: Path) -> FailingSource:
    if request.param == "BlockSource":
        source = BlockSource(SOUND.samples, breaks_after=3, failure=DeviceError("unplugged"))
        return FailingSource(source, SOUND.samples[: 3 * BLOCK], DeviceError)
    if request.param == "Microphone":
        samples = np.arange(3 * BLOCK, dtype=np.float32)
        return FailingSource(microphone(Fakes({"pieces": 3})), samples, DeviceError)
    return truncated_file(tmp_path)


def truncated_file(folder: Path) -> FailingSource:
    import soundfile

    file, sound = folder / "sound.flac", noise(8)
    soundfile.write(file, sound.samples, sound.rate)
    file.write_bytes(file.read_bytes()[: file.stat().st_size * 3 // 4])
    return FailingSource(FileSource(file), sound.samples[: 3 * sound.rate], AudioError)


def test_a_source_yields_its_sound_in_blocks_and_pads_the_last_one(finite_source: AudioSource) -> None:
    expected = padded_blocks(SOUND.samples).reshape(-1)
    assert heard(finite_source) == pytest.approx(expected, abs=1e-4)
    assert (finite_source.overflows, finite_source.notices) == (0, [])


def test_a_source_that_is_entered_again_yields_its_sound_again(finite_source: AudioSource) -> None:
    first, second = (heard(finite_source) for _ in range(2))
    assert len(first) == 4 * BLOCK
    assert np.array_equal(first, second)


def test_a_source_that_fails_raises_after_all_that_it_captured(failing_source: FailingSource) -> None:
    first, second = (heard(failing_source.source, failing_source.failure) for _ in range(2))
    assert first[: len(failing_source.samples)] == pytest.approx(failing_source.samples, abs=1e-4)
    assert np.array_equal(first, second)


@pytest.mark.parametrize(
    "make", [lambda: BlockSource(SOUND.samples, waits=1), lambda: microphone(Fakes({"delay": 0.45}))]
)
def test_a_source_yields_no_sound_until_its_device_delivers(make: Callable[[], AudioSource]) -> None:
    with make() as source:
        blocks = source.blocks()
        assert next(blocks) is NO_SOUND
        assert np.shape(next(sounding(blocks))) == (BLOCK,)


def test_a_block_source_counts_how_often_it_was_opened_and_closed() -> None:
    source = BlockSource(SOUND.samples)
    for count in (1, 2):
        with source:
            assert (source.opened, source.closed) == (count, count - 1)
    assert source.closed == 2


@pytest.fixture(params=[LevelDetector, SileroDetector])
def detector(request: pytest.FixtureRequest) -> SpeechDetector:
    made: SpeechDetector = request.param()
    return made


@pytest.mark.parametrize("count", [0, 1, 5])
def test_a_detector_returns_one_probability_per_block(detector: SpeechDetector, count: int) -> None:
    probabilities = detector(noise(1).samples[: count * BLOCK])
    assert probabilities.shape == (count,)
    assert probabilities.dtype == np.float32
    for probability in probabilities:
        assert 0 <= probability <= 1


@pytest.mark.parametrize("length", [1, BLOCK - 1, BLOCK + 1])
def test_a_detector_refuses_an_incomplete_block(detector: SpeechDetector, length: int) -> None:
    with pytest.raises(ValueError, match="multiple of 512"):
        detector(np.zeros(length, np.float32))


def test_a_detector_returns_the_same_block_by_block_and_after_a_reset(detector: SpeechDetector) -> None:
    blocks = padded_blocks(joined(silence(0.3), noise(0.5, 0.2), tone(0.5), silence(0.3)).samples)
    expected = detector(blocks.reshape(-1))
    assert len(expected) == len(blocks)
    detector.reset()
    single = [float(detector(block)[0]) for block in blocks]
    assert single == pytest.approx(expected, abs=1e-4)


def test_a_detector_tells_speech_from_silence(detector: SpeechDetector, reading: Reading) -> None:
    quiet, speech = (padded_blocks(audio.samples) for audio in (silence(1), reading(TEXT)))
    probabilities = detector(np.concatenate([quiet, speech]).reshape(-1))
    assert max(probabilities[: len(quiet)]) < 0.35
    assert np.median(probabilities[len(quiet) :]) > 0.5


def test_silero_carries_its_state_from_call_to_call_until_it_is_reset() -> None:
    sound, detector = padded_blocks(noise(0.5, 0.2).samples).reshape(-1), SileroDetector()
    first, without_reset = detector(sound), detector(sound)
    detector.reset()
    assert not np.array_equal(first, without_reset)
    assert np.array_equal(first, detector(sound))


@dataclass
class Recognized:
    """What a recognizer made of a segment, and how often it asked for the words before it."""

    recognizer: Recognizer
    segment: Audio
    result: SegmentResult


@pytest.fixture(
    scope="module", params=["ScriptedRecognizer", pytest.param("WhisperRecognizer", marks=pytest.mark.slow_lane)]
)
def recognized(request: pytest.FixtureRequest) -> Recognized:
    recognizer: Recognizer = ScriptedRecognizer([TEXT])
    speech = tone(2)
    if request.param == "WhisperRecognizer":
        recognizer, speech = request.getfixturevalue("recognizer"), request.getfixturevalue("reading")(TEXT)
    segment = joined(silence(0.3), speech, silence(0.3))
    result = recognize(recognizer, segment, [Span(0.3, 0.3 + speech.seconds)], "How do you ship it?")
    return Recognized(recognizer, segment, result)


def test_a_recognizer_returns_the_words_in_order_with_times_in_the_segment(recognized: Recognized) -> None:
    words = recognized.result.words
    assert [word.text for word in words] == WORDS
    times = [time for word in words for time in (word.start, word.end)]
    assert times == sorted(times)
    assert times[0] >= 0
    assert times[-1] <= recognized.segment.seconds
    assert min(word.confidence for word in words) > 0
    assert max(word.confidence for word in words) <= 1


def test_a_recognizer_returns_one_log_likelihood_per_word(recognized: Recognized) -> None:
    likelihoods = recognized.result.likelihoods
    assert len(likelihoods) == len(WORDS)
    assert np.isfinite(likelihoods).all()
    assert max(likelihoods) <= 0


def test_a_segment_scores_each_reading(recognized: Recognized) -> None:
    scores = recognized.result.log_likelihoods([TEXT, TEXT + " Then we wait for the pipeline to finish.", "We push"])
    assert len(scores) == 3
    assert np.isfinite(scores).all()
    assert max(scores) <= 0
    assert scores[0] > scores[1], "words that were not said make a reading less likely"
    assert recognized.result.log_likelihoods([]) == []


def test_a_recognizer_decodes_several_segments_together_as_it_decodes_each_alone(recognized: Recognized) -> None:
    recognizer, sound = recognized.recognizer, recognized.segment
    whole = recognizer.encode(sound, [Span(0.3, sound.seconds - 0.3)])
    half = recognizer.encode(sound.cut(0, sound.seconds / 2), [Span(0.3, sound.seconds / 2)])
    segments, previous = [whole, half, whole, half], ["", "", "How do you ship it?", ""]
    together = recognizer.decode(segments, previous)
    pairs = zip(segments, previous, strict=True)
    alone = [recognizer.decode([segment], [text], alone=True)[0] for segment, text in pairs]
    assert [result.words for result in together] == [result.words for result in alone]
    assert [result.likelihoods for result in together] == [result.likelihoods for result in alone]


def test_a_recognizer_names_its_weights_by_their_checksum(recognized: Recognized) -> None:
    assert recognized.recognizer.model.name
    assert len(recognized.recognizer.model.sha256) == 64


def test_a_segment_has_an_english_probability_and_logits_in_an_array(recognized: Recognized) -> None:
    assert 0 <= recognized.result.english_probability <= 1
    assert recognized.result.filled_pause_logits.ndim == 1
    assert recognized.result.filled_pause_logits.dtype == np.float32


def test_a_recognizer_refuses_more_than_30_seconds_and_other_rates(recognized: Recognized) -> None:
    for segment in (silence(30.5), silence(1, 8000)):
        with pytest.raises(ValueError, match="30 s at 16 kHz"):
            recognized.recognizer.encode(segment, [])


def test_a_scripted_recognizer_repeats_its_last_text_and_records_what_it_heard() -> None:
    recognizer = ScriptedRecognizer(["one", "two three"])
    segments = [recognize(recognizer, silence(1), [], "before") for _ in range(3)]
    assert [" ".join(word.text for word in segment.words) for segment in segments] == ["one", "two three", "two three"]
    assert [previous for _, previous in recognizer.heard] == ["before"] * 3


def test_a_scripted_recognizer_spreads_the_words_evenly_over_the_speech() -> None:
    words = recognize(ScriptedRecognizer(["one two"]), silence(4), [Span(1, 2), Span(2.5, 3)]).words
    assert [(word.start, word.end) for word in words] == [(1, 2), (2, 3)]


VOICES = ["ToneVoice", pytest.param("PiperVoice", marks=pytest.mark.slow_lane), "PrefetchingVoice", "RespellingVoice"]


@pytest.fixture(params=VOICES)
def synthesizer(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Synthesizer]:
    if request.param == "PiperVoice":
        yield request.getfixturevalue("voice")
    elif request.param == "PrefetchingVoice":
        prefetching = PrefetchingVoice(ToneVoice, tmp_path, "tone")
        yield prefetching
        prefetching.close()
    else:
        yield ToneVoice() if request.param == "ToneVoice" else RespellingVoice(ToneVoice(), str.upper)


def test_a_voice_yields_parts_of_sound_at_one_rate(synthesizer: Synthesizer) -> None:
    parts = list(synthesizer.speak("We build the image. Then we push it to the registry."))
    assert parts
    assert len({part.rate for part in parts}) == 1
    for part in parts:
        assert part.seconds > 0.1
        assert part.samples.dtype == np.float32
        assert 0 < np.abs(part.samples).max() <= 1


def test_a_larger_pace_speaks_more_slowly(synthesizer: Synthesizer) -> None:
    normal, slow = (spoken(synthesizer, TEXT, pace=pace).seconds for pace in (1.0, 1.5))
    assert slow == pytest.approx(1.5 * normal, rel=0.15)


def test_prefetching_texts_does_not_change_how_they_sound(synthesizer: Synthesizer) -> None:
    before = spoken(synthesizer, TEXT).seconds
    synthesizer.prefetch([TEXT, "Which one do you prefer?", TEXT])
    synthesizer.prefetch([])
    assert spoken(synthesizer, TEXT).seconds == pytest.approx(before, rel=0.15)
    assert spoken(synthesizer, "Which one do you prefer?").seconds > 0.5


def test_a_tone_voice_records_what_it_was_given() -> None:
    tone_voice = ToneVoice()
    tone_voice.prefetch(["One.", "Two."])
    assert spoken(tone_voice, "One.", pace=1.25).seconds == pytest.approx(0.3)
    assert tone_voice.prefetched == ["One.", "Two."]
    assert tone_voice.spoken == [("One.", 1.25)]


@dataclass
class FakeOutput(FakePortAudio):
    """Also opens output streams, which record what is written."""

    written: list[Samples] = field(default_factory=list)

    def check_output_settings(self, **settings: Any) -> None:
        """Accept every rate."""

    def OutputStream(self, *, samplerate: int, **settings: Any) -> Any:
        done = {name: lambda **_: None for name in ("start", "stop", "abort", "close")}
        return SimpleNamespace(samplerate=samplerate, write=self.written.append, **done)


@pytest.fixture
def output(monkeypatch: pytest.MonkeyPatch) -> FakeOutput:
    fake = FakeOutput(["Headset"])
    monkeypatch.setattr(portaudio, "sounddevice_module", lambda: fake)
    return fake


@pytest.fixture(params=[MutedHeadphones, Headphones])
def sink(request: pytest.FixtureRequest, output: FakeOutput) -> AudioSink:
    made: AudioSink = request.param()
    return made


def test_a_sink_takes_all_parts_and_returns_true(sink: AudioSink) -> None:
    parts = iter([tone(0.2)] * 3)
    assert sink.play(parts, lambda: False) is True
    assert next(parts, None) is None
    assert sink.play(iter([]), lambda: False) is True


def test_a_sink_that_is_stopped_returns_false_and_takes_no_further_parts(sink: AudioSink) -> None:
    taken = 0

    def parts() -> Iterator[Audio]:
        nonlocal taken
        for taken in range(1, 6):  # noqa: B007
            yield tone(0.2)

    assert sink.play(parts(), lambda: taken == 2) is False
    assert taken == 2


def test_without_headphones_nothing_is_synthesized() -> None:
    voice = ToneVoice()
    parts = voice.speak("We build the image.")
    assert NoHeadphones().play(parts, lambda: False) is True
    assert NoHeadphones().play(parts, lambda: True) is False
    assert voice.spoken == []
    assert len(list(parts)) == len(voice.spoken) == 1


def test_headphones_write_every_part_and_muted_headphones_record_it(output: FakeOutput) -> None:
    parts, muted, headphones = [tone(0.2), tone(0.3, 440.0)], MutedHeadphones(), Headphones()
    muted.play(iter(parts), lambda: False)
    headphones.play(iter(parts), lambda: False)  # opens at the rate of most voices; from now on it knows this one's
    output.written.clear()
    headphones.play(iter(parts), lambda: False)
    assert np.array_equal(joined(*muted.played).samples, joined(*parts).samples)
    assert np.array_equal(headphones.last().samples, joined(*parts).samples)
    assert np.array_equal(np.concatenate(output.written)[3200:-4800], joined(*parts).samples), "silence around it"


def test_headphones_open_while_the_voice_makes_its_first_sound_and_play_any_rate(output: FakeOutput) -> None:
    def parts() -> Iterator[Audio]:
        assert len(np.concatenate(output.written)) == 4410, "0.2 s of silence are on their way"
        yield tone(0.5, 440.0)

    headphones = Headphones()
    headphones.play(parts(), lambda: False)
    assert np.corrcoef(headphones.last().samples, tone(0.5, 440.0).samples)[0, 1] > 0.99


def test_a_tone_has_the_given_length_level_and_frequency() -> None:
    sound = tone(1.0, hertz=440.0, level=0.5)
    assert len(sound.samples) == 16_000
    assert np.abs(sound.samples).max() == pytest.approx(0.5, abs=1e-3)
    assert int(np.argmax(np.abs(np.fft.rfft(sound.samples)))) == 440


def test_noise_has_the_given_level_and_is_the_same_for_the_same_seed() -> None:
    sound = noise(1.0, 0.1, seed=3)
    assert np.sqrt(np.mean(sound.samples**2)) == pytest.approx(0.1, rel=0.05)
    assert np.array_equal(sound.samples, noise(1.0, 0.1, seed=3).samples)
    assert not np.array_equal(sound.samples, noise(1.0, 0.1, seed=4).samples)
