"""The admin corner once it is open: what an admin at the door wants to know, and what can be done there.

Rows come from the presenters that the doctor, Verify and the agenda use. No address, account or secret is among them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from kiosk.domain.bookings import Refusal
from kiosk.domain.corner import Deed
from kiosk.domain.intents import Ack, Administer
from kiosk.domain.ladder import RungState
from kiosk.domain.lamps import Lamp, LampKind, Light
from kiosk.domain.schedule import day_of, doubts_on, overlapping
from kiosk.screen.presenters.admin_deeds import DEEDS_ON_PAGE, deeds
from kiosk.screen.presenters.banner import waiting
from kiosk.screen.presenters.corner_actions import Arm, ShowTab, Tab
from kiosk.screen.presenters.corner_model import AdminView, RowView
from kiosk.screen.presenters.explanations import of_refusal
from kiosk.screen.presenters.hero import clock_of
from kiosk.screen.presenters.lamps import shown
from kiosk.screen.presenters.model import (
    ButtonView,
    LocalAction,
    Look,
    PageAction,
    Shape,
)
from kiosk.screen.presenters.plain import why_busy
from kiosk.screen.presenters.rungs import rung_rows
from kiosk.screen.presenters.scene import Scene
from kiosk.screen.presenters.titles import title_of
from kiosk.screen.presenters.wording import marked

_ON_PAGE_NARROW, _ON_PAGE_WIDE = 3, 5

TABS: Mapping[Tab, str] = {
    Tab.DETAILS: marked("Details"),
    Tab.HEALTH: marked("Health"),
    Tab.WHY_BUSY: marked("Why busy"),
    Tab.VERIFY: marked("Verify"),
    Tab.ACTIONS: marked("Actions"),
}
SYSTEMS: Mapping[str, str] = {
    "caldav": "CalDAV",
    "cronofy": "Cronofy",
    "exchange": "Exchange",
    "google": "Google Workspace",
    "office365": "Office 365",
}
_RUNGS: Mapping[RungState, Shape] = {
    RungState.OK: Shape.TICK_DISC,
    RungState.WARNED: Shape.DIAMOND,
    RungState.FAILED: Shape.BAR_SQUARE,
    RungState.NOT_JUDGED: Shape.BROKEN_RING,
}
_LIGHTS: Mapping[Light, Shape] = {
    Light.GREEN: Shape.TICK_DISC,
    Light.AMBER: Shape.DIAMOND,
    Light.RED: Shape.BAR_SQUARE,
    Light.OFF: Shape.BROKEN_RING,
}


@dataclass(frozen=True, slots=True)
class AdminState:
    """What is open: a tab, a page of its rows; `armed` names the button that was pressed once of twice, `said` why the
    agent refused what it was asked under the id `sent`.
    """

    tab: Tab = Tab.DETAILS
    page: int = 0
    armed: str = ""
    said: Refusal | None = None
    sent: str = ""


def after(state: AdminState, action: PageAction, scene: Scene) -> AdminState:
    """The corner after a touch."""
    if isinstance(action, ShowTab):
        return AdminState(action.tab)
    if isinstance(action, Arm):
        return replace(state, armed=action.button, said=None)
    if action is LocalAction.MORE_ROWS:
        return replace(state, page=(state.page + 1) % _pages(state, scene), armed="")
    return replace(state, armed="")


def sent(state: AdminState, intent: str) -> AdminState:
    """The corner while the agent is asked under that id."""
    return replace(state, sent=intent)


def answered(state: AdminState, ack: Ack) -> AdminState | None:
    """The corner after the agent's answer; shut when the agent says that it is."""
    if ack.refusal is Refusal.LOCKED:
        return None
    return replace(state, armed="", said=ack.refusal, sent="")


def admin_view(state: AdminState, scene: Scene, *, closes_in: int | None) -> AdminView:
    """What the corner shows."""
    wording = scene.wording
    return AdminView(
        title=wording.say("Admin · {room}", room=scene.snapshot.room.name),
        fact=clock_of(scene),
        tabs=tuple(_tab(tab, state, scene) for tab in Tab),
        rows=_on_page(state, scene),
        rows_on_page=_each(scene),
        deeds=_deeds_on_page(state, scene) if state.tab is Tab.ACTIONS else (),
        said=_said(state, scene),
        controls=(*_more(state, scene), *_verify(state, scene), _close(scene, closes_in)),
    )


def _tab(tab: Tab, state: AdminState, scene: Scene) -> ButtonView:
    look = Look.FILLED if tab is state.tab else Look.NEUTRAL
    return ButtonView(f"tab:{tab}", scene.wording.say(TABS[tab]), look=look, action=ShowTab(tab))


def _close(scene: Scene, closes_in: int | None) -> ButtonView:
    left = "" if closes_in is None else scene.wording.seconds(closes_in)
    label = scene.wording.say("Close")
    return ButtonView("close", label, detail=left, look=Look.OUTLINE, action=LocalAction.CLOSE_SHEET)


def _more(state: AdminState, scene: Scene) -> tuple[ButtonView, ...]:
    pages = _pages(state, scene)
    if pages < 2:
        return ()
    label, at = scene.wording.say("More"), f"{state.page % pages + 1}/{pages}"
    return (ButtonView("more", label, detail=at, look=Look.NEUTRAL, action=LocalAction.MORE_ROWS),)


