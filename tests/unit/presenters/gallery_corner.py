"""The admin corner in every state: the PIN, its pages, the test pattern, and the panel while it is wiped."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from kiosk.domain.ambience import Ambient
from kiosk.domain.bookings import Refusal
from kiosk.domain.corner import Corner
from kiosk.domain.ladder import Judgement, Rung, RungState
from kiosk.domain.lamps import Advice, Lamp, LampKind, Light, Verification
from kiosk.domain.panel import DevicePlan
from kiosk.domain.reports import Phrase, Report, ReportKind
from kiosk.domain.snapshot import Snapshot
from kiosk.screen.presenters.admin import AdminState
from kiosk.screen.presenters.cleaning import CleaningState
from kiosk.screen.presenters.corner_actions import Tab
from kiosk.screen.presenters.model import ScreenModel
from kiosk.screen.presenters.pages import Page
from kiosk.screen.presenters.pattern import PatternState
from kiosk.screen.presenters.pin import For, PinState
from kiosk.screen.presenters.scene import Layout
from kiosk.screen.presenters.screen import screen_model
from kiosk.testing.builders import BOOT, a_booking, at
from tests.unit.presenters.scenes import DAY, PLANNING, a_scene, a_snapshot

_LADDER = tuple(
    Judgement(rung, RungState.OK, checked_at=at("13:11")) for rung in Rung if rung is not Rung.THROTTLED
)
_UNWELL = Judgement(
    Rung.THROTTLED, RungState.FAILED, since=at("13:02"), error="RateLimited", checked_at=at("13:11")
)
_LAMPS = (
    Lamp(LampKind.ADDRESS, Light.GREEN, "main"),
    Lamp(LampKind.SIGN_IN, Light.GREEN, "main"),
    Lamp(LampKind.READ, Light.GREEN, "Juniper"),
    Lamp(LampKind.WRITE, Light.AMBER, "Juniper", advice=Advice.AUTO_ACCEPT_OFF),
    Lamp(LampKind.LIMIT, Light.OFF, advice=Advice.LIMIT_NOT_TRIED),
)
CORNER = Corner(
    has_pin=True,
    system="caldav",
    version="0.1.0",
    started=BOOT - 4000,
    verification=Verification("main", "caldav", _LAMPS),
    verified_at=at("13:05"),
)
AT_THE_CORNER = a_snapshot(
    *DAY, PLANNING, corner=CORNER, ladder=(*_LADDER, _UNWELL), bookings=(a_booking("13:12", "13:42"),)
)


MORE_TO_DO = replace(
    AT_THE_CORNER,
    ambient=Ambient(brightness=80, devices=DevicePlan(backlight="auto")),
    reports=(
        Report("r1", "juniper", ReportKind.SCREEN, at("12:00"), Phrase.NO_PICTURE),
        Report("r2", "juniper", ReportKind.OTHER, at("12:10"), words="The blind is stuck halfway down"),
    ),
)


def _at_corner(page: Page, snapshot: Snapshot = AT_THE_CORNER) -> Callable[[str, Layout], ScreenModel]:
    def shown(language: str, layout: Layout) -> ScreenModel:
        scene = a_scene(snapshot, "13:12", language=language, layout=layout)
        return screen_model(scene, sheet=page, closes_at=BOOT + 60)

    return shown


CORNERED: Mapping[str, Callable[[str, Layout], ScreenModel]] = {
    "pin": _at_corner(PinState(digits="2580")),
    "pin-wrong": _at_corner(
        PinState(said=Refusal.PIN_WRONG),
        replace(AT_THE_CORNER, corner=replace(CORNER, wait_until=BOOT + 119.5)),
    ),
    "pin-reset": _at_corner(PinState(For.RESET, sent="tap-1")),
    "admin-details": _at_corner(AdminState()),
    "admin-health": _at_corner(AdminState(Tab.HEALTH)),
    "admin-health-last": _at_corner(AdminState(Tab.HEALTH, page=-1)),
    "admin-why-busy": _at_corner(AdminState(Tab.WHY_BUSY)),
    "admin-verify": _at_corner(AdminState(Tab.VERIFY)),
    "admin-verifying": _at_corner(
        AdminState(Tab.VERIFY), replace(AT_THE_CORNER, corner=replace(CORNER, verifying=True))
    ),
    "admin-actions": _at_corner(AdminState(Tab.ACTIONS)),
    "admin-actions-more": _at_corner(AdminState(Tab.ACTIONS, page=1), MORE_TO_DO),
    "admin-reset": _at_corner(AdminState(Tab.ACTIONS, armed="reset")),
    "admin-closed": _at_corner(
        AdminState(Tab.ACTIONS),
        replace(
            AT_THE_CORNER, out_of_service="Back at 16:00", corner=replace(CORNER, closed_by_settings=True)
        ),
    ),
    "pattern": _at_corner(PatternState(1)),
    "cleaning": _at_corner(
        CleaningState(), replace(AT_THE_CORNER, corner=replace(CORNER, cleaning_until=BOOT + 41.2))
    ),
}
