"""`voicecoach doctor --audio`: plays a phrase, listens, and checks the sound."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from voicecoach.audio import quality
from voicecoach.audio.clip import BLOCK_SECONDS, Audio, Samples, joined_samples
from voicecoach.audio.resampling import resampled
from voicecoach.audio.source import AudioSink, NoSound, sounding
from voicecoach.commands.check import Check
from voicecoach.config import Settings
from voicecoach.devices.microphone import Microphone
from voicecoach.devices.portaudio import present
from voicecoach.errors import DeviceError, VoicecoachError
from voicecoach.practice.endpoint import Endpoint
from voicecoach.practice.patience import parse_patience
from voicecoach.practice.preferences import save_findings
from voicecoach.practice.reply_progress import ReplyProgress
from voicecoach.recognition.silero import SileroDetector
from voicecoach.terminal import console
from voicecoach.terminal.colors import LINE, WARNING
from voicecoach.terminal.hints import next_steps
from voicecoach.voice.synthesizer import Synthesizer, spoken

PHRASE = "This is how your conversation partner will sound. Is the volume right for you?"
SENTENCE = "We deploy the new version to the cluster, and we watch the dashboards."

_BACKGROUND = 1.5  # seconds of listening while nobody speaks
_ECHO = 2.0  # seconds after the phrase: what loudspeakers and room delay
_LIMIT = 12.0  # seconds for the learner's sentence


def check_sound(
    settings: Settings, findings_file: Path, voice: Callable[[], Synthesizer], headphones: AudioSink
) -> list[Check]:
    """Play a phrase, listen, let the learner speak; return the findings and save them for this microphone."""
    try:
        device, notice = present(settings.microphone, inputs=True)
    except DeviceError as error:
        return [Check("microphone", False, error.what, next_steps(error))]
    played = _phrase(settings, voice)  # before the microphone opens: a slow machine would record the wait
    with Microphone(settings.microphone, absent=0.0) as microphone:
        try:
            findings = list(_findings(microphone.blocks(), played, headphones))
        except DeviceError as error:
            return [Check(device.name, False, error.what, next_steps(error))]
    save_findings(findings_file, device.name, [str(finding) for finding in findings if finding.kind != "nobody"])
    checks = [Check(finding.kind, False, finding.problem, finding.remedy) for finding in findings]
    if notice:
        checks.insert(0, Check("microphone", False, notice, "Plug it in, or choose another with --microphone."))
    if microphone.overflows:
        lost = f"{microphone.overflows} blocks of sound were lost."
        checks.append(Check("lost sound", False, lost, "Close programs that keep the machine busy."))
    return checks or [Check(device.name, True, "good sound: level, background, bandwidth, no echo")]


def _findings(
    blocks: Iterator[Samples | NoSound], played: Audio | None, headphones: AudioSink
) -> Iterator[quality.Finding]:
    """Yield what is found; `played`: the phrase, None if it can't be heard."""
    console.err.print("[dim]Please be quiet for a moment …")
    background = _recorded(blocks, _BACKGROUND)
    yield from quality.check_room(background)
    if played is not None:
        console.err.print(f"[{LINE}]“{PHRASE}”")
        headphones.play(iter([played]), lambda: False)
        yield from quality.check_echo(_recorded(blocks, played.seconds + _ECHO), resampled(played), background)
    console.err.print(f"[bold]Now say:[/] “{SENTENCE}”")
    yield from quality.check_voice(*_reply(blocks), background)


def _phrase(settings: Settings, voice: Callable[[], Synthesizer]) -> Audio | None:
    """Return the spoken phrase; None without the voice's weights or without headphones."""
    try:
        present(settings.headphones, inputs=False)
        return spoken(voice(), PHRASE)
    except VoicecoachError as error:
        console.err.print(f"[{WARNING}]{error}")
        return None


def _recorded(blocks: Iterator[Samples | NoSound], seconds: float) -> Audio:
    return Audio(joined_samples(list(itertools.islice(sounding(blocks), round(seconds / BLOCK_SECONDS)))))


def _reply(blocks: Iterator[Samples | NoSound]) -> tuple[Audio, Samples]:
    """Listen until the learner has finished or stayed silent; return the sound and its speech probabilities."""
    detector, endpoint = SileroDetector(), Endpoint(parse_patience("short"), limit=_LIMIT)
    heard: list[Samples] = []
    probabilities: list[float] = []
    for block in sounding(blocks):
        heard.append(block)
        probabilities.append(float(detector(block)[0]))
        if endpoint.update(BLOCK_SECONDS, probabilities[-1], ReplyProgress()).ended:
            break
    return Audio(joined_samples(heard)), np.array(probabilities, np.float32)
