"""The sound check: asked for with `doctor --audio`, and quietly during practice."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
import soxr

from voicecoach import soundcheck
from voicecoach.app import App
from voicecoach.audio import BLOCK, BLOCK_SECONDS, SAMPLE_RATE, Audio, Samples, joined
from voicecoach.coach import Answer, Practice
from voicecoach.command import screen
from voicecoach.command.check import Check
from voicecoach.device.catalogue import present
from voicecoach.device.microphone import Microphone
from voicecoach.device.wav import read
from voicecoach.endpoint import Endpoint
from voicecoach.errors import DeviceError, VoicecoachError
from voicecoach.events import Graded, Notice, Started
from voicecoach.patience import Cues, patience_of
from voicecoach.preferences import findings, keep_findings
from voicecoach.speech.silero import SileroDetector

PHRASE = "This is how the developer will sound. Is the volume right for you?"
SENTENCE = "We deploy the new version to the cluster, and we watch the dashboards."

_QUIET = 1.5  # seconds of room
_AFTER = 2.0  # seconds after the phrase in which loudspeakers and room may still be heard
_ASKED = 12.0  # seconds within which the learner is expected to speak


def examine_sound(app: App) -> list[Check]:
    """Play a phrase, listen, let the learner speak; return what was found and keep it for this microphone."""
    try:
        device, notice = present(app.settings.microphone, inputs=True)
    except DeviceError as error:
        return [Check("microphone", False, error.what, error.next)]
    with Microphone(app.settings.microphone, absent=0.0) as microphone:
        try:
            found = list(_listened(app, microphone.blocks()))
        except DeviceError as error:
            return [Check(device.name, False, error.what, error.next)]
    keep_findings(app.folders.devices, device.name, [str(one) for one in found if one.kind != "nobody"])
    checks = [Check(one.kind, False, one.found, one.remedy) for one in found]
    if notice:
        checks.insert(0, Check("microphone", False, notice, "Plug it in, or choose another."))
    if microphone.overflows:
        lost = f"{microphone.overflows} blocks of sound were lost."
        checks.append(Check("lost sound", False, lost, "Close what keeps the machine busy."))
    return checks or [Check(device.name, True, "good sound: level, room, bandwidth, no echo")]


def _listened(app: App, blocks: Iterator[Samples]) -> Iterator[soundcheck.Finding]:
    screen.err.print("[dim]Be quiet for a moment, please …")
    quiet = _taken(blocks, _QUIET)
    yield from soundcheck.room(quiet)
    played = _phrase(app)
    if played is not None:
        screen.err.print(f"[cyan]“{PHRASE}”")
        app.headphones(sound=True).play(iter([played]), lambda: False)
        at_16 = Audio(np.asarray(soxr.resample(played.samples, played.rate, SAMPLE_RATE), np.float32))
        yield from soundcheck.echo(_taken(blocks, played.seconds + _AFTER), at_16, quiet)
    screen.err.print(f"[bold]Now say:[/] “{SENTENCE}”")
    yield from soundcheck.voice(*_reply(blocks), quiet)


def _phrase(app: App) -> Audio | None:
    """Return the phrase in the voice; None where there are no weights or no headphones to hear it with."""
    try:
        present(app.settings.headphones, inputs=False)
        return joined(*app.voice.speak(PHRASE))
    except VoicecoachError as error:
        screen.err.print(f"[yellow]{error}")
        return None


def _taken(blocks: Iterator[Samples], seconds: float) -> Audio:
    sounding = (block for block in blocks if len(block))
    return Audio(np.concatenate(list(itertools.islice(sounding, round(seconds / BLOCK_SECONDS)))))


def _reply(blocks: Iterator[Samples]) -> tuple[Audio, Samples]:
    """Listen until the learner has finished, or said nothing for a while; return the sound and its probabilities."""
    detector, endpoint = SileroDetector(), Endpoint(patience_of("short"), limit=_ASKED)
    heard: list[Samples] = []
    probabilities: list[float] = []
    for block in blocks:
        if not len(block):
            continue
        heard.append(block)
        probabilities.append(float(detector(block)[0]))
        if endpoint.hear(BLOCK_SECONDS, probabilities[-1], Cues()).why:
            break
    return Audio(np.concatenate(heard)), np.array(probabilities, np.float32)


def known(app: App) -> list[str]:
    """Return what the last check of the microphone at hand found, for the beginning of a session."""
    device, _ = present(app.settings.microphone, inputs=True)
    return findings(app.folders.devices, device.name) or []


def watched(app: App, practice: Practice, told: list[str]) -> Practice:
    """Pass a practice through; after the first grade, tell what is wrong with the sound, but for what was `told`."""
    judged, session = False, ""
    answer: Answer = None
    try:
        while True:
            event = practice.send(answer)
            answer = yield event
            if isinstance(event, Started):
                session = event.session
            if not judged and isinstance(event, Graded) and event.result.audio:
                judged = True
                for one in _judged(read(app.store.audio(session, event.result.id))):
                    if not any(one.remedy in finding for finding in told):
                        answer = yield Notice(str(one))
    except StopIteration:
        return
    finally:
        practice.close()


def _judged(reply: Audio) -> list[soundcheck.Finding]:
    """Judge a reply's sound by what is in it: the room before and between the words, and the voice."""
    samples = reply.samples[: len(reply.samples) // BLOCK * BLOCK]
    probabilities = SileroDetector()(samples)
    silent = samples.reshape(-1, BLOCK)[probabilities < 0.1]
    quiet = Audio(silent.reshape(-1))
    found = soundcheck.voice(reply, probabilities, quiet)
    return [one for one in found if one.kind != "nobody"]
