"""What can be done in the admin corner, a button each: six that are always there, the light, and what is reported."""

from collections.abc import Iterator

from kiosk.domain.ambience import brighter, darker
from kiosk.domain.corner import Deed
from kiosk.domain.intents import Administer, Clean, ClearReport
from kiosk.domain.reports import Report
from kiosk.screen.presenters.corner_actions import Arm
from kiosk.screen.presenters.model import Action, ButtonView, LocalAction, Look
from kiosk.screen.presenters.reports import KINDS, PHRASES_SAID
from kiosk.screen.presenters.scene import Scene

CLEANING = 60.0  # seconds
DEEDS_ON_PAGE = 6
_LONGEST = 22  # signs of what somebody typed


def deeds(scene: Scene, *, armed: str) -> tuple[ButtonView, ...]:
    """All of them, in their order; `armed` names the one that was pressed once of twice."""
    wording, again = scene.wording, scene.wording.say("Press again to restart")
    to_reset = wording.say("Press again to reset")
    return (
        _once("clean", wording.say("Clean the panel"), Clean("", CLEANING)),
        _once("pattern", wording.say("Test pattern"), LocalAction.OPEN_PATTERN),
        _service(scene),
        _twice(
            "restart-screen",
            (wording.say("Restart the screen"), again),
            LocalAction.RESTART_SCREEN,
            armed=armed,
        ),
        _twice(
            "restart-agent",
            (wording.say("Restart the agent"), again),
            Administer("", Deed.RESTART),
            armed=armed,
        ),
        _twice("reset", (wording.say("Factory reset"), to_reset), LocalAction.ASK_PIN_TO_RESET, armed=armed),
        *_brightness(scene),
        *(_report(scene, report, armed=armed) for report in scene.snapshot.reports),
    )


def _once(name: str, label: str, action: Action | None, *, detail: str = "") -> ButtonView:
    return ButtonView(name, label, detail=detail, look=Look.NEUTRAL, action=action)


def _twice(name: str, labels: tuple[str, str], action: Action, *, armed: str, detail: str = "") -> ButtonView:
    """A button that needs a second press, and says so."""
    if armed != name:
        return _once(name, labels[0], Arm(name), detail=detail)
    return ButtonView(f"{name}:again", labels[1], detail=detail, look=Look.FILLED, action=action)


def _service(scene: Scene) -> ButtonView:
    """Out of service, and back; dim where the settings say so, which nobody changes here."""
    wording, closed = scene.wording, scene.snapshot.out_of_service is not None
    label = wording.say("Back in service") if closed else wording.say("Out of service")
    action = Administer("", Deed.REOPEN if closed else Deed.CLOSE)
    return _once("service", label, None if scene.snapshot.corner.closed_by_settings else action)


def _brightness(scene: Scene) -> Iterator[ButtonView]:
    """Steps of the light by day, each with what it leads to; nothing at a panel whose light nobody can set."""
    ambient, wording = scene.snapshot.ambient, scene.wording
    if ambient.devices.backlight is None:
        return
    told, shown = scene.snapshot.corner.brightness, ambient.brightness
    for name, label, deed, percent in (
        ("darker", wording.say("Darker"), Deed.DARKER, darker(shown)),
        ("brighter", wording.say("Brighter"), Deed.BRIGHTER, brighter(shown)),
        (
            "brightness",
            wording.say("Brightness by settings"),
            Deed.BRIGHTNESS_BY_SETTINGS,
            None if shown == told else told,
        ),
    ):
        detail = "" if percent is None else wording.say("{number} %", number=percent)
        yield _once(name, label, None if percent is None else Administer("", deed), detail=detail)


def _report(scene: Scene, report: Report, *, armed: str) -> ButtonView:
    """Somebody has seen to it: what is broken counts again."""
    wording = scene.wording
    phrase = wording.say(PHRASES_SAID[report.phrase][1]) if report.phrase is not None else ""
    words = report.words if len(report.words) <= _LONGEST else f"{report.words[:_LONGEST]}…"
    label = wording.say("Clear: {problem}", problem=wording.say(KINDS[report.kind][0]))
    labels = (label, wording.say("Press again to clear"))
    detail = ", ".join(filter(None, (phrase, words)))
    return _twice(f"clear:{report.key}", labels, ClearReport("", report.key), armed=armed, detail=detail)
