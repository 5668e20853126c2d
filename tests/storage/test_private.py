"""What the program keeps is readable by its owner alone; exports are as the user's umask says."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from voicecoach.config import Folders, Settings
from voicecoach.content.lexicon import Term
from voicecoach.content.lexicon_files import add_spoken
from voicecoach.practice.patience import PauseProfile
from voicecoach.practice.preferences import save_findings, save_pause_profile, save_settings
from voicecoach.sessions.session import NewTake
from voicecoach.sessions.sqlite import open_store
from voicecoach.storage.atomic import write_text
from voicecoach.storage.private import make_private_folder, protect
from voicecoach.testing import ToneVoice, tone
from voicecoach.voice.prefetch import PrefetchingVoice

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)

pytestmark = pytest.mark.skipif(os.name != "posix", reason="permissions are those of POSIX")


@pytest.fixture(params=[0o022, 0o000], ids=["usual umask", "no umask"], autouse=True)
def _umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


def open_to_others(folder: Path) -> list[str]:
    return [str(path) for path in (folder, *folder.rglob("*")) if stat.S_IMODE(path.lstat().st_mode) & 0o077]


def fill(folders: Folders) -> None:
    """Write everything that a practice writes into the home."""
    with open_store(folders) as store:
        session = store.start_session(kind="practice", dialogue="d", title="t", at=NOON)
        with store.open_take(NewTake(session, 0, "Where?", "Here.", (), NOON)) as recording:
            recording.write(tone(0.3).samples)
        store.end_session(session, NOON)
        save_settings(folders.settings, Settings())
        save_pause_profile(folders.learner, PauseProfile())
        save_findings(folders.devices, "a microphone", [])
        add_spoken(folders.lexicon, Term("ECR", "acronym", "a registry"), "easy are")
        voice = PrefetchingVoice(ToneVoice, folders.voice_cache, "tone")
        list(voice.speak("Hello."))
        voice.close()
        names = {path.name for path in folders.home.rglob("*")}
        assert {"sessions.sqlite-wal", "turn-01-take-1.wav", "session.json", "lexicon.yaml", "voice"} <= names
        assert not open_to_others(folders.home)


def test_everything_in_a_new_home_is_the_owners_alone_while_it_is_used_and_afterwards(tmp_path: Path) -> None:
    folders = Folders(tmp_path / "share" / "voicecoach")
    fill(folders)
    assert not open_to_others(folders.home)
    assert {path.name for path in folders.home.iterdir()} <= folders.names


def test_a_home_that_an_earlier_version_left_open_is_closed_with_all_in_it(tmp_path: Path) -> None:
    folders = Folders(tmp_path / "home")
    fill(folders)
    for path in (folders.home, *folders.home.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    open_store(folders).close()
    assert not open_to_others(folders.home)


def test_a_home_that_holds_other_things_is_left_open_but_not_what_the_program_keeps_in_it(tmp_path: Path) -> None:
    folders = Folders(tmp_path / "home")
    for other in (folders.home / "photos", folders.sessions):
        other.mkdir(parents=True, mode=0o755)
        other.chmod(0o755)
    folders.home.chmod(0o755)
    target = tmp_path / "elsewhere"
    target.mkdir()
    target.chmod(0o755)
    folders.models.symlink_to(target)
    protect(folders)
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in (folders.home, folders.sessions, target)}
    assert modes == {folders.home: 0o755, folders.sessions: 0o700, target: 0o755}


def test_the_home_knows_the_names_of_everything_that_is_kept_in_it(tmp_path: Path) -> None:
    folders = Folders(tmp_path)
    places = [getattr(folders, name) for name, member in vars(Folders).items() if isinstance(member, property)]
    paths = [place for place in places if isinstance(place, Path)]
    assert len(paths) > 8
    assert {path.relative_to(tmp_path).parts[0] for path in paths} == folders.names


def test_a_home_that_is_missing_or_a_file_is_nothing_to_protect(tmp_path: Path) -> None:
    protect(Folders(tmp_path / "missing"))
    (tmp_path / "file").write_text("")
    protect(Folders(tmp_path / "file"))
    assert not (tmp_path / "missing").exists()


def test_an_export_has_the_permissions_of_the_users_umask(tmp_path: Path) -> None:
    file = tmp_path / "new folder" / "page.html"
    write_text(file, "a page")
    os.umask(before := os.umask(0))
    assert stat.S_IMODE(file.stat().st_mode) == 0o666 & ~before


def test_missing_folders_above_a_private_one_are_private_too(tmp_path: Path) -> None:
    make_private_folder(tmp_path / "a" / "b")
    assert not open_to_others(tmp_path / "a")
