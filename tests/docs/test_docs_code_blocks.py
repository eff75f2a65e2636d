"""Every code block of README and docs runs, in order, page by page."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import types
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
PYTHON = frozenset({"python", "py"})
SHELL = frozenset({"console", "bash", "sh", "shell"})
KNOWN_LANGUAGES = PYTHON | SHELL | {"text", "json", "yaml", "toml", "ini", "sql", "csv", "make", "html", "mermaid"}

_FENCE = re.compile(r"^(?P<indent> *)```(?P<language>[\w+-]*)[^\n`]*$")
_NO_RUN = re.compile(r"<!--\s*no-run:?(?P<reason>.*?)-->")


@dataclass(frozen=True)
class Block:
    """One fenced block of a page."""

    line: int
    language: str
    text: str
    skip_reason: str | None


def read_blocks(text: str) -> Iterator[Block]:
    """Yield the fenced blocks of a Markdown text."""
    lines = text.split("\n")
    above = ""
    index = 0
    while index < len(lines):
        opening = _FENCE.match(lines[index])
        if opening is None:
            above = lines[index] if lines[index].strip() else above
            index += 1
            continue
        start, indent = index + 1, opening["indent"]
        index = next((i for i in range(start, len(lines)) if lines[i] == f"{indent}```"), len(lines))
        body = "\n".join(line.removeprefix(indent) for line in lines[start:index])
        skip = _NO_RUN.search(above)
        yield Block(start + 1, opening["language"], body, None if skip is None else skip["reason"].strip())
        above = ""
        index += 1


def read_commands(text: str) -> Iterator[str]:
    """Yield the commands of a shell block; output lines stand between lines that begin with ``$``."""
    joined = text.replace("\\\n", " ")
    lines = [line.strip() for line in joined.split("\n")]
    prompted = any(line.startswith("$ ") for line in lines)
    for line in lines:
        if prompted and not line.startswith("$ "):
            continue
        command = line.removeprefix("$ ").strip()
        if command and not command.startswith("#"):
            yield command


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


BLOCKS = {page: tuple(read_blocks(page.read_text(encoding="utf-8"))) for page in PAGES}


def is_runnable(block: Block) -> bool:
    if block.skip_reason is not None:
        return False
    return block.language in PYTHON or (block.language in SHELL and any(map(is_ours, read_commands(block.text))))


def is_ours(command: str) -> bool:
    return command.startswith(("voicecrm ", "export VOICECRM_"))


@pytest.fixture
def page_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(ROOT / "voicecrm" / "demo" / "data", tmp_path / "data")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("VOICECRM_DB", raising=False)
    return tmp_path


def run_python(page: Path, block: Block, names: dict[str, object]) -> None:
    # Blank lines in front keep the line numbers of a traceback those of the page.
    source = "\n" * (block.line - 1) + block.text
    exec(compile(source, str(page), "exec"), names)


def run_command(page: Path, block: Block, command: str, environment: dict[str, str]) -> None:
    if command.startswith("export "):
        name, _, value = shlex.split(command)[1].partition("=")
        environment[name] = value
        return
    script = shutil.which("voicecrm", path=str(Path(sys.executable).parent)) or "voicecrm"
    arguments = shlex.split(command, comments=True)[1:]
    done = subprocess.run(
        [script, *arguments],
        capture_output=True,
        encoding="utf-8",
        env=environment,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, f"{name_of(page)}:{block.line}: $ {command}\n{done.stdout}{done.stderr}"


@pytest.mark.parametrize("page", [page for page in PAGES if any(map(is_runnable, BLOCKS[page]))], ids=name_of)
@pytest.mark.usefixtures("page_folder")
def test_code_blocks_run(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Dataclasses and pickling look their module up by name.
    module = types.ModuleType("docs_page")
    monkeypatch.setitem(sys.modules, "docs_page", module)
    environment = {**os.environ, "PYTHONUTF8": "1", "NO_COLOR": "1"}
    for block in filter(is_runnable, BLOCKS[page]):
        if block.language in PYTHON:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                run_python(page, block, module.__dict__)
        else:
            for command in filter(is_ours, read_commands(block.text)):
                run_command(page, block, command, environment)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_blocks_name_a_known_language(page: Path) -> None:
    unknown = [(block.line, block.language) for block in BLOCKS[page] if block.language not in KNOWN_LANGUAGES]
    assert not unknown, f"{name_of(page)}: fence these as text or as a language that runs: {unknown}"


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_skipped_blocks_say_why(page: Path) -> None:
    silent = [block.line for block in BLOCKS[page] if block.skip_reason is not None and len(block.skip_reason) < 5]
    assert not silent, f"{name_of(page)}: write <!-- no-run: reason --> at lines {silent}"


def test_most_code_runs() -> None:
    code = [block for blocks in BLOCKS.values() for block in blocks if block.language in PYTHON | SHELL]
    skipped = [block for block in code if block.skip_reason is not None]
    assert len(skipped) <= len(code) / 4, f"{len(skipped)} of {len(code)} code blocks are not run"


def test_reader_understands_fences_prompts_and_skips() -> None:
    text = (
        "Intro\n\n```python\nx = 1\n```\n<!-- no-run: needs a server -->\n\n"
        "```console\n$ voicecrm find \\\n  x\nout\n```\n"
        "- item\n\n  ```bash\n  voicecrm demo  # shows it\n  ```\n"
    )
    blocks = list(read_blocks(text))
    assert [(b.line, b.language, b.skip_reason) for b in blocks] == [
        (4, "python", None),
        (9, "console", "needs a server"),
        (16, "bash", None),
    ]
    assert [" ".join(c.split()) for c in read_commands(blocks[1].text)] == ["voicecrm find x"]
    assert list(read_commands(blocks[2].text)) == ["voicecrm demo  # shows it"]
