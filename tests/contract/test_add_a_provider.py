"""The page about adding a provider is true: the one that it writes passes the conformance suite."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILE = re.compile(r"^```python\n# (whiteboard/\w+\.py)\n(.*?)^```", re.MULTILINE | re.DOTALL)
PAGE = (ROOT / "docs" / "add-a-provider.md").read_text(encoding="utf-8")


@pytest.fixture
def package(tmp_path):
    """The files of the page, as somebody would lay them out."""
    (tmp_path / "whiteboard").mkdir()
    (tmp_path / "whiteboard" / "__init__.py").write_text("")
    for name, text in FILE.findall(PAGE):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def ran(package: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--rootdir={ROOT}", *words),
            str(package / "whiteboard" / "test_whiteboard.py"),
        ],
        env={"PYTHONPATH": f"{ROOT}:{package}", "PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def test_every_block_of_code_is_one_of_its_files():
    assert len(FILE.findall(PAGE)) == PAGE.count("```python") == 3


def test_the_provider_of_the_page_passes_the_conformance_suite(package):
    done = ran(package)
    assert done.returncode == 0, done.stdout[-4000:]
    (passed,) = re.findall(r"(\d+) passed", done.stdout)
    assert int(passed) > 100


def test_a_provider_that_forgets_to_mask_fails_it(package):
    mapping = package / "whiteboard" / "mapping.py"
    text = mapping.read_text()
    assert "entry.readable and not entry.private" in text
    mapping.write_text(text.replace("entry.readable and not entry.private", "entry.readable"))
    done = ran(package, "-k", "private")
    assert done.returncode == 1, done.stdout[-2000:]
