from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
MODULES = sorted((BENCHMARKS / "peers").glob("*.py"))
PACKAGES = {"sklearn": "scikit-learn"}


def imported(path: Path) -> set[str]:
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return names | {str(node.module) for node in nodes if isinstance(node, ast.ImportFrom)}


@pytest.mark.parametrize("path", [*MODULES, BENCHMARKS / "measurement.py"], ids=lambda path: path.stem)
def test_what_runs_in_the_environment_of_the_peers_finds_its_imports_there(path: Path) -> None:
    pins = (BENCHMARKS / "peers-requirements.txt").read_text(encoding="utf-8")
    installed = set(re.findall(r"^([\w-]+)==", pins, re.MULTILINE)) | sys.stdlib_module_names
    # The report is imported where tables are shown, which is never there.
    foreign = imported(path) - {"benchmarks.measurement", "benchmarks.report"}
    assert {PACKAGES.get(name.partition(".")[0], name.partition(".")[0]) for name in foreign} <= installed


def test_the_peers_are_pinned_without_naming_an_index() -> None:
    lines = (BENCHMARKS / "peers-requirements.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert pins
    assert all(re.fullmatch(r"[\w-]+==[\w.]+", pin) for pin in pins)
