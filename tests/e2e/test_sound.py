"""Whole practices through the real PortAudio, with a learner who speaks into a virtual microphone."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.conftest import another_speaker
from tests.e2e.virtual_sound import VirtualSound, missing
from tests.session_fixtures import SHORT_ONE, home_with
from voicecoach.audio.clip import Audio, joined, silence
from voicecoach.config import Folders
from voicecoach.recognition.recognizer import Recognizer
from voicecoach.recognition.silero import SileroDetector
from voicecoach.recognition.transcriber import Transcriber, transcribe_source
from voicecoach.sessions.sqlite import SqliteStore
from voicecoach.testing import BlockSource, noise

if sys.platform == "win32":
    pytest.skip("pseudo-terminals are not on Windows", allow_module_level=True)

from tests.e2e.screen import Screen

ONE_TURN = """\
id: one-turn
title: One turn
level: beginner
turns:
  - line: How do you release it?
    model_reply: We use a canary deployment, and a rollback is one command.
    terms: [canary deployment, rollback]
"""

Reading = Callable[..., Audio]


def needs_sound() -> None:
    lacking = missing()
    if lacking and os.environ.get("VOICECOACH_NO_SKIPS"):
        pytest.fail(f"{', '.join(lacking)} must be installed here")
    if lacking:
        pytest.skip(f"needs a sound server ({', '.join(lacking)}): apt install pulseaudio pulseaudio-utils")


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Iterator[VirtualSound]:
    needs_sound()
    with VirtualSound(tmp_path_factory.mktemp("sound")) as server:
        yield server


@pytest.fixture
def own(tmp_path: Path) -> Folders:
    return home_with(tmp_path / "home", SHORT_ONE)


def practice(sound: VirtualSound, own: Folders, *options: str) -> Screen:
    command = [sys.executable, "-m", "voicecoach", "practice", "short-one", "--no-follow-ups", *options]
    return Screen(command, {**sound.environment, "VOICECOACH_HOME": str(own.home)})


def store(own: Folders) -> SqliteStore:
    return SqliteStore(own.sessions, lambda: "xx")


BEGIN = "waiting for you to begin"


def test_a_practice_of_three_turns_with_a_second_take_and_a_model_reply_is_heard_graded_and_saved(
    sound: VirtualSound, own: Folders, reading: Reading, recognizer: Recognizer, tmp_path: Path
) -> None:
    with sound.speaker_recorder(tmp_path / "speakers.raw") as recorder, practice(sound, own) as screen:
        screen.wait_for(BEGIN, 60)
        assert sound.listeners() == 1
        sound.speak(reading("It is in a bucket somewhere, I believe."))
        screen.wait_for("You said")
        screen.wait_for("a.gain")
        screen.press("a")
        screen.wait_for(BEGIN)
        sound.speak(reading("We keep it as a Docker image in a registry."))
        screen.wait_for("take 2")
        screen.wait_for("a.gain")
        screen.press("m")
        screen.wait_for("Model reply")
        assert sound.listeners() == 0, "the microphone is closed while the program speaks"
        screen.wait_for("a.gain")
        screen.press("n")
        for text in (
            "We use a canary deployment, and a rollback is one command.",
            "Prometheus collects the metrics, and Grafana shows them.",
        ):
            screen.wait_for(BEGIN)
            sound.speak(reading(text))
            screen.wait_for("a.gain|f.inish")
            screen.press("\r")
        assert screen.ended() == 0
    session = store(own).session("last")
    assert session.ended is not None
    assert [(result.turn, result.take) for result in session.results] == [(0, 1), (0, 2), (1, 1), (2, 1)]
    grades = [result.grade for result in session.results]
    assert all(grade and grade.graded for grade in grades)
    coverage = [grade.terms.coverage for grade in grades if grade]
    assert coverage[0] == 0.0
    assert coverage[1:] == [1.0, 1.0, 1.0]
    assert all(result.overflows == 0 for result in session.results)
    heard = transcribe_source(
        BlockSource(recorder.recorded().samples), SileroDetector(), Transcriber(recognizer), lambda done: None
    ).transcript.text.lower()
    assert "the image" in heard
    assert "who watches it" in heard


def test_a_first_practice_begins_with_a_welcome_and_a_sound_check_and_a_second_one_does_not(
    sound: VirtualSound, own: Folders, reading: Reading
) -> None:
    command = [sys.executable, "-m", "voicecoach", "practice"]
    environment = {**sound.environment, "VOICECOACH_HOME": str(own.home)}
    with Screen(command, environment, columns=80, rows=24) as screen:
        screen.wait_for("Put on headphones", 60)
        screen.wait_for("Check the sound now")
        screen.wait_for("> $")
        assert "Recommended" not in screen.text
        screen.press("\n")
        screen.wait_for("Now say", 60)
        sound.speak(reading("We deploy the new version to the cluster, and we watch the dashboards."))
        screen.wait_for("good sound")
        screen.wait_for("Recommended")
        screen.wait_for("beginner, 1 turn")
        screen.wait_for("> $")
        screen.press("short-one\n")
        screen.wait_for(BEGIN, 60)
        sound.speak(reading("We keep it as a Docker image in a registry."))
        screen.wait_for("a.gain")
        screen.press("q")
        assert screen.ended() == 0
    with Screen(command, environment, columns=80, rows=24) as screen:
        screen.wait_for("Recommended", 60)
        screen.wait_for("> $")
        assert "Welcome" not in screen.text
        assert "Check the sound" not in screen.text
        screen.press("a short\n")
        screen.wait_for("1  ✓ A short one")
        screen.press("q\n")
        assert screen.ended() == 0


CANARY = "We use a canary deployment, and a rollback is one command."
STILL = "still listening"


def cough() -> Audio:
    """Two bursts of noise that die away."""
    burst = noise(0.35, 0.2).samples * np.exp(-np.linspace(0, 6, round(0.35 * 16_000))).astype(np.float32)
    return joined(Audio(burst), silence(0.1), Audio(burst))


def test_a_reply_goes_on_after_its_end_and_a_cough_and_a_key_end_it_for_good(
    sound: VirtualSound, own: Folders, reading: Reading
) -> None:
    (own.dialogues / "one-turn.yaml").write_text(ONE_TURN)
    options = ("--no-follow-ups", "--patience", "short")  # so that a slow machine ends the reply within 2 s, too
    command = [sys.executable, "-m", "voicecoach", "practice", "one-turn", *options]
    with Screen(command, {**sound.environment, "VOICECOACH_HOME": str(own.home)}, columns=80, rows=24) as screen:
        screen.wait_for(BEGIN, 60)
        sound.speak(joined(reading(CANARY), silence(2.2), reading("Then we watch the dashboards for one hour.")))
        screen.wait_for(STILL)
        screen.wait_for("Go on, I'm listening")
        screen.wait_for(STILL)
        screen.press("a")
        screen.wait_for(BEGIN)
        sound.speak(joined(reading(CANARY), silence(1.6), cough()))
        screen.wait_for(STILL)
        time.sleep(1.0)
        screen.press("f")
        pressed = time.monotonic()
        assert screen.ended() == 0
        assert time.monotonic() - pressed < 2.5, "nobody waits for the end to become final"
        assert screen.text.count("Go on, I'm listening") == 1
    whole, short = store(own).session("last").results
    assert whole.grade
    assert whole.grade.fluency
    assert "dashboards" in whole.grade.transcript.text
    assert whole.grade.fluency.measures.longest_pause_seconds == pytest.approx(2.2, abs=0.3)
    assert short.grade
    assert short.grade.transcript.text.rstrip(".").endswith("command")
    assert [len(result.grades) for result in (whole, short)] == [1, 1]


def test_hands_free_the_grade_is_heard_is_no_part_of_the_reply_and_a_command_may_follow_it(
    sound: VirtualSound, own: Folders, reading: Reading, recognizer: Recognizer, tmp_path: Path
) -> None:
    (own.dialogues / "one-turn.yaml").write_text(ONE_TURN)
    options = ("--no-follow-ups", "--patience", "short", "--hands-free")
    command = [sys.executable, "-m", "voicecoach", "practice", "one-turn", *options]
    environment = {**sound.environment, "VOICECOACH_HOME": str(own.home)}
    with (
        sound.speaker_recorder(tmp_path / "speakers.raw") as recorder,
        Screen(command, environment, columns=80, rows=24) as screen,
    ):
        screen.wait_for(BEGIN, 60)
        sound.speak(reading(CANARY))
        screen.wait_for("say next, again")
        screen.wait_for("m. model reply .f. finish other keys: stop")
        assert sound.listeners() == 0, "the microphone is closed while the program speaks"
        screen.wait_for("say next, again")
        sound.speak(reading("Stop."))
        assert screen.ended() == 0
    [result] = store(own).session("last").results
    assert result.grade
    assert result.grade.fluency
    assert result.grade.transcript.text.rstrip(".").endswith("command")
    heard = transcribe_source(
        BlockSource(recorder.recorded().samples), SileroDetector(), Transcriber(recognizer), lambda done: None
    ).transcript.text.lower()
    assert f"{result.grade.fluency.score:.0f}" in heard
    assert "all terms came across" in heard
    assert "last turn" in heard


def test_a_kill_while_an_end_stands_loses_nothing(sound: VirtualSound, own: Folders, reading: Reading) -> None:
    with practice(sound, own) as screen:
        screen.wait_for(BEGIN, 60)
        sound.speak(reading("We keep it as a Docker image in a registry."))
        screen.wait_for(STILL)
        screen.kill()
    [result] = store(own).session("last").results
    assert result.coverage == 1.0


def test_a_reply_cut_off_by_a_kill_is_reviewed_and_graded_later(
    sound: VirtualSound, own: Folders, reading: Reading
) -> None:
    speech = reading("We keep the image in the registry and we roll it out with a canary deployment every single day.")
    with practice(sound, own) as screen:
        screen.wait_for(BEGIN, 60)
        sound.speak(speech.cut(0, 3.5))
        screen.kill()
    session = store(own).session("last")
    assert session.ended is None
    [result] = session.results
    assert result.grade is None
    kept = store(own).recording(session.id, result.id)
    assert kept.stat().st_size > 32_000 * 3
    shown = subprocess.run(
        [sys.executable, "-m", "voicecoach", "review"],
        env={**os.environ, "VOICECOACH_HOME": str(own.home)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "cut off" in shown
    regraded = subprocess.run(
        [sys.executable, "-m", "voicecoach", "regrade"],
        env={**os.environ, "VOICECOACH_HOME": str(own.home)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "graded for the first time" in regraded


def test_a_session_goes_on_while_devices_come_and_go(own: Folders, reading: Reading, tmp_path: Path) -> None:
    needs_sound()
    server = VirtualSound(tmp_path / "sound")
    speech = reading("We keep the image in the registry, as a Docker image, and we pull it from there.")
    canary = reading("We use a canary deployment, and a rollback is one command.")
    watching = reading("Prometheus collects the metrics, and Grafana shows them.")
    with server as sound, practice(sound, own) as screen:
        screen.wait_for(BEGIN, 60)
        talking = sound.speak(speech, wait=False)
        time.sleep(1.5)
        sound.unplug()  # the sound server moves the stream to another source
        talking.wait(20)
        sound.plug()
        screen.wait_for("You said")
        screen.wait_for("a.gain")
        sound.plug_another("headset")
        screen.press("n")
        screen.wait_for(BEGIN)
        sound.speak(canary, into="headset")
        screen.wait_for("a.gain")
        screen.press("n")
        screen.wait_for(BEGIN)
        talking = sound.speak(watching, wait=False, into="headset")
        time.sleep(3.0)
        sound.stop()  # now there is no device at all
        talking.kill()
        screen.wait_for("went away")
        screen.wait_for("is kept")
        screen.wait_for("You said")
        screen.wait_for("a.gain")
        screen.press("a")
        screen.wait_for("Waiting for it")
        sound.start()
        screen.wait_for(BEGIN)
        sound.speak(watching)
        screen.wait_for("take 2")
        screen.wait_for("a.gain")
        screen.press("q")
        assert screen.ended() == 0
    session = store(own).session("last")
    assert [(result.turn, result.take) for result in session.results] == [(0, 1), (1, 1), (2, 1), (2, 2)]
    grades = [result.grade for result in session.results]
    assert all(grade and grade.graded for grade in grades)
    coverage = [grade.terms.coverage for grade in grades if grade]
    assert (coverage[1], coverage[3]) == (1.0, 1.0), "on the new default microphone, then the one that came back"
    lengths = [store(own).recording(session.id, result.id).stat().st_size / 32_000 for result in session.results]
    assert min(lengths) > 2, "seconds"


def test_the_sound_check_finds_telephone_quality_and_loudspeakers_and_their_sound_is_not_graded(
    own: Folders, reading: Reading, tmp_path: Path
) -> None:
    needs_sound()
    with VirtualSound(tmp_path / "sound", rate=8000) as sound:
        sound.loop(2200)
        lines = SHORT_ONE.replace(
            "Where is the image?", "Good morning, tell me where the image is kept and how it gets there."
        )
        (own.dialogues / "short-one.yaml").write_text(lines)
        environment = {**sound.environment, "VOICECOACH_HOME": str(own.home)}
        with Screen([sys.executable, "-m", "voicecoach", "doctor", "--audio"], environment) as screen:
            screen.wait_for("Now say", 60)
            sound.speak(reading("We deploy the new version to the cluster, and we watch the dashboards."))
            screen.wait_for("hears the loudspeakers")
            screen.wait_for("Use headphones")
            screen.wait_for("telephone quality")
            assert screen.ended() == 2
        with practice(sound, own) as screen:
            screen.wait_for("! The microphone hears the loudspeakers", 60)
            screen.wait_for("! The microphone has telephone quality")
            screen.wait_for("the program's own voice")
            screen.wait_for(BEGIN)
            time.sleep(1.0)
            screen.press(" ")
            screen.wait_for("Not graded: Nobody was heard")
            screen.wait_for("a.gain")
            screen.press("q")
            assert screen.ended() == 0
    session = store(own).session("last")
    [result] = session.results
    assert result.grade
    assert not result.grade.graded
    assert store(own).recording(session.id, result.id).stat().st_size > 16_000


def test_a_long_thinking_pause_does_not_end_the_reply_and_its_first_word_is_kept(
    sound: VirtualSound, own: Folders, reading: Reading
) -> None:
    start, rest = reading("We keep the image in the"), reading("registry, as a Docker image.")
    sound.doze()
    with practice(sound, own, "--patience", "long") as screen:
        screen.wait_for(BEGIN, 60)
        sound.wake()
        sound.speak(joined(start, silence(3.0), rest))
        screen.wait_for("a.gain")
        screen.press("q")
        screen.ended()
    [result] = store(own).session("last").results
    assert result.grade
    assert result.grade.terms.coverage == 1.0
    assert result.grade.transcript.words[0].text.lower() == "we"
    assert result.grade.fluency
    assert result.grade.fluency.measures.longest_pause_seconds == pytest.approx(3.0, abs=0.4)


def test_a_missed_term_is_asked_for_and_three_rounds_stand_side_by_side(
    sound: VirtualSound, own: Folders, reading: Reading
) -> None:
    (own.dialogues / "one-turn.yaml").write_text(ONE_TURN)
    command = [sys.executable, "-m", "voicecoach", "practice", "one-turn", "--rounds", "3"]
    with Screen(command, {**sound.environment, "VOICECOACH_HOME": str(own.home)}) as screen:
        screen.wait_for(BEGIN, 60)
        screen.press("h")
        screen.wait_for("Help 1 of 3")
        assert "canary" not in screen.text
        sound.speak(reading("First a few users get the new version, and a rollback is one command."))
        screen.wait_for("named after a bird")
        assert "canary" not in screen.text, "the term is not told before it is asked for"
        screen.wait_for(BEGIN)
        sound.speak(reading("That is a canary deployment."))
        screen.wait_for("canary deployment came across after the question")
        screen.wait_for("½ canary deployment")
        screen.wait_for("n.ext")
        screen.press("n")
        for number, key in ((2, "n"), (3, "f")):
            screen.wait_for(f"Round {number} of 3")
            screen.wait_for(r"of 0:0\d")
            sound.speak(reading("We use a canary deployment, and a rollback is one command."))
            screen.wait_for("[nf].(ext|inish)")
            screen.press(key)
        assert screen.ended() == 0
        assert re.search(r"Round 1 +Round 2 +Round 3", screen.text)
        assert re.search(r"Terms +75% +100% +100%", screen.text)
        assert "the first round" in screen.text
    [first, second, third] = store(own).session("last").results
    assert (first.round, first.help, [each.state for each in first.follow_ups]) == (1, 1, ["said"])
    assert (first.coverage, second.round, second.coverage, third.round, third.coverage) == (0.75, 2, 1.0, 3, 1.0)


def test_a_term_is_tried_then_a_reply_is_shadowed_and_compared_with_the_voice(
    sound: VirtualSound, own: Folders, reading: Reading
) -> None:
    (own.dialogues / "one-turn.yaml").write_text(ONE_TURN)
    command = [sys.executable, "-m", "voicecoach", "practice", "one-turn", "--shadow", "--preview"]
    with Screen(command, {**sound.environment, "VOICECOACH_HOME": str(own.home)}, columns=80, rows=24) as screen:
        screen.wait_for("1/2  canary deployment", 60)
        screen.wait_for(BEGIN, 60)
        sound.speak(joined(silence(0.6), another_speaker(reading("a canary deployment", 1.2))))
        screen.wait_for("canary deployment came across")
        screen.wait_for("c.onversation now")
        screen.press("c")
        screen.wait_for(BEGIN)
        sound.speak(
            joined(reading("We use a canary"), silence(0.9), reading("deployment, and one rollback is command."))
        )
        screen.wait_for("Sentence 1 of 1")
        screen.wait_for("n.ext")
        screen.press("nf")
        assert screen.ended() == 0
        assert "You took" in screen.text
        assert "1 sentence repeated" in screen.text
    session = store(own).session("last")
    assert (session.kind, session.results) == ("shadowing", ())
    [shadowed] = session.shadowed
    assert (store(own).folder(session.id) / shadowed.audio).is_file()
    assert shadowed.report
    states = {word.text: word.state for word in shadowed.report.words}
    assert states["canary deployment,"] == "same"
    assert states["command."] == "same"
    assert not shadowed.report.exact
    assert any(word.pause_before > 0.5 for word in shadowed.report.words)
    assert shadowed.report.model_seconds == pytest.approx(reading(shadowed.text).seconds, abs=0.5)


def test_ctrl_c_during_a_reply_says_how_to_grade_what_was_recorded_and_that_works(
    sound: VirtualSound, own: Folders, reading: Reading
) -> None:
    with practice(sound, own) as screen:
        screen.wait_for(BEGIN, 60)
        sound.speak(reading("We keep it as a Docker image in a registry."))
        screen.interrupt()
        screen.wait_for("The recording of the reply that you were giving is kept.")
        screen.wait_for("voicecoach regrade 20")
    session = store(own).session("last")
    assert f"voicecoach regrade {session.id}" in " ".join(screen.text.split())
    assert [result.grade for result in session.results] == [None]
    subprocess.run(
        [sys.executable, "-m", "voicecoach", "regrade", session.id],
        env={**os.environ, "VOICECOACH_HOME": str(own.home)},
        check=True,
        capture_output=True,
    )
    [result] = store(own).session("last").results
    assert result.coverage == 1.0


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_q_during_the_developers_line_leaves_and_keeps_no_empty_session(
    size: tuple[int, int], sound: VirtualSound, own: Folders
) -> None:
    command = [sys.executable, "-m", "voicecoach", "practice", "short-one"]
    environment = {**sound.environment, "VOICECOACH_HOME": str(own.home)}
    with Screen(command, environment, columns=size[0], rows=size[1]) as screen:
        screen.wait_for("Where is the image", 60)
        screen.wait_for("s. slower .*other keys: answer")
        screen.press("q")
        assert screen.ended() == 0
        assert "Nothing was recorded." in screen.text
        assert BEGIN not in screen.text
    assert store(own).history() == []


def test_noise_is_not_graded_and_ctrl_c_keeps_the_session(sound: VirtualSound, own: Folders) -> None:
    with practice(sound, own) as screen:
        screen.wait_for(BEGIN, 60)
        sound.speak(Audio(np.asarray(noise(2.5, 0.1).samples)))
        screen.press(" ")
        screen.wait_for("Not graded")
        screen.wait_for("a.gain")
        screen.interrupt()
        screen.wait_for("Stopped. 1 reply is kept.")
    [result] = store(own).session("last").results
    assert result.grade
    assert not result.grade.graded
