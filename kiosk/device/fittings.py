"""All that is fixed to a panel, kept going: opened when the plan names it, told what to do, tried again when it breaks.

A device that is missing or breaks is reported in words, and never stops the others or the screen. `Fittings` is driven
by whoever owns the time; `FittingsThread` is that thread: the screen hands its newest wishes over and never waits.
"""

import threading
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Protocol, Self

from kiosk.domain.panel import Device, DevicePlan, Surroundings

RETRY = 30.0  # seconds until a device that failed is tried again


class Fitting(Protocol):
    """One device at work."""

    def attend(self, around: Surroundings, at: float) -> float | None:
        """Do what is wanted now; when to be called again though nothing changes, on the caller's clock. Any exception
        means that the device is broken.
        """
        ...

    def close(self) -> None:
        """Let the device go."""
        ...


Opener = Callable[[], Fitting]
Kit = Callable[[DevicePlan], Mapping[Device, Opener]]
Report = Callable[[Device, str | None], None]


class _Place:
    """Where one device belongs, whether it is there or not."""

    def __init__(self, device: Device, opener: Opener, report: Report) -> None:
        self._device = device
        self._open = opener
        self._report = report
        self._fitting: Fitting | None = None
        self._retry_at = float("-inf")
        self._told: str | None = ""  # nothing yet: also that a device works is told once

    def attend(self, around: Surroundings, at: float) -> float | None:
        if self._fitting is None and at < self._retry_at:
            return self._retry_at
        try:
            if self._fitting is None:
                self._fitting = self._open()
            wake = self._fitting.attend(around, at)
        except Exception as error:  # noqa: BLE001 - drivers raise whatever they like; the screen goes on without them
            self.close()
            self._retry_at = at + RETRY
            self._tell(f"{type(error).__name__}: {error}" if not str(error) else str(error))
            return self._retry_at
        self._tell(None)
        return wake

    def close(self) -> None:
        fitting, self._fitting = self._fitting, None
        if fitting is None:
            return
        try:
            fitting.close()
        except Exception as error:  # noqa: BLE001 - what is broken may not even let itself be closed
            self._tell(str(error))

    def _tell(self, detail: str | None) -> None:
        if detail != self._told:
            self._told = detail
            self._report(self._device, detail)


class Fittings:
    """Every device that the plan names. `kit` says how they are opened, `report` hears how each of them is."""

    def __init__(self, kit: Kit, report: Report) -> None:
        self._kit = kit
        self._report = report
        self._plan: DevicePlan | None = None
        self._places: tuple[_Place, ...] = ()

    def attend(self, around: Surroundings, at: float) -> float | None:
        """Let each device do what is wanted now; when to be called again, None for not before something changes."""
        if around.plan != self._plan:
            self.close()
            self._plan = around.plan
            kit = self._kit(around.plan)
            self._places = tuple(_Place(device, opener, self._report) for device, opener in kit.items())
        wakes = [place.attend(around, at) for place in self._places]
        return min((wake for wake in wakes if wake is not None), default=None)

    def close(self) -> None:
        """Let everything go, in the order opposite to that in which it came."""
        for place in reversed(self._places):
            place.close()
        self._places, self._plan = (), None


class FittingsThread:
    """Drives `fittings` while entered. `show` and `wake` may be called from any thread, and never wait."""

    def __init__(self, fittings: Fittings, *, clock: Callable[[], float]) -> None:
        """`clock` gives seconds of a clock that never jumps."""
        self._fittings = fittings
        self._clock = clock
        self._wanted: Surroundings | None = None
        self._stopped = False
        self._changed = threading.Event()
        self._thread = threading.Thread(target=self._run, name="fittings", daemon=True)

    def show(self, around: Surroundings) -> None:
        """From now on the devices are to do this."""
        if around != self._wanted:
            self._wanted = around
            self._changed.set()

    def wake(self) -> None:
        """A device has something to say."""
        self._changed.set()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopped = True
        self._changed.set()
        self._thread.join()

    def _run(self) -> None:
        wake: float | None = None
        while not self._stopped:
            self._changed.wait(None if wake is None else max(0.0, wake - self._clock()))
            self._changed.clear()
            if self._wanted is not None and not self._stopped:
                wake = self._fittings.attend(self._wanted, self._clock())
        self._fittings.close()
