"""One window, one finger, no keyboard: the only module that touches Kivy's settings, its loop and SDL.

Why each line is there: stock Kivy polls at 60 Hz (1-2 % of a core at rest, up to two frames lost per tap), reads every
touch twice on a Raspberry Pi, opens a settings panel on F1 and closes on Esc. Call `prepare` before anything imports
`kivy.core.window`; Kivy makes the window at that import.
"""

import ctypes
import functools
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiosk.domain.errors import NoDisplay

if TYPE_CHECKING:
    from PIL.Image import Image

FRAMES_PER_SECOND = 60
RESTING_FRAMES_PER_SECOND = 10  # only where SDL cannot wait for an event without polling itself
AWAKE_AFTER_TOUCH = 2.0  # seconds
LONGEST_WAIT = 1.0  # seconds; a signal to the process is seen after this at the latest
WAITING_DRIVERS = ("x11",)  # others make SDL_WaitEventTimeout poll each millisecond (kmsdrm, offscreen)
_USER_EVENT_BYTES = 56  # sizeof(SDL_Event) in SDL 2


class NoWindow(NoDisplay):
    """There is no display to open a window on; the message says which driver was tried."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What the window is asked to be; `size` in pixels, None for the whole panel."""

    size: tuple[int, int] | None = None
    title: str = "Door"
    borderless: bool = False
    cursor: bool = True
    # A driver of SDL. Named on purpose: left to choose, SDL falls back to one that nobody can see.
    driver: str = "x11"


# What Kivy reads at import: our own log, our own settings below, one provider of each kind.
KIVY_ENVIRONMENT = {
    "KIVY_NO_ARGS": "1",
    "KIVY_NO_CONFIG": "1",
    "KIVY_NO_ENV_CONFIG": "1",
    "KIVY_NO_FILELOG": "1",
    "KIVY_LOG_MODE": "PYTHON",
    "KIVY_GL_BACKEND": "sdl2",
    "KIVY_WINDOW": "sdl2",
    "KIVY_TEXT": "sdl2",
    "KIVY_IMAGE": "sdl2",  # nothing is read from pictures; Pillow is imported when one is to be written
    "KIVY_CLOCK": "default",
    "KIVY_METRICS_DENSITY": "1",  # our own measures are pixels, made from the panel's size and dpi
    "KIVY_METRICS_FONTSCALE": "1",
    "KIVY_DPI": "96",
}


def prepare(frame: Frame, *, home: Path) -> None:
    """Sets everything Kivy reads at import. `home` is a writable folder of ours (Kivy insists on having one)."""
    home.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("SDL_VIDEODRIVER", frame.driver)
    os.environ |= KIVY_ENVIRONMENT | {"KIVY_HOME": str(home), "KIVY_DATA_DIR": str(_data_without_rules(home))}
    from kivy.config import Config

    for section, options in _settings(frame).items():
        for option, value in options.items():
            Config.set(section, option, str(value))
    # SDL turns the first finger into the mouse. Every other provider would deliver the same tap once more.
    for option in Config.options("input"):
        Config.remove_option("input", option)
    Config.set("input", "mouse", "mouse,disable_multitouch")
    for option in Config.options("modules"):
        Config.remove_option("modules", option)


def _data_without_rules(home: Path) -> Path:
    """Kivy's data with an empty style.kv: the rules of its widgets, which no view uses, take a sixth of a start."""
    found = find_spec("kivy")  # only found: what is imported reads the environment
    ours = home / "data"
    ours.mkdir(exist_ok=True)
    for folder in found.submodule_search_locations or () if found else ():
        for one in Path(folder, "data").iterdir():
            link = ours / one.name
            if one.name != "style.kv" and not (link.is_symlink() and link.readlink() == one):
                link.unlink(missing_ok=True)
                link.symlink_to(one)
    (ours / "style.kv").touch()
    return ours


def _settings(frame: Frame) -> dict[str, dict[str, object]]:
    """Kivy's settings by section."""
    width, height = frame.size or panel_size()
    return {
        "graphics": {
            "width": width,
            "height": height,
            "position": "custom" if frame.borderless else "auto",
            "left": 0,
            "top": 0,
            "borderless": int(frame.borderless),
            "resizable": 0,
            "fullscreen": 0,  # "auto" is laid out for one size and shown in another without a window manager
            "show_cursor": int(frame.cursor),
            "multisamples": 0,  # smooth shapes do without, and software GL is much faster
            "vsync": "none",
            "maxfps": FRAMES_PER_SECOND,
        },
        "kivy": {"exit_on_escape": 0, "log_level": "warning", "keyboard_mode": "", "pause_on_minimize": 0},
    }


def window() -> Any:
    """Kivy's window, made at the first call. Raises NoWindow where there is no display."""
    from kivy.core.window import Window

    if Window is None:
        raise NoWindow(f"no window could be opened with the SDL driver {os.environ.get('SDL_VIDEODRIVER')!r}")
    return Window


def shut_keyboard() -> None:
    """No key does anything: no settings panel (F1), no screenshot, no exit, whatever is plugged into the panel."""
    Window = window()

    def swallow(*_: object) -> bool:
        return True

    Window.bind(on_key_down=swallow, on_key_up=swallow, on_keyboard=swallow, on_textinput=swallow)


def wait_for_events() -> bool:
    """Replaces Kivy's polling loop by waiting; answers False where SDL cannot wait, and rests at 10 Hz there."""
    from kivy.clock import Clock

    Window = window()
    sdl = _sdl()
    if sdl is not None and waits():
        Clock.idle = _waiting_idle(clock=Clock, window=Window, sdl=sdl)
        return True
    _rest_between_touches(clock=Clock, window=Window)
    return False


