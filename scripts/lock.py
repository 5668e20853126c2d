"""Lock the packages: versions and hashes for every supported system, without any index address (needs uv)."""

from __future__ import annotations

from environment import ROOT, run

OPTIONS = (
    *("--universal", "--python-version", "3.11", "--generate-hashes", "--no-emit-index-url", "--no-header"),
    "--no-strip-extras",  # pip checks hashes only if a pin has the extras that another package asks for
)


def main() -> None:
    project = ROOT / "pyproject.toml"
    lock = ROOT / "scripts" / "requirements.lock"
    test = ROOT / "scripts" / "requirements-test.lock"
    compile_ = ("uv", "pip", "compile", "--quiet", *OPTIONS, project)
    run(*compile_, "--group", f"{project}:build", "--output-file", lock)
    run(*compile_, "--group", f"{project}:dev", "--constraint", lock, "--output-file", test)


if __name__ == "__main__":
    main()
