"""The window on a real display: its loop waits, wakes for a thread and a finger, and says when there is no display."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PIL import Image

from kiosk.domain.colours import contrast

DEADLINE = 60  # seconds that a process may take, starting included
REPOSITORY = Path(__file__).parents[2]
needs_display = pytest.mark.skipif(shutil.which("Xvfb") is None, reason="Xvfb is not installed")


@contextmanager
def display(width: int, height: int) -> Iterator[str]:
    """A display of its own; the server picks a free number and tells it."""
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp"],
        pass_fds=[write],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    try:
        with os.fdopen(read) as told:
            yield f":{told.readline().strip()}"
    finally:
        server.terminate()
        server.wait()


def run(scenario: str, *arguments: str, display: str = "", home: Path) -> subprocess.CompletedProcess[str]:
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith(("SDL_", "KIVY_", "DISPLAY"))
    }
    return subprocess.run(
        [sys.executable, "-m", "tests.screen.on_display", scenario, str(home), *arguments],
        env=environment | ({"DISPLAY": display} if display else {}),
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=DEADLINE,
        check=False,
    )


@needs_display
def test_a_model_from_another_thread_is_on_the_display_and_in_the_picture(tmp_path: Path) -> None:
    with display(800, 480) as name:
        done = run("change", str(tmp_path / "after.png"), display=name, home=tmp_path / "kivy")
    assert done.returncode == 0, done.stderr
    assert "waits: True" in done.stdout
    with Image.open(tmp_path / "after.png") as picture:
        assert picture.size == (800, 480)
        red, green, blue = picture.convert("RGB").crop((4, 4, 5, 5)).tobytes()
    assert contrast(f"#{red:02x}{green:02x}{blue:02x}", "#a8231b") < 1.05


@needs_display
def test_a_picture_that_cannot_be_written_does_not_take_the_door_away(tmp_path: Path) -> None:
    with display(800, 480) as name:
        done = run("keep", str(tmp_path / "missing" / "x.png"), display=name, home=tmp_path / "kivy")
    assert done.returncode == 0, done.stderr
    assert "shown: True" in done.stdout
    assert "cannot be written: No such file" in done.stderr


@needs_display
def test_the_whole_panel_is_used_when_no_size_is_given(tmp_path: Path) -> None:
    with display(1024, 600) as name:
        done = run("size", display=name, home=tmp_path / "kivy")
    assert done.returncode == 0, done.stderr
    assert "size: 1024x600" in done.stdout


@needs_display
def test_a_loop_at_rest_hardly_wakes(tmp_path: Path) -> None:
    with display(800, 480) as name:
        done = run("rest", display=name, home=tmp_path / "kivy")
    assert done.returncode == 0, done.stderr
    frames = int(done.stdout.split("frames: ")[1].split()[0])
    # Two wake-ups a second at rest; a loop that polls makes sixty.
    assert frames <= 10


@needs_display
def test_a_tap_of_a_real_pointer_is_heard_once(tmp_path: Path) -> None:
    if shutil.which("xdotool") is None:
        pytest.skip("xdotool is not installed")
    with display(800, 480) as name:
        done = run("tap", display=name, home=tmp_path / "kivy")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("action: ") == 1


def test_without_a_display_it_says_so_and_ends(tmp_path: Path) -> None:
    done = run("size", home=tmp_path / "kivy")
    assert done.returncode != 0
    assert "NoWindow: no display was found with the SDL driver 'x11'" in done.stderr
