"""The house: packages, their arrows, licences of what runs, files kept small."""

import ast
import importlib
import importlib.metadata
import re
import subprocess
from pathlib import Path

import pytest

PACKAGES = ("ingest", "index", "search_api", "eval")
# package -> packages that it may import (besides itself)
MAY_IMPORT = {
    "ingest": set(),
    "index": {"ingest"},
    "search_api": {"ingest", "index"},
    "eval": {"ingest", "index", "search_api"},
}
OURS = {*PACKAGES, "train", "bench", "hoptac"}


def _files(root: Path, pattern: str) -> list[Path]:
    """Return the repository's own files, none of what builds and environments leave there."""
    command = ["git", "ls-files", "-co", "--exclude-standard", "--", pattern]
    listed = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    return [root / name for name in listed.stdout.splitlines() if (root / name).is_file()]


def _imports(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize("package", PACKAGES)
def test_arrows_point_one_way(root: Path, package: str) -> None:
    forbidden = {
        f"{path.relative_to(root)} imports {name}"
        for path in (root / package).rglob("*.py")
        for name in _imports(path) & OURS - MAY_IMPORT[package] - {package}
    }
    assert forbidden == set()


@pytest.mark.parametrize("package", PACKAGES)
def test_each_package_is_the_one_of_this_repository(root: Path, package: str) -> None:
    module = importlib.import_module(package)
    assert Path(str(module.__file__)).is_relative_to(root)


def _is_gpl(license_: str) -> bool:
    """Say whether a stated licence leaves no choice but GPL or AGPL (the LGPL is none)."""
    choices = license_.split(" OR ")
    return all(re.search(r"(?<!L)GPL|(?<!Lesser )General Public", choice) for choice in choices)


def test_nothing_that_runs_is_under_a_gpl(root: Path) -> None:
    pinned = re.findall(r"^([\w.-]+)==", (root / "requirements.txt").read_text(), re.MULTILINE)
    stated = {}
    for name in ["torch", *pinned]:
        metadata = importlib.metadata.metadata(name)
        classifiers = [c for c in metadata.get_all("Classifier", []) if c.startswith("License")]
        stated[name] = [*metadata.get_all("License-Expression", []), *classifiers]
    assert {name: found for name, found in stated.items() if any(map(_is_gpl, found))} == {}


def _n_lines(node: ast.FunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def test_modules_and_functions_stay_small(root: Path) -> None:
    too_long = []
    for package in (*PACKAGES, "train", "bench"):
        for path in _files(root, f"{package}/*.py"):
            text = path.read_text(encoding="utf-8")
            if text.count("\n") > 450:
                too_long.append(str(path.relative_to(root)))
            too_long += [
                f"{path.relative_to(root)}:{node.name}"
                for node in ast.walk(ast.parse(text))
                if isinstance(node, ast.FunctionDef) and _n_lines(node) > 60
            ]
    assert too_long == []


def test_no_committed_text_names_a_registry_or_a_path_of_some_machine(root: Path) -> None:
    hosts = ["py" + "pi.org", "python" + "hosted.org", "npm" + "js.org"]
    homes = ["/wo" + "rk/", "/fa" + "rm/"]
    bad = [
        str(path.relative_to(root))
        for pattern in ("*.py", "*.md", "*.toml", "*.txt", "*.sh", "Makefile", ".ci/run")
        for path in _files(root, pattern)
        if any(word in path.read_text(encoding="utf-8") for word in [*hosts, *homes])
    ]
    assert bad == []
