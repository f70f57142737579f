"""A keyboard plugged into the panel does nothing: no key, with no modifier, on no page, by day or by night."""

import pytest

from tests.screen.keys import CTRL, MODIFIERS, PLAIN, SCANCODES, press
from tests.screen.states import STATES
from tests.screen.stepper import open_window, screen

SIZE = (800, 480)
A, ESCAPE, F1, F11, F12 = 4, 41, 58, 68, 69


@pytest.mark.parametrize("state", ["available", "title", "pin", "day", "find", "cleaning", "night-available"])
def test_every_key_is_heard_by_nobody(state: str) -> None:
    behind: list[object] = []  # what would listen there without the door
    for event in ("on_key_down", "on_key_up", "on_keyboard", "on_textinput"):
        open_window().bind(**{event: lambda *key: behind.append(key)})
    with screen(STATES[state]("en", SIZE), SIZE) as door:
        before, shown = door.picture().tobytes(), list(door.window.children)
        heard: list[int] = []
        door.window.bind(on_key_down=lambda _window, key, *_: heard.append(key))
        door.drawn = 0
        for modifiers in MODIFIERS:
            assert press(SCANCODES, modifiers=modifiers) >= 2 * len(SCANCODES)
            door.window.mainloop()
            door.step(2)
        assert len(heard) >= len(MODIFIERS) * len(SCANCODES)  # they came as far as the window
        assert {27, 282, 293} <= set(heard)  # Esc, F1 and F12, as Kivy counts them
        assert (door.actions, door.touches, door.drawn) == ([], 0, 0)
        assert behind == []
        assert door.window.children == shown
        assert not door.stopped
        assert door.picture().tobytes() == before


def test_no_key_writes_a_file(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Kivy's own screenshot on F12 would stand in the working directory."""
    monkeypatch.chdir(tmp_path)
    with screen(STATES["available"]("en", SIZE), SIZE) as door:
        for modifiers in (PLAIN, CTRL):
            press((A, ESCAPE, F1, F11, F12), modifiers=modifiers)
            door.window.mainloop()
            door.step(3)
    assert list(tmp_path.iterdir()) == []
