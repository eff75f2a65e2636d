"""What is public, how it is packaged, and the walls of the house."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import tomllib
from importlib import resources
from pathlib import Path

import pytest

import voicecrm
from voicecrm import errors

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "voicecrm"
MODULES = sorted(PACKAGE.rglob("*.py"))
PAGE_CLASSES = {"tutorial", "how-to", "reference", "explanation", "decisions"}
LINES_WALL = 500
FORBIDDEN_MODULE_NAMES = {"utils", "helpers", "common", "misc", "manager", "base"}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def error_classes() -> list[type[Exception]]:
    return [
        value
        for value in vars(errors).values()
        if inspect.isclass(value) and issubclass(value, Exception) and value.__module__ == errors.__name__
    ]


def test_public_names_are_sorted_and_importable() -> None:
    names = voicecrm.__all__
    assert list(names) == sorted(set(names))
    assert [name for name in names if not hasattr(voicecrm, name)] == []


def test_the_front_door_is_public() -> None:
    assert {"VoiceCRM", "resolve_frame", "Settings"} <= set(voicecrm.__all__)


def test_every_error_derives_from_the_root_and_is_public() -> None:
    assert error_classes()
    for error in error_classes():
        assert issubclass(error, voicecrm.VoiceCRMError)
        assert error.__name__ in voicecrm.__all__


@pytest.mark.parametrize("room", sorted(path.parent.name for path in PACKAGE.glob("*/__init__.py")))
def test_rooms_offer_no_error_outside_the_tree(room: str) -> None:
    module = importlib.import_module(f"voicecrm.{room}")
    offered = {name: getattr(module, name) for name in getattr(module, "__all__", ())}
    strangers = [name for name, value in offered.items() if inspect.isclass(value) and issubclass(value, Exception)]
    assert [name for name in strangers if not issubclass(offered[name], errors.VoiceCRMError)] == []


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_module_stands_inside_the_walls(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert path.stem not in FORBIDDEN_MODULE_NAMES
    assert text.count("\n") < LINES_WALL


def test_every_module_says_what_it_is_for() -> None:
    silent = [name_of(path) for path in MODULES if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))]
    assert silent == []


def test_type_information_is_packaged() -> None:
    assert resources.files("voicecrm").joinpath("py.typed").is_file()


def test_version_is_one() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    versions = re.findall(r"^## \[(\d+\.\d+\.\d+)\]", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert versions[0] == project["version"] == voicecrm.__version__


def test_every_dependency_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    optional = [entry for extra in project["optional-dependencies"].values() for entry in extra]
    wanted = {re.split(r"[\[<>=!~ ;]", entry)[0].lower() for entry in [*project["dependencies"], *optional]}
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert all(re.fullmatch(r"[\w.-]+==[\w.+-]+", pin) for pin in pins)
    pinned = {pin.partition("==")[0].lower().replace("_", "-") for pin in pins}
    assert wanted - {"voicecrm"} <= pinned


def test_every_page_has_one_class() -> None:
    homeless = [
        name_of(page)
        for page in (ROOT / "docs").rglob("*.md")
        if (folder := page.relative_to(ROOT / "docs").parts[0]) != "index.md" and folder not in PAGE_CLASSES
    ]
    assert homeless == []


def test_every_page_is_in_the_navigation() -> None:
    navigation = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    pages = [
        page.relative_to(ROOT / "docs").as_posix()
        for page in (ROOT / "docs").rglob("*.md")
        if page.parent.name != "systems"  # which reference/systems.md lists
    ]
    assert [page for page in pages if not re.search(rf"[ :]{re.escape(page)}$", navigation, re.MULTILINE)] == []


def test_every_page_of_a_system_is_in_the_list_of_systems() -> None:
    folder = ROOT / "docs" / "reference" / "systems"
    listed = (folder.parent / "systems.md").read_text(encoding="utf-8")
    assert [page.name for page in folder.glob("*.md") if f"(systems/{page.name})" not in listed] == []


def test_every_room_explains_itself_in_the_house_page() -> None:
    page = (ROOT / "docs" / "explanation" / "house.md").read_text(encoding="utf-8")
    rooms = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").is_file()}
    rooms |= {path.stem for path in PACKAGE.glob("*.py") if path.stem != "__init__"}
    assert {room for room in rooms if f"`{room}`" not in page} == set()


def test_reference_pages_point_at_modules_that_exist() -> None:
    targets = [
        target
        for page in (ROOT / "docs" / "reference").glob("*.md")
        for target in re.findall(r"^::: ([\w.]+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert targets
    for target in targets:
        importlib.import_module(target)
