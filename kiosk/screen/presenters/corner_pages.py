"""The pages of the admin corner, as `pages` asks for them: the PIN pad, the corner, the test pattern, and cleaning."""

import math

from kiosk.domain.corner import OPEN_FOR
from kiosk.domain.intents import Ack, AtTheCorner, Intent
from kiosk.domain.time import Now
from kiosk.screen.presenters import admin, pin
from kiosk.screen.presenters.cleaning import CleaningState, cleaning_view
from kiosk.screen.presenters.corner_actions import Tab
from kiosk.screen.presenters.corner_model import AdminView, CleaningView, PatternView, PinView
from kiosk.screen.presenters.model import (
    LocalAction,
    PageAction,
)
from kiosk.screen.presenters.pattern import PatternState, pattern_after, pattern_view
from kiosk.screen.presenters.scene import Scene

CornerPage = pin.PinState | admin.AdminState | PatternState | CleaningState
CORNER_PAGES = (pin.PinState, admin.AdminState, PatternState, CleaningState)


def after_at_corner(page: CornerPage, action: PageAction, scene: Scene) -> CornerPage:
    """The page after a touch; some touches of the corner lead to another page."""
    match page:
        case pin.PinState():
            return pin.after(page, action)
        case PatternState():
            return pattern_after(page, action, done=admin.AdminState(Tab.ACTIONS))
        case CleaningState():
            return page
        case admin.AdminState() if action is LocalAction.OPEN_PATTERN:
            return PatternState()
        case admin.AdminState() if action is LocalAction.ASK_PIN_TO_RESET:
            return pin.PinState(pin.For.RESET)
        case admin.AdminState():
            return admin.after(page, action, scene)


def corner_once_sent(page: CornerPage, intent: Intent) -> CornerPage | None:
    """The page while the agent is asked for that: the corner stays open."""
    if isinstance(page, pin.PinState) and isinstance(intent, AtTheCorner):
        return pin.waiting(page, intent.id)
    return admin.sent(page, intent.id) if isinstance(page, admin.AdminState) else None


def corner_once_answered(page: CornerPage, ack: Ack) -> CornerPage | None:
    """The page after the agent's answer, if it is the one that it waits for."""
    if isinstance(page, pin.PinState) and page.sent == ack.id:
        if ack.refusal is not None:
            return pin.refused(page, ack.refusal)
        return admin.AdminState() if page.purpose is pin.For.UNLOCK else None
    if isinstance(page, admin.AdminState) and page.sent == ack.id:
        return admin.answered(page, ack)
    return page


def corner_view(
    page: CornerPage, scene: Scene, *, closes_in: int | None
) -> PinView | AdminView | PatternView | CleaningView:
    """What the page shows."""
    match page:
        case pin.PinState():
            return pin.pin_view(page, scene, closes_in=closes_in)
        case admin.AdminState():
            return admin.admin_view(page, scene, closes_in=closes_in)
        case PatternState():
            return pattern_view(page, scene)
        case CleaningState():
            return cleaning_view(scene)


def corner_open_for(page: CornerPage, otherwise: float) -> float:
    """Seconds without a touch after which the page goes home: the corner waits longer than `otherwise`."""
    return OPEN_FOR if isinstance(page, admin.AdminState | PatternState) else otherwise


def counted(page: object, scene: Scene) -> tuple[float, ...]:
    """When a page that counts seconds changes next, on CLOCK_BOOTTIME."""
    corner = scene.snapshot.corner
    if isinstance(page, CleaningState):
        return _next_second(corner.cleaning_until, scene.now)
    return _next_second(corner.wait_until, scene.now) if isinstance(page, pin.PinState) else ()


def _next_second(until: float | None, now: Now) -> tuple[float, ...]:
    if until is None or until <= now.boot:
        return ()
    return (until - (math.ceil(until - now.boot) - 1),)
