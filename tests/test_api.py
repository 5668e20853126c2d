"""The public API: what `import voicecoach` offers."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import voicecoach
from voicecoach.audio.clip import Audio, joined, silence
from voicecoach.audio.files import write

OLD_HOME = Path(__file__).parent / "data" / "home-0.1.0"
REPLY = "We build a Docker image, push it to ECR, and deploy it to EKS with a Helm chart."
TERMS = ["ECR", ("EKS", "ECS"), "Helm chart", "Terraform"]


@pytest.fixture(autouse=True)
def _home(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    monkeypatch.setenv("VOICECOACH_HOME", str(home))


@pytest.fixture
def reply(reading: Callable[..., Audio]) -> Audio:
    return joined(silence(0.4), reading(REPLY), silence(0.6))


def test_all_names_exactly_what_can_be_imported() -> None:
    assert sorted(voicecoach.__all__) == dir(voicecoach)
    for name in voicecoach.__all__:
        assert getattr(voicecoach, name) is not None
    code = (
        "import voicecoach, types;"
        "print(*(n for n in vars(voicecoach) if not n.startswith('_')"
        " and not isinstance(vars(voicecoach)[n], types.ModuleType)))"
    )
    eager = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert set(eager) <= {"annotations", "import_module", "TYPE_CHECKING", "Any"}


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'grades'"):
        _ = voicecoach.grades


def test_one_call_grades_a_file(tmp_path: Path, reply: Audio) -> None:
    write(tmp_path / "reply.wav", reply)
    grade = voicecoach.grade(tmp_path / "reply.wav", terms=TERMS)
    assert grade.fluency is not None
    assert grade.fluency.score is not None
    assert 60 < grade.fluency.score <= 100
    assert [(verdict.term, verdict.state) for verdict in grade.terms.verdicts] == [
        ("ECR", "said"),
        ("EKS", "said"),
        ("Helm chart", "said"),
        ("Terraform", "missed"),
    ]
    assert grade.coverage == 0.75
    assert "ECR" in grade.transcript.text


def test_a_grader_grades_many_files_in_order_and_sound_in_memory_alike(
    tmp_path: Path, reply: Audio, reading: Callable[..., Audio]
) -> None:
    paths = [tmp_path / "b.wav", tmp_path / "a.wav"]
    write(paths[0], reply)
    write(paths[1], joined(silence(0.4), reading("The pipeline runs the unit tests on every commit."), silence(0.6)))
    with voicecoach.Grader(model="base") as grader:
        graded = list(grader.grade_many(paths, terms=TERMS))
        again = grader.grade(voicecoach.read_audio(paths[0]), terms=TERMS)
    assert [path for path, _ in graded] == paths
    assert graded[0][1] == again
    assert [grade.coverage for _, grade in graded] == [0.75, 0.0]


def test_threads_may_share_a_grader(reply: Audio, reading: Callable[..., Audio]) -> None:
    other = joined(silence(0.4), reading("The pipeline runs the unit tests on every commit."), silence(0.6))
    sounds = [reply, other, reply, other]
    grader = voicecoach.Grader()
    alone = [grader.grade(sound, TERMS) for sound in sounds[:2]]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda sound: grader.grade(sound, TERMS), sounds))
    assert together == [*alone, *alone]


def test_words_alone(reply: Audio) -> None:
    transcript = voicecoach.transcribe(reply)
    assert transcript.words[0].text == "We"
    assert 0.1 < transcript.words[0].start < transcript.words[-1].end <= reply.seconds


def test_progress_reaches_the_end_of_the_sound(reply: Audio) -> None:
    calls: list[tuple[float, float]] = []
    voicecoach.Grader().grade(reply, progress=lambda done, total: calls.append((done, total)))
    assert calls[-1] == (reply.seconds, reply.seconds)


def test_errors_say_what_to_do_without_naming_flags(tmp_path: Path) -> None:
    grader = voicecoach.Grader()
    (tmp_path / "notes.txt").write_text("no sound")
    for path in (tmp_path / "none.wav", tmp_path, tmp_path / "notes.txt"):
        with pytest.raises(voicecoach.AudioError) as failure:
            list(grader.grade_many([path]))
        assert str(path) in str(failure.value)
        assert "--" not in str(failure.value)
    with pytest.raises(voicecoach.WeightsError) as missing:
        voicecoach.Grader(model="huge").grade(Audio(silence(1).samples))
    assert "base" in str(missing.value)
    assert "voicecoach " not in str(missing.value)
    with pytest.raises(TypeError, match="list of terms"):
        grader.grade(Audio(silence(1).samples), "ECR")


def test_dialogues_and_the_lexicon_can_be_read() -> None:
    dialogues = voicecoach.load_dialogues()
    assert len(dialogues) == 55
    assert voicecoach.load_dialogue("question-04").title == "Helm charts"
    lexicon = voicecoach.load_lexicon()
    assert {term for dialogue in dialogues for turn in dialogue.turns for group in turn.terms for term in group} <= set(
        lexicon.terms
    )
    with pytest.raises(voicecoach.DialogueError, match="nosuch"):
        voicecoach.load_dialogue("nosuch")


def test_sessions_can_be_read(tmp_path: Path) -> None:
    shutil.copytree(OLD_HOME, tmp_path / "home")
    with voicecoach.open_sessions(home=tmp_path / "home") as sessions:
        summaries = sessions.sessions()
        assert len(summaries) == 5
        session = sessions.session(summaries[-1].id)
        assert session.results[0].grade is not None
