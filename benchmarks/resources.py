"""Voice, listening, and the size of a process."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks.figures import Table, Tell, spread
from benchmarks.material import blocks, replies
from voicecoach.application import Application
from voicecoach.audio.clip import BLOCK_SECONDS, silence
from voicecoach.recognition.loading import load_whisper
from voicecoach.recognition.silero import SileroDetector
from voicecoach.recognition.streaming import StreamingTranscriber
from voicecoach.recognition.transcriber import Transcriber
from voicecoach.voice.piper import PiperVoice
from voicecoach.voice.prefetch import PrefetchingVoice

LINES = 12


def voice(app: Application, tell: Tell) -> Table:
    """Measure the time to the first sound of a line, and synthesis against real time, cold and from the cache."""
    lines = [turn.line for dialogue in app.library.load()[0] for turn in dialogue.turns][:LINES]
    file = app.weights.path(app.settings.voice)
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        prefetching = PrefetchingVoice(lambda: PiperVoice(file), Path(folder), app.settings.voice)
        list(prefetching.speak("Warm up."))
        for name in ("cold", "from the cache"):
            first: list[float] = []
            factor: list[float] = []
            for place, line in enumerate(lines):
                tell(f"voice, {name}", place, len(lines))
                started = time.perf_counter()
                parts = prefetching.speak(line)
                sound = next(parts).seconds
                first.append(time.perf_counter() - started)
                sound += sum(part.seconds for part in parts)
                factor.append((time.perf_counter() - started) / sound)
                _until_kept(Path(folder), place + 2)
            rows.append((name, spread(first), f"{100 * float(np.median(factor)):.1f} % of real time"))
        prefetching.close()
    return Table("Voice", ("", "to the first sound", "whole line"), tuple(rows), f"{LINES} lines, the voice loaded.")


def _until_kept(folder: Path, count: int) -> None:
    for _ in range(200):
        if len(list(folder.glob("*.npy"))) >= count:
            return
        time.sleep(0.01)


def listening(app: Application, tell: Tell) -> Table:
    """Measure how busy a core is while listening: to silence, and to speech with recognition following it."""
    recognizer, detector = load_whisper(app.weights, "base"), SileroDetector()
    [reply] = replies(app, (20.0,)).values()
    rows = []
    for place, (name, audio) in enumerate({"silence": silence(20), "speech": reply}.items()):
        tell(f"listening to {name}", place, 2)
        stream = StreamingTranscriber(lambda: Transcriber(recognizer))
        detector.reset()
        started, busy = time.perf_counter(), time.process_time()
        for index, block in enumerate(blocks(audio, tail=0)):
            time.sleep(max(0.0, started + index * BLOCK_SECONDS - time.perf_counter()))
            stream.feed(block, float(detector(block)[0]))
        busy = time.process_time() - busy
        stream.finish()
        rows.append((name, f"{100 * busy / audio.seconds:.0f} %"))
    return Table(
        "Listening", ("to", "of one core"), tuple(rows), "Speech detection and recognition at the pace of speech."
    )


def resident(process: int | str = "self") -> float:
    """Return the resident size in MB of a process, by its id; where the system does not tell, of this one."""
    try:
        pages = int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
    except OSError:
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
