"""`voicecoach packs`: packs listed, added, checked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from rich.padding import Padding
from rich.text import Text

from voicecoach.config import Folders
from voicecoach.content.dialogue_files import files
from voicecoach.content.lexicon import Lexicon
from voicecoach.content.library import DialogueLibrary
from voicecoach.content.pack import Pack
from voicecoach.errors import DialogueError
from voicecoach.grading.grader import Grader
from voicecoach.packs.adding import add_pack
from voicecoach.packs.contents import Contents, read_contents
from voicecoach.packs.finding import Finding
from voicecoach.packs.lint import lint
from voicecoach.packs.playback import hear_replies, hear_terms
from voicecoach.review.measures_text import counted
from voicecoach.storage.bounded import is_folder
from voicecoach.terminal import console
from voicecoach.terminal.colors import BAD, WARNING
from voicecoach.voice.synthesizer import Synthesizer

Listeners = Callable[[Lexicon], tuple[Synthesizer, Grader]]
"""Returns the voice and the grader for a lexicon."""


def list_packs(library: DialogueLibrary, *, as_json: bool) -> None:
    """List the packs with what they contain; problems of others go to standard error."""
    for pack in library.packs.values():
        dialogues = len({file.stem for file in files(pack.folders)})
        terms = len(library.lexicon(pack.dialogue_id("")))
        if as_json:
            console.print_json(_plain(pack, dialogues, terms))
            continue
        own = " (yours)" if pack.own else ""
        contents = f"{counted(dialogues, 'conversation')}, {counted(terms, 'term')}"
        console.out.print(Text.assemble((pack.id, "bold"), f"  {pack.title}{own}, {contents}"))
        if pack.about:
            console.out.print(Padding(Text(pack.about), (0, 0, 0, 4)))
        roles = f"{pack.developer} asks, {pack.learner} answers. {pack.folders[0]}"
        console.out.print(Padding(Text(roles, "dim"), (0, 0, 0, 4)))
    for problem in library.problems:
        console.err.print(problem, style=BAD, markup=False)


def _plain(pack: Pack, dialogues: int, terms: int) -> dict[str, object]:
    return {
        "id": pack.id,
        "title": pack.title,
        "about": pack.about,
        "roles": {"partner": pack.developer, "learner": pack.learner},
        "dialogues": dialogues,
        "terms": terms,
        "own": pack.own,
        "folder": str(pack.folders[0]),
    }


def add(library: DialogueLibrary, folders: Folders, source: Path, *, replace_existing: bool) -> None:
    """Add a pack to the home folder."""
    pack = add_pack(source, folders, library.packs.values(), replace=replace_existing)
    dialogues = files(pack.folders)
    console.out.print(
        f"Added {pack.title} ({counted(len(dialogues), 'conversation')}) to {pack.folders[0]}.", markup=False
    )
    first = pack.dialogue_id(dialogues[0].stem)
    console.out.print(Text.assemble("Practice it:  ", (f"voicecoach practice {first}", "bold")))


def check(library: DialogueLibrary, name: str, listeners: Listeners, *, speak: bool, as_json: bool) -> bool:
    """Check a pack by its folder or its id, also by ear if `speak`; return whether it has no problems."""
    contents = read_contents(_folder(library, name))
    findings = list(lint(contents))
    if speak:
        voice, grader = listeners(contents.lexicon)
        with console.progress() as bar:
            findings += hear_terms(contents, voice, grader, bar)
            findings += hear_replies(contents, voice, grader, bar)
    findings.sort(key=lambda finding: (finding.file, finding.line))
    problems = sum(not finding.warning for finding in findings)
    if as_json:
        console.print_json(_report(contents, findings, speak=speak))
    else:
        for finding in findings:
            console.err.print(str(finding), style=WARNING if finding.warning else BAD, markup=False, soft_wrap=True)
        about = f"{counted(len(contents.turns), 'turn')}, {counted(len(contents.lexicon), 'term')}"
        found = f"{counted(problems, 'problem')}, {counted(len(findings) - problems, 'warning')}"
        console.out.print(
            f"{contents.pack.title}: {about}{', spoken and heard' if speak else ''}. {found}.", markup=False
        )
    return not problems


def _folder(library: DialogueLibrary, name: str) -> Path:
    """Return a pack's folder, by the folder itself or by the id of a pack."""
    if is_folder(Path(name)):
        return Path(name)
    if name in library.packs:
        return library.packs[name].folders[0]
    raise DialogueError(f"{name!r} is neither a folder nor a pack.", hint="packs")


def _report(contents: Contents, findings: list[Finding], *, speak: bool) -> dict[str, object]:
    return {
        "schema": 1,
        "pack": contents.pack.id,
        "turns": len(contents.turns),
        "terms": len(contents.lexicon),
        "spoken": speak,
        "valid": all(finding.warning for finding in findings),
        "findings": [
            {"file": str(one.file), "line": one.line or None, "message": one.message, "warning": one.warning}
            for one in findings
        ],
    }
