"""MkDocs hooks: the start page is the README, and links out of docs/ lead to the files' names."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent


def on_page_markdown(markdown: str, *, page: Any, **_: Any) -> str:
    """Put the README into index.md; show links that leave docs/ as plain file names."""
    if page.file.src_uri == "index.md":
        markdown = (ROOT / "README.md").read_text(encoding="utf-8")
        markdown = re.sub(r"\]\(docs/", "](", markdown)
    return re.sub(
        r"\[([^\]]+)\]\(((?:\.\./)*(?:dialogues/|models/|scripts/|benchmarks/|tests/|CONTRIBUTING|SECURITY)[^)]*)\)",
        r"\1 (`\2`)",
        markdown,
    )
