"""From finger to light: a press to the changed colour of the button, a tap to the booking on the screen."""

from random import Random
from uuid import uuid4

from kiosk.domain.bookings import BookingState
from kiosk.domain.intents import Undo
from kiosk.domain.snapshot import Snapshot
from kiosk.link.conversation import Conversation
from tests.bench.findings import Finding, percentile
from tests.bench.machine import pause
from tests.bench.pointer import Pointer
from tests.bench.stage import LARGE, LIMIT, SMALL, Panel, Size, Stage, colour, display, palette, panel

TOPIC = "touch"
BUDGETS = {SMALL: 10.0, LARGE: 20.0}  # milliseconds, median; the slowest hundredth may take three times that
DEAF = 0.4  # seconds; a control that changed is deaf for a moment, so that nobody books by a tap meant for another


def measure(stage: Stage, *, presses: int = 100, bookings: int = 8) -> list[Finding]:
    found: list[Finding] = []
    with stage.agent():
        stage.wait_until_live()
        for size in BUDGETS:
            found += _at(stage, size, presses=presses, bookings=bookings)
    return found


def _at(stage: Stage, size: Size, *, presses: int, bookings: int) -> list[Finding]:
    where, chance = panel(size), Random(1)
    with display(size) as (name, finger), stage.screen(name, size), stage.conversation() as talk:
        finger.wait_for(where.ground, colour(palette().free.ground), limit=LIMIT)
        pause(2)
        pressed = [press(finger, where, after=0.1 + 0.2 * chance.random()) for _ in range(presses)]
        booked = [_book(finger, where, talk) for _ in range(bookings)]
    panel_name, budget = "{}x{}".format(*size), BUDGETS[size]
    spread = f"{percentile(pressed, 0):.1f} to {percentile(pressed, 1):.1f}, {presses} taps"
    slow = f"{percentile(booked, 0):.0f} to {percentile(booked, 1):.0f}, {bookings} taps"
    return [
        Finding(
            TOPIC,
            f"press to changed pixel, {panel_name}, median",
            percentile(pressed, 0.5),
            "ms",
            budget,
            spread,
        ),
        Finding(TOPIC, f"press to changed pixel, {panel_name}, p90", percentile(pressed, 0.9), "ms"),
        Finding(
            TOPIC, f"press to changed pixel, {panel_name}, p99", percentile(pressed, 0.99), "ms", 3 * budget
        ),
        Finding(
            TOPIC, f"tap to booking drawn, {panel_name}, median", percentile(booked, 0.5), "ms", None, slow
        ),
    ]


def press(finger: Pointer, where: Panel, *, after: float) -> float:
    """Milliseconds from a press to the darker button. The finger is lifted elsewhere: nothing is booked."""
    finger.move(*where.button)
    pause(after)
    plain = finger.colour(*where.button)
    began = finger.press()
    seen = finger.wait_while(where.button, plain)
    finger.move(*where.aside)
    finger.release()
    finger.wait_for(where.button, plain)
    return 1000 * (seen - began)


def _book(finger: Pointer, where: Panel, talk: Conversation) -> float:
    """Milliseconds from lifting the finger to the hero without its green; the booking is taken back afterwards."""
    free = colour(palette().free.ground)
    finger.move(*where.button)
    finger.wait_for(where.ground, free)
    pause(DEAF)
    finger.press()
    pause(0.05)
    began = finger.release()
    seen = finger.wait_while(where.ground, free)
    confirmed = talk.wait_for(lambda snapshot: bool(_confirmed(snapshot)), timeout=LIMIT)
    for key in _confirmed(confirmed):
        talk.ask(Undo(uuid4().hex, key))
    talk.wait_for(lambda snapshot: not _confirmed(snapshot), timeout=LIMIT)
    finger.wait_for(where.ground, free, limit=LIMIT)
    return 1000 * (seen - began)


def _confirmed(snapshot: Snapshot) -> list[str]:
    """The keys of the bookings that stand in the calendar."""
    return [b.key for b in snapshot.bookings if b.state is BookingState.CONFIRMED and b.wanted.exists]
