"""Lock the packages: versions and hashes for every supported system, without any index address."""

from __future__ import annotations

from environment import ROOT, run

OPTIONS = ("--universal", "--python-version", "3.11", "--generate-hashes", "--no-emit-index-url", "--no-header")


def main() -> None:
    project = ROOT / "pyproject.toml"
    lock = ROOT / "scripts" / "requirements.lock"
    test = ROOT / "scripts" / "requirements-test.lock"
    run("uv", "pip", "compile", "--quiet", *OPTIONS, "--extra", "build", project, "--output-file", lock)
    run(
        "uv",
        "pip",
        "compile",
        "--quiet",
        *OPTIONS,
        "--extra",
        "build",
        "--extra",
        "test",
        project,
        "-c",
        lock,
        "-o",
        test,
    )


if __name__ == "__main__":
    main()
