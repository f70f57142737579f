"""What the screen knows of the devices around it: who is near, which of them are broken, what they are to do now.

Used from the screen's one thread; the devices themselves speak through the mailbox.
"""

from collections.abc import Callable

from kiosk.domain.ambience import Ambient, People, brightness_of
from kiosk.domain.intents import DeviceTrouble
from kiosk.domain.panel import Cue, Device, Sound, Surroundings, Utterance
from kiosk.domain.time import Now
from kiosk.screen.presenters.ambient import light_for
from kiosk.screen.presenters.model import ScreenModel, Sounding

_FIRST = (Sound.REFUSED, Sound.REMINDER, Sound.BOOKED)  # of two that come together the graver one is heard
_LONGEST_DETAIL = 200


class Fitted:
    """The devices of one panel, as the session has heard of them. `new_id` gives each intent an id of its own."""

    def __init__(self, new_id: Callable[[], str]) -> None:
        self._new_id = new_id
        self._last: float | None = None
        self._seeing: set[Device] = set()
        self._states: dict[Device, str | None] = {}
        self._untold: set[Device] = set()
        self._heard: frozenset[Sounding] | None = None
        self._cue: Cue | None = None
        self._utterance: Utterance | None = None

    def felt(self, now: Now) -> None:
        """Somebody touched the panel or held a badge to it, or it has just begun."""
        self._last = now.boot

    def sees(self, sensor: Device, now: Now, *, seen: bool) -> None:
        """A sensor sees somebody, or nobody any more; until a moment ago there was somebody in both cases."""
        (self._seeing.add if seen else self._seeing.discard)(sensor)
        self._last = now.boot

    def people(self, now: Now) -> People:
        """Who is near. Whoever looks at a screen that has just begun is somebody."""
        if self._last is None:
            self._last = now.boot
        return People(self._last, now=bool(self._seeing))

    def reported(self, device: Device, detail: str | None) -> None:
        """A device does not work, and why; None when it does. What is broken sees nobody."""
        if detail is not None:
            self._seeing.discard(device)
            detail = detail[:_LONGEST_DETAIL]
        if device not in self._states or self._states[device] != detail:
            self._states[device] = detail
            self._untold.add(device)

    def connected(self) -> None:
        """Perhaps to another agent than before, which has heard of nothing."""
        self._untold = set(self._states)

    def troubles(self) -> tuple[DeviceTrouble, ...]:
        """What the agent has not heard of yet."""
        untold = sorted(self._untold)
        self._untold.clear()
        return tuple(DeviceTrouble(self._new_id(), device, self._states[device]) for device in untold)

    def surroundings(self, model: ScreenModel, ambient: Ambient) -> Surroundings:
        """What the devices are to do while that model is on the panel."""
        self._listen(model.soundings)
        plan = ambient.devices
        return Surroundings(
            plan=plan,
            brightness=brightness_of(ambient, model.ambience),
            light=light_for(model.hero.ground, model.ambience, percent=plan.light_brightness),
            cue=self._cue if plan.sounds else None,
            utterance=self._utterance if plan.speaks else None,
        )

    def speaks(self, ambient: Ambient) -> bool:
        """Whether there is a voice, and it works."""
        return ambient.devices.speaks and self._states.get(Device.VOICE, "") is None

    def say(self, text: str, language: str) -> None:
        """Let the voice say that, once."""
        self._utterance = Utterance(
            1 if self._utterance is None else self._utterance.number + 1, text, language
        )

    def _listen(self, soundings: frozenset[Sounding]) -> None:
        """What is new is heard once; what stood there when the screen began is no news."""
        new = {one.sound for one in soundings - (soundings if self._heard is None else self._heard)}
        self._heard = soundings
        first = next((sound for sound in _FIRST if sound in new), None)
        if first is not None:
            self._cue = Cue(1 if self._cue is None else self._cue.number + 1, first)
