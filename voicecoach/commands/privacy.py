"""`voicecoach privacy`: what is kept, where, and for how long."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from rich.table import Table
from rich.text import Text

from voicecoach.config import Folders, Settings
from voicecoach.errors import UsageError
from voicecoach.practice.preferences import HIGHEST, load_settings, save_settings
from voicecoach.sessions.session import SessionStart
from voicecoach.sessions.sqlite import SqliteStore
from voicecoach.terminal import console


@dataclass(frozen=True, slots=True)
class Kept:
    """One kind of data that is kept: `count` files at `where` with `bytes` in total."""

    what: str
    where: str
    count: int
    bytes: int


def kept(folders: Folders) -> list[Kept]:
    """Return everything that the program keeps on this machine; nothing is kept anywhere else."""
    sessions = [file for file in _files(folders.sessions) if file.parent != folders.sessions]
    database = [file for file in _files(folders.sessions) if file.parent == folders.sessions]
    settings = [file for file in _files(folders.home) if file.parent == folders.home]
    return [
        _kept("recordings and a copy of their grades", folders.sessions, sessions),
        _kept("grades and corrections", folders.sessions, database),
        _kept("your own conversations and forms of terms", folders.dialogues, _files(folders.dialogues)),
        _kept("packs that you added", folders.packs, _files(folders.packs)),
        _kept("your own terms and forms for packs", folders.lexicons, _files(folders.lexicons)),
        _kept("settings and your pause profile", folders.home, settings),
        _kept("lines spoken by the voice", folders.voice_cache, _files(folders.voice_cache)),
        _kept("models", folders.models, _files(folders.models.resolve())),
    ]


def show(folders: Folders, settings: Settings, *, as_json: bool) -> None:
    """Show what is kept, where, how large it is and for how long."""
    kinds = kept(folders)
    if as_json:
        for kind in kinds:
            console.print_json(asdict(kind))
        return
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column("What", overflow="fold")
    for name in ("Files", "Size"):
        table.add_column(name, justify="right", vertical="top", no_wrap=True)
    for kind in kinds:
        table.add_row(Text.assemble(kind.what, "\n", (kind.where, "dim")), str(kind.count), _size(kind.bytes))
    console.out.print(table)
    days = settings.keep_days
    kept_for = f"for {days} days, then deleted" if days else "until you delete them"
    console.out.print(
        f"\nSessions are kept {kept_for}.\nvoicecoach privacy --keep-days N changes that.\n"
        "Nothing leaves this machine. Pages, decks and exports are where you saved them.\n"
        "voicecoach forget ID deletes a session for good, voicecoach forget --all all."
    )


def keep_days(store: SqliteStore, settings_file: Path, days: int, now: datetime, *, yes: bool) -> None:
    """Keep sessions for so many days from now on, 0 for always; ask, then delete older ones."""
    if not 0 <= days <= HIGHEST["keep_days"]:
        raise UsageError(
            f"--keep-days must be from 0 to {HIGHEST['keep_days']:,}.", there="0 keeps sessions until you delete them."
        )
    old = older(store, days, now)
    if old and not yes and not console.confirmed(f"Delete {len(old)} sessions older than {days} days for good?"):
        console.out.print("Nothing was changed.")
        return
    save_settings(settings_file, replace(load_settings(settings_file), keep_days=days))
    _forget(store, old)
    console.out.print(f"Sessions are kept for {days} days." if days else "Sessions are kept until you delete them.")


def expire(store: SqliteStore, days: int, now: datetime) -> None:
    """Delete the sessions that are older than the settings allow."""
    _forget(store, older(store, days, now))


def older(store: SqliteStore, days: int, now: datetime) -> list[SessionStart]:
    """Return the sessions that began more than `days` days ago; none if `days` is 0."""
    limit = now - timedelta(days=days)
    return [session for session in store.starts() if days and session.started < limit]


def _forget(store: SqliteStore, sessions: list[SessionStart]) -> None:
    if sessions:
        store.forget(*(session.id for session in sessions))
    for session in sessions:
        console.out.print(f"Deleted {session.id}.", markup=False)


def _files(folder: Path) -> list[Path]:
    return [file for file in folder.rglob("*") if file.is_file()] if folder.is_dir() else []


def _kept(what: str, where: Path, files: list[Path]) -> Kept:
    return Kept(what, str(where), len(files), sum(file.stat().st_size for file in files))


def _size(bytes: int) -> str:
    return f"{bytes / 2**20:.1f} MB" if bytes >= 2**20 else f"{bytes / 2**10:.0f} kB"
