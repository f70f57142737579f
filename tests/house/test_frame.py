"""The frame keeps its word: the commands that are written down exist, and the assets are found."""

import re
import subprocess
import tomllib

import pytest

from kiosk.assets import asset
from tests.house.source import ROOT, texts

TOP = {".ci", ".gitignore", "CHANGELOG.md", "LICENSE", "Makefile", "README.md", "pyproject.toml"} | {
    "assets", "docs", "kiosk", "provisioning", "systemd", "tests"
}  # fmt: skip


def targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


def test_the_makefile_has_the_commands_of_the_house():
    assert {"setup", "demo", "test", "check", "bench", "screenshots", "clean"} <= targets()


def test_every_make_command_that_is_written_down_exists():
    written = {
        f"{path}: make {target}"
        for path, text in texts()
        if path.endswith(".md") or path.startswith(".ci/")
        for command in re.findall(r"`make ([a-z ]+)|^\s*make ([a-z ]+)", text, re.MULTILINE)
        for target in "".join(command).split()
        if target not in targets()
    }
    assert not written


def test_the_readme_gives_the_two_commands():
    readme = (ROOT / "README.md").read_text()
    assert "make demo" in readme
    assert "make test" in readme


def test_nothing_stands_at_the_top_that_the_plan_does_not_show():
    listing = subprocess.run(
        ["git", "ls-tree", "--name-only", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listing.returncode:
        pytest.skip("not a git checkout")
    assert set(listing.stdout.split()) <= TOP


def test_what_the_package_needs_has_a_lowest_and_a_highest_version():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    needed = [
        *project["dependencies"],
        *(need for extra in project["optional-dependencies"].values() for need in extra),
    ]
    open_ended = [need for need in needed if "==" not in need and not (">=" in need and "<" in need)]
    assert [need for need in open_ended if not need.startswith("door-kiosk[")] == []


def test_assets_are_found_by_name():
    assert asset("README.md").read_text().startswith("# Assets")


def test_a_missing_asset_is_named():
    with pytest.raises(FileNotFoundError, match=r"fonts/none\.otf"):
        asset("fonts", "none.otf")
