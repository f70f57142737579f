"""A keyboard that somebody plugged into the panel: key events as SDL makes them, put into its queue."""

import ctypes
from collections.abc import Iterable

from kiosk.screen.views import window

SCANCODES = range(1, 512)
PLAIN, SHIFT, CTRL, ALT, META, CTRL_ALT = 0x0000, 0x0001, 0x0040, 0x0100, 0x0400, 0x0140
MODIFIERS = (PLAIN, SHIFT, CTRL, ALT, META, CTRL_ALT)
_DOWN, _UP, _TEXT = 0x300, 0x301, 0x303


class _Keysym(ctypes.Structure):
    _fields_ = (
        ("scancode", ctypes.c_int),
        ("sym", ctypes.c_int32),
        ("mod", ctypes.c_uint16),
        ("unused", ctypes.c_uint32),
    )


class _KeyboardEvent(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_uint32),
        ("timestamp", ctypes.c_uint32),
        ("window", ctypes.c_uint32),
        ("state", ctypes.c_uint8),
        ("repeat", ctypes.c_uint8),
        ("padding", ctypes.c_uint8 * 2),
        ("keysym", _Keysym),
        ("rest", ctypes.c_uint8 * 32),
    )


class _TextEvent(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_uint32),
        ("timestamp", ctypes.c_uint32),
        ("window", ctypes.c_uint32),
        ("text", ctypes.c_char * 32),
        ("rest", ctypes.c_uint8 * 32),
    )


def press(scancodes: Iterable[int], *, modifiers: int) -> int:
    """Each key down and up, with its letter where it has one; how many events were taken. Raises where there is no SDL
    of Kivy's own.
    """
    sdl = window._sdl()
    assert sdl is not None, "Kivy was built with another SDL"
    taken = 0
    for scancode in scancodes:
        sym = sdl.SDL_GetKeyFromScancode(scancode)
        keysym = _Keysym(scancode, sym, modifiers)
        events: list[ctypes.Structure] = [
            _KeyboardEvent(type=kind, state=kind == _DOWN, keysym=keysym) for kind in (_DOWN, _UP)
        ]
        if 32 <= sym < 127 and modifiers in (PLAIN, SHIFT):
            events.insert(1, _TextEvent(type=_TEXT, text=bytes([sym])))
        taken += sum(sdl.SDL_PushEvent(ctypes.byref(event)) == 1 for event in events)
    return taken
