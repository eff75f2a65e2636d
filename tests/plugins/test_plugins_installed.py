"""An adapter of another package, installed with pip beside voicecrm and used in a process of its own."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest

PACKAGES = Path(__file__).parent
TYPED = """KIOSK 강남
1|2026-03-02T10:00:00+09:00|010-7001-2001|나해든|시승을 예약하고 싶어요
2||010-7001-2002|도이랑|카탈로그 주세요
3|only three fields
4|2026-03-02T10:20:00+09:00|010-7001-2004|마루|충전기 할인 있나요
END
"""
Run = Callable[..., "subprocess.CompletedProcess[str]"]


def build_wheel(package: Path, target: Path) -> Path:
    """Pack a package of one module as its pyproject says; a build backend would have to be downloaded."""
    project = tomllib.loads((package / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    module = f"{project['name'].replace('-', '_')}.py"
    stem = f"{project['name'].replace('-', '_')}-{project['version']}"
    entry_points = "".join(
        f"[{group}]\n" + "".join(f"{name} = {value}\n" for name, value in entries.items())
        for group, entries in project["entry-points"].items()
    )
    files = {
        module: (package / module).read_bytes(),
        f"{stem}.dist-info/METADATA": (
            f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n"
        ).encode(),
        f"{stem}.dist-info/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{stem}.dist-info/entry_points.txt": entry_points.encode(),
    }
    record = f"{stem}.dist-info/RECORD"
    lines = [f"{name},sha256={digest(content)},{len(content)}" for name, content in files.items()]
    wheel = target / f"{stem}-py3-none-any.whl"
    with ZipFile(wheel, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
        archive.writestr(record, "\n".join([*lines, f"{record},,", ""]))
    return wheel


def digest(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()


def run_in(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("VOICECRM_")}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={**environment, "PYTHONPATH": str(folder / "site"), "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


@pytest.fixture
def install(tmp_path: Path) -> Callable[[str], Run]:
    """Install packages of this folder into a directory, and return what runs voicecrm with it."""

    def install_packages(*names: str) -> Run:
        wheels = [str(build_wheel(PACKAGES / name, tmp_path)) for name in names]
        pip = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--no-index")
        done = run_in(tmp_path, *pip, "--target", str(tmp_path / "site"), *wheels)
        assert done.returncode == 0, done.stderr
        return lambda *arguments: run_in(tmp_path, "-c", "from voicecrm.cli import main; main()", *arguments)

    return install_packages


def test_a_foreign_adapter_is_listed_with_the_package_it_comes_from(install: Callable[[str], Run]) -> None:
    run = install("kiosk")
    listed = json.loads(run("sources", "--json").stdout)["sources"]
    assert {one["name"]: one["origin"] for one in listed if one["origin"] != "built in"} == {
        "kiosk": "voicecrm-kiosk 1.2.0"
    }
    assert "voicecrm-kiosk 1.2.0" in run("sources").stdout


def test_a_foreign_adapter_reads_files_like_one_of_our_own(install: Callable[[str], Run], tmp_path: Path) -> None:
    run = install("kiosk")
    (tmp_path / "typed.txt").write_text(TYPED, encoding="utf-8")
    done = run("import", "typed.txt", "--rejected", "refused.jsonl", "--resolve", "--json")
    assert done.returncode == 3, done.stderr
    refused = [json.loads(line) for line in (tmp_path / "refused.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(one["adapter"], one["position"], one["code"]) for one in refused] == [
        ("kiosk", 3, "bad_time"),
        ("kiosk", 4, "unreadable"),
    ]
    found = json.loads(run("find", "010-7001-2001", "--json").stdout)["profiles"]
    assert [profile["name"] for profile in found] == ["나해든"]

    mended = (tmp_path / "refused.jsonl").read_text(encoding="utf-8").splitlines()[0]
    mended = mended.replace("2||", "2|2026-03-02T10:10:00+09:00|")
    (tmp_path / "mended.jsonl").write_text(mended + "\n", encoding="utf-8")
    done = run("import", "mended.jsonl", "--json")
    assert done.returncode == 0, done.stderr
    heard = json.loads(run("search", "카탈로그", "--json").stdout)
    assert [(one["source"], one["source_key"]) for one in heard["interactions"]] == [("kiosk", "2")]


def test_an_input_that_a_foreign_adapter_calls_damaged_leaves_nothing(
    install: Callable[[str], Run], tmp_path: Path
) -> None:
    run = install("kiosk")
    (tmp_path / "typed.txt").write_text(TYPED.replace("END", "POWER LOST"), encoding="utf-8")
    done = run("import", "typed.txt")
    assert done.returncode == 1
    assert "the kiosk stopped at line 6" in done.stderr
    assert "Traceback" not in done.stderr
    assert json.loads(run("search", "--json").stdout)["interactions"] == []


@pytest.mark.parametrize("command", [("sources",), ("import", "typed.txt")], ids=["sources", "import"])
def test_a_broken_foreign_adapter_is_one_line_that_names_its_package(
    install: Callable[..., Run], tmp_path: Path, command: tuple[str, ...]
) -> None:
    run = install("kiosk", "rusty")
    (tmp_path / "typed.txt").write_text(TYPED, encoding="utf-8")
    done = run(*command)
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
    assert "'rusty' of voicecrm-rusty 0.0.1 cannot be loaded" in done.stderr
    assert "OldAdapter" in done.stderr
    assert "uninstall or update that package" in done.stderr