def _verify(state: AdminState, scene: Scene) -> tuple[ButtonView, ...]:
    if state.tab is not Tab.VERIFY:
        return ()
    busy, wording = scene.snapshot.corner.verifying, scene.wording
    label = wording.say("Verifying …") if busy else wording.say("Verify now")
    return (ButtonView("verify", label, action=None if busy else Administer("", Deed.VERIFY)),)


def _said(state: AdminState, scene: Scene) -> str:
    wording = scene.wording
    if state.said is not None:
        said = of_refusal(state.said, wording)
        return f"{said.what}. {said.next_step}"
    if state.armed == "reset":
        lost = waiting(scene.snapshot)
        return (
            wording.count("{number} booking will be lost", "{number} bookings will be lost", lost)
            if lost
            else wording.say("Everything but the settings and the journal is forgotten")
        )
    if state.tab is Tab.ACTIONS and scene.snapshot.corner.closed_by_settings:
        return wording.say("Out of service by the settings of this door")
    return ""


# --- rows ------------------------------------------------------------------------------------------------------------


def _each(scene: Scene) -> int:
    return _ON_PAGE_NARROW if scene.narrow else _ON_PAGE_WIDE


def _pages(state: AdminState, scene: Scene) -> int:
    if state.tab is Tab.ACTIONS:
        return max(1, -(-len(deeds(scene, armed=state.armed)) // DEEDS_ON_PAGE))
    return max(1, -(-len(_rows(state, scene)) // _each(scene)))


def _deeds_on_page(state: AdminState, scene: Scene) -> tuple[ButtonView, ...]:
    first = state.page % _pages(state, scene) * DEEDS_ON_PAGE
    return deeds(scene, armed=state.armed)[first : first + DEEDS_ON_PAGE]


def _on_page(state: AdminState, scene: Scene) -> tuple[RowView, ...]:
    rows, each = _rows(state, scene), _each(scene)
    first = state.page % _pages(state, scene) * each
    return rows[first : first + each]


def _rows(state: AdminState, scene: Scene) -> tuple[RowView, ...]:
    match state.tab:
        case Tab.DETAILS:
            return _details(scene)
        case Tab.HEALTH:
            return _health(scene)
        case Tab.WHY_BUSY:
            return _why_busy(scene)
        case Tab.VERIFY:
            return _lamps(scene)
        case Tab.ACTIONS:
            return ()


def _details(scene: Scene) -> tuple[RowView, ...]:
    snapshot, wording, corner = scene.snapshot, scene.wording, scene.snapshot.corner
    running = timedelta(seconds=scene.now.boot - (corner.started or scene.now.boot))
    read_at = snapshot.reading.read_at
    read = wording.say("not yet") if read_at is None else wording.moment(read_at, now=scene.now.wall)
    facts = (
        (wording.say("Room"), snapshot.room.name),
        (wording.say("Software"), corner.version),
        (wording.say("Calendar system"), SYSTEMS.get(corner.system, corner.system)),
        (wording.say("Calendar last read"), read),
        (wording.say("Bookings that wait"), str(waiting(snapshot))),
        # Whole minutes: nothing is drawn while only seconds pass.
        (wording.say("Agent runs since"), _moment_of_start(scene, running)),
        (wording.say("Language"), snapshot.language),
        (wording.say("Time zone"), snapshot.room.timezone),
    )
    return tuple(RowView(name, words) for name, words in facts)


def _moment_of_start(scene: Scene, running: timedelta) -> str:
    return scene.wording.moment(scene.now.wall - running, now=scene.now.wall)


def _health(scene: Scene) -> tuple[RowView, ...]:
    snapshot = scene.snapshot
    rows = rung_rows(snapshot.ladder, scene.wording, now=scene.now.wall, read_at=snapshot.reading.read_at)
    return tuple(RowView(r.name, r.words, r.age, r.next_step, _RUNGS[r.state]) for r in rows)


def _why_busy(scene: Scene) -> tuple[RowView, ...]:
    wording, schedule = scene.wording, scene.snapshot.schedule
    today = day_of(scene.now.wall, wording.zone)
    rows = [
        RowView(
            wording.say("all day") if meeting.all_day else wording.span(meeting.interval),
            why_busy(meeting, scene),
            title_of(scene, meeting),
        )
        for meeting in overlapping(scene.meetings, today)
    ]
    for doubt in doubts_on(schedule, today) if schedule is not None else ():
        words = wording.say("{entry}: cannot be read ({cause})", entry=doubt.entry, cause=doubt.cause)
        rows.append(RowView(wording.say("Unreadable"), words, sign=Shape.DIAMOND))
    if rows:
        return tuple(rows)
    nothing = wording.say("No meetings") if schedule else wording.say("The calendar was not read yet")
    return (RowView(wording.say("Today"), nothing),)


def _lamps(scene: Scene) -> tuple[RowView, ...]:
    wording, corner = scene.wording, scene.snapshot.corner
    if corner.verification is None or corner.verified_at is None:
        words = wording.say("Tries the calendar as a new door would: address, sign-in, reading and rights")
        return (RowView(wording.say("Verify"), words),)
    at = wording.moment(corner.verified_at, now=scene.now.wall)
    return tuple(
        _lamp(lamp, scene, corner.verification.integration, at) for lamp in corner.verification.lamps
    )


def _lamp(lamp: Lamp, scene: Scene, integration: str, at: str) -> RowView:
    said = shown(lamp, scene.wording, integration=integration)
    signed_in = lamp.kind is LampKind.SIGN_IN and lamp.light is Light.GREEN
    what = scene.wording.say("the account is signed in") if signed_in else said.what
    return RowView(said.name, what, at, said.next_step, _LIGHTS[said.light])
