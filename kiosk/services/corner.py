"""The admin corner's part of the engine: who may open it, what it then asks for, and what of it outlives a restart.

No PIN is compared here: that takes a tenth of a second and more, so it is an effect whose answer comes back. A try
counts as wrong, on the disk, before it is compared: whoever cuts the power meanwhile has gained nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Self

from kiosk.domain.ambience import Ambient, brighter, darker, seen_by_day
from kiosk.domain.bookings import Refusal
from kiosk.domain.corner import LONGEST_CLEANING, OPEN_FOR, Corner, CornerState, Deed
from kiosk.domain.intents import Ack, Administer, AtTheCorner, Book, Clean, Extend, FactoryReset, Unlock
from kiosk.domain.lamps import WAYS_OF_REPORTS, Lamp, LampKind, Verification
from kiosk.domain.time import Now
from kiosk.services.messages import CheckPin, Effect, Leave, PinChecked, RunVerify, SaveCorner

PAUSES = (
    1.0,
    5.0,
    30.0,
    120.0,
    600.0,
)  # seconds until the next PIN is taken, after so many wrong ones in a row
_GRACE = 30.0  # seconds that the agent waits longer than the screen, which hears of touches only now and then
_PIN_GIVE_UP = 20.0
_VERIFY_GIVE_UP = 180.0


@dataclass(frozen=True, slots=True)
class CornerPlan:
    """What the settings say: whether there is a PIN, the kind of calendar system, and why the room is out of service,
    None if it is not. `version` is the release, `brightness` that of the panel by day, in percent.
    """

    has_pin: bool = False
    system: str = ""
    version: str = ""
    out_of_service: str | None = None
    brightness: int = 100


@dataclass(frozen=True, slots=True)
class _Trial:
    """A PIN that is being compared."""

    call: int
    intent: Unlock | FactoryReset
    began: float


@dataclass(slots=True)
class AdminCorner:
    """The state of the corner. `started` is when this agent began, on CLOCK_BOOTTIME."""

    plan: CornerPlan
    started: float
    state: CornerState = field(default_factory=CornerState)
    _saved: CornerState = field(default_factory=CornerState)
    _wait_until: float | None = None
    _unlocked_until: float = float("-inf")
    _cleaning_until: float | None = None
    _trial: _Trial | None = None
    _verifying: tuple[int, float] | None = None
    _verification: tuple[Verification, Now] | None = None
    _asks: list[Effect] = field(default_factory=list)

    def restored(self, kept: CornerState | None) -> Self:
        """Go on where an earlier process ended; a pause after wrong tries begins anew."""
        self.state = self._saved = kept or CornerState()
        if self.state.wrong:
            self._wait_until = self.started + _pause(self.state.wrong)
        return self

    @property
    def out_of_service(self) -> str | None:
        """Why the room cannot be used, "" when nobody said why; None while it can."""
        if self.plan.out_of_service is not None:
            return self.plan.out_of_service
        return "" if self.state.closed else None

    def lit(self, ambient: Ambient) -> Ambient:
        """How the panel behaves, at the brightness that was chosen here."""
        chosen = self.state.brightness
        return ambient if chosen is None else replace(ambient, brightness=seen_by_day(chosen))

    def refused(self, tap: object, *, here: bool) -> Refusal | None:
        """Why this room takes no more bookings; what is on in it can still be ended."""
        closed = here and isinstance(tap, Book | Extend) and self.out_of_service is not None
        return Refusal.OUT_OF_SERVICE if closed else None

    def touched(self, now: Now) -> None:
        """Somebody is at the panel: an open corner stays open."""
        if now.boot < self._unlocked_until:
            self._unlocked_until = now.boot + OPEN_FOR + _GRACE

    def asked(self, intent: AtTheCorner, now: Now, next_call: Callable[[], int]) -> Ack | None:
        """The answer, or None where it follows."""
        match intent:
            case Clean(seconds=seconds):
                self._cleaning_until = now.boot + max(0.0, min(seconds, LONGEST_CLEANING))
                return Ack(intent.id)
            case Administer(deed=deed):
                if now.boot >= self._unlocked_until:
                    return Ack(intent.id, refusal=Refusal.LOCKED)
                self.touched(now)
                self._do(deed, now, next_call)
                return Ack(intent.id)
            case Unlock() | FactoryReset():
                return self._try(intent, now, next_call)

    def answered(self, call_id: int, result: object, now: Now) -> Ack | None:
        """Take what became of a comparison or of Verify; the answer that somebody waits for, if it is one."""
        if self._verifying is not None and self._verifying[0] == call_id:
            self._verifying = None
            if isinstance(result, Verification):
                self._verification = (
                    replace(result, lamps=tuple(_masked(lamp, result) for lamp in result.lamps)),
                    now,
                )
        trial = self._trial
        if trial is None or trial.call != call_id:
            return None
        self._trial = None
        if not isinstance(result, PinChecked) or not result.matches:
            self._wait_until = now.boot + _pause(self.state.wrong)
            return Ack(trial.intent.id, refusal=Refusal.PIN_WRONG)
        self.state, self._wait_until = replace(self.state, wrong=0), None
        if isinstance(trial.intent, FactoryReset):
            self._asks.append(Leave(forget=True))
        else:
            self._unlocked_until = now.boot + OPEN_FOR + _GRACE
        return Ack(trial.intent.id)

    def overdue(self, now: Now) -> Ack | None:
        """Let go of what is over, and of what was not answered in time."""
        if self._cleaning_until is not None and now.boot >= self._cleaning_until:
            self._cleaning_until = None
        if self._wait_until is not None and now.boot >= self._wait_until:
            self._wait_until = None
        if self._verifying is not None and now.boot - self._verifying[1] >= _VERIFY_GIVE_UP:
            self._verifying = None
        if self._trial is not None and now.boot - self._trial.began >= _PIN_GIVE_UP:
            return self.answered(self._trial.call, PinChecked(matches=False), now)
        return None

    def saves(self) -> list[Effect]:
        """What is to be kept, before anybody is answered."""
        if self.state == self._saved:
            return []
        self._saved = self.state
        return [SaveCorner(self.state)]

    def asks(self) -> list[Effect]:
        """What is to be done, after everybody was answered."""
        asks, self._asks = self._asks, []
        return asks

    def shown(self) -> Corner:
        """What a screen may know."""
        verification, at = self._verification or (None, None)
        return Corner(
            has_pin=self.plan.has_pin,
            system=self.plan.system,
            version=self.plan.version,
            started=self.started,
            wait_until=self._wait_until,
            cleaning_until=self._cleaning_until,
            closed_by_settings=self.plan.out_of_service is not None,
            brightness=self.plan.brightness,
            verifying=self._verifying is not None,
            verification=verification,
            verified_at=at.wall if at is not None else None,
        )

    def _try(self, intent: Unlock | FactoryReset, now: Now, next_call: Callable[[], int]) -> Ack | None:
        if not self.plan.has_pin:
            return Ack(intent.id, refusal=Refusal.LOCKED)
        self.overdue(now)
        if self._trial is not None:
            # Whoever asks again with the same id hears the one answer.
            return (
                None if self._trial.intent.id == intent.id else Ack(intent.id, refusal=Refusal.PIN_TOO_SOON)
            )
        if self._wait_until is not None:
            return Ack(intent.id, refusal=Refusal.PIN_TOO_SOON)
        self.state = replace(self.state, wrong=min(self.state.wrong + 1, len(PAUSES)))
        self._trial = _Trial(next_call(), intent, now.boot)
        self._asks.append(CheckPin(self._trial.call, intent.pin))
        return None

    def _do(self, deed: Deed, now: Now, next_call: Callable[[], int]) -> None:
        match deed:
            case Deed.VERIFY:
                if self._verifying is None:
                    self._verifying = (next_call(), now.boot)
                    self._asks.append(RunVerify(self._verifying[0]))
            case Deed.CLOSE | Deed.REOPEN:
                self.state = replace(self.state, closed=deed is Deed.CLOSE)
            case Deed.RESTART:
                self._asks.append(Leave())
            case Deed.DARKER | Deed.BRIGHTER:
                lit = self.plan.brightness if self.state.brightness is None else self.state.brightness
                step = darker(lit) if deed is Deed.DARKER else brighter(lit)
                if step is not None:
                    self.state = replace(self.state, brightness=step)
            case Deed.BRIGHTNESS_BY_SETTINGS:
                self.state = replace(self.state, brightness=None)


def _pause(wrong: int) -> float:
    return PAUSES[min(max(wrong, 1), len(PAUSES)) - 1]


def _masked(lamp: Lamp, verification: Verification) -> Lamp:
    """The lamp without what names an account, an address or a server: anybody at the door may see a snapshot."""
    if lamp.kind in WAYS_OF_REPORTS:
        return replace(lamp, detail="")
    names_a_room = lamp.kind in (LampKind.READ, LampKind.WRITE, LampKind.DEEP)
    return replace(lamp, detail="", subject=lamp.subject if names_a_room else verification.integration)