def waits() -> bool:
    """Whether the driver in use lets a loop sleep until an event comes."""
    sdl = _sdl()
    return sdl is not None and (sdl.SDL_GetCurrentVideoDriver() or b"").decode() in WAITING_DRIVERS


def wake(callback: Callable[[], None]) -> None:
    """Runs `callback` on the main thread in the next frame, at once; may be called from any thread."""
    from kivy.clock import Clock

    Clock.schedule_once(lambda _dt: callback())
    if threading.current_thread() is not threading.main_thread():
        _interrupt_wait()


def picture() -> "Image":
    """What is on the window now, drawn afresh if need be, as real pixels (main thread only)."""
    from kivy.graphics.opengl import GL_RGB, GL_UNSIGNED_BYTE, glReadPixels
    from PIL import Image

    Window = window()
    Window.dispatch("on_draw")
    width, height = Window.size
    rows = glReadPixels(0, 0, width, height, GL_RGB, GL_UNSIGNED_BYTE)
    return Image.frombytes("RGB", (width, height), rows).transpose(Image.Transpose.FLIP_TOP_BOTTOM)


def grab(path: Path) -> None:
    """Writes what is on the window now to `path` (PNG), whole or not at all (main thread only)."""
    partial = path.with_name(f".{path.name}.partial")
    picture().save(partial, format="PNG", optimize=True)
    partial.replace(path)


def renderer() -> str:
    """The name of the GL renderer; "llvmpipe" on a Raspberry Pi means that the GPU is not used."""
    from kivy.graphics.opengl import GL_RENDERER, glGetString

    window()
    return bytes(glGetString(GL_RENDERER)).decode()


def panel_size() -> tuple[int, int]:
    """Pixels of the first display, asked of SDL before there is a window. Raises NoWindow without a display."""
    sdl = _sdl()
    driver = os.environ.get("SDL_VIDEODRIVER")
    if sdl is None or sdl.SDL_VideoInit(driver.encode() if driver else None) != 0:
        raise NoWindow(
            f"no display was found with the SDL driver {driver!r}: set DISPLAY, or run it under xvfb-run"
        )

    class DisplayMode(ctypes.Structure):
        _fields_ = (
            ("format", ctypes.c_uint32),
            ("width", ctypes.c_int),
            ("height", ctypes.c_int),
            ("refresh_rate", ctypes.c_int),
            ("driver_data", ctypes.c_void_p),
        )

    mode = DisplayMode()
    failed = sdl.SDL_GetDesktopDisplayMode(0, ctypes.byref(mode)) != 0
    sdl.SDL_VideoQuit()
    if failed:
        raise NoWindow("the display does not tell its size")
    return mode.width, mode.height


@functools.cache
def _sdl() -> Any:
    """The very copy of SDL that Kivy's wheel brings and uses, or None where Kivy was built another way."""
    import kivy

    found = sorted(Path(kivy.__file__).parent.parent.glob("Kivy.libs/libSDL2-2-*.so*"))
    if not found:
        return None
    sdl = ctypes.CDLL(str(found[0]))
    sdl.SDL_GetCurrentVideoDriver.restype = ctypes.c_char_p
    return sdl


def _waiting_idle(*, clock: Any, window: Any, sdl: Any) -> Callable[[], float]:
    """A replacement for `Clock.idle`: sleeps until an event, a due callback, or LONGEST_WAIT.

    Kivy reads events at the end of a frame and handles them in the next; reading them here as soon as the wait is
    over makes the frame that starts now the one that shows the tap. Frames keep their distance only where one was
    drawn, or where the next is due already: what drew nothing must not delay a tap.
    """
    drawn = False

    def note(*_: object) -> None:
        nonlocal drawn
        drawn = True

    window.bind(on_flip=note)

    def until_due() -> float:
        return 0.0 if window.canvas.needs_redraw else clock.get_min_timeout() - clock.time()

    def idle() -> float:
        nonlocal drawn
        left = 1 / FRAMES_PER_SECOND - (clock.time() - clock._last_tick)
        if left > 0.001 and (drawn or until_due() <= 0):
            clock.usleep(left * 1_000_000)
        drawn = False
        wait = min(LONGEST_WAIT, until_due())
        if wait > 0 and sdl.SDL_WaitEventTimeout(None, int(wait * 1000) + 1):
            window.mainloop()
        now: float = clock.time()
        clock._dt, clock._last_tick = now - clock._last_tick, now
        return now

    return idle


def _rest_between_touches(*, clock: Any, window: Any) -> None:
    """Where waiting is not possible: few frames at rest, all of them for two seconds after a touch."""

    def rest(_dt: float) -> None:
        clock._max_fps = RESTING_FRAMES_PER_SECOND

    asleep = clock.create_trigger(rest, AWAKE_AFTER_TOUCH)

    def awake(*_: object) -> None:
        clock._max_fps = FRAMES_PER_SECOND
        asleep.cancel()
        asleep()

    rest(0)
    window.bind(on_touch_down=awake)


def _interrupt_wait() -> None:
    """Pushes an event of no meaning, so that a waiting loop looks at what was scheduled. SDL allows any thread."""
    sdl = _sdl()
    if sdl is None or not sdl.SDL_WasInit(0x20):  # SDL_INIT_VIDEO
        return
    event = (ctypes.c_uint32 * (_USER_EVENT_BYTES // 4))()
    event[0] = 0x8000  # SDL_USEREVENT
    sdl.SDL_PushEvent(ctypes.byref(event))
