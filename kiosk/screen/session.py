"""The one mutable thing of the screen process: what has arrived, what is open, and what the screen itself has to say.

No window, no thread, no clock: it is told everything with the present moment and asked for the model. Used from one
thread. What the agent did not take is refused in words, never kept for later.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from kiosk.domain.ambience import Ambient
from kiosk.domain.bookings import Refusal
from kiosk.domain.intents import (
    Ack,
    Book,
    CheckIn,
    DeviceTrouble,
    Dismiss,
    End,
    Extend,
    Intent,
    Look,
    Presence,
    Release,
    Shown,
    Touched,
    Undo,
)
from kiosk.domain.intervals import Interval
from kiosk.domain.panel import Surroundings
from kiosk.domain.snapshot import Notice, Snapshot, UndoOf
from kiosk.domain.time import Now
from kiosk.link.state import Connected, Incompatible, LinkState, Lost, Starting
from kiosk.screen.fitted import Fitted
from kiosk.screen.presenters.cleaning import CleaningState, cleaning
from kiosk.screen.presenters.find_wish import FindState
from kiosk.screen.presenters.model import Action, ChooseLanguage, LocalAction, PageAction, ScreenModel
from kiosk.screen.presenters.pages import OPENS, Page, after, asking_who, closes_at, once_answered, once_sent
from kiosk.screen.presenters.reach import lowered
from kiosk.screen.presenters.scene import Layout, LinkPhase, Reach, Scene, scene_of
from kiosk.screen.presenters.screen import screen_model, starting_model
from kiosk.screen.presenters.spoken import spoken
from kiosk.screen.presenters.who import ASKED_AGAIN, WhoPage, by_badge
from kiosk.screen.presenters.wording import Wording, wording_for

TOUCHES_TOLD_EVERY = (
    5.0  # seconds; the agent reads sooner while somebody is there, it need not hear of each finger
)
# Seconds; whoever stays in a room is seen before the meeting and in it, and a new agent has heard of nobody.
PRESENCE_TOLD_EVERY = 20.0
LOOK_TOLD_EVERY = 20.0  # the agent asks the others for a minute after it heard that somebody looks for one
# Seconds without touch; then the room speaks its own language again, and its controls stand where they always do.
ASKED_FOR_KEPT = 60.0
_NOTICE_SHOWN = timedelta(seconds=30)


class ScreenSession:
    """One screen, from its start to its end. `new_id` gives each tap an id of its own; `language` is for the time
    before the first snapshot, which then brings the room's.
    """

    def __init__(
        self, *, new_id: Callable[[], str], layout: Layout = Layout.WIDE, language: str = "en"
    ) -> None:
        self._new_id = new_id
        self._layout = layout
        self._language = language
        self._snapshot: Snapshot | None = None
        self._reach = Reach(LinkPhase.STARTING, 0.0)
        self._sheet: Page | None = None
        self.restarts = False
        self._chosen: str | None = None  # the language somebody chose at the panel
        self._lowered = False  # somebody at the panel asked for low controls
        self._touched_at = 0.0
        self._told_at: float | None = None
        self._look_told_at: float | None = None
        self._sent: dict[str, Intent] = {}
        self._notices: tuple[Notice, ...] = ()
        self._shown: str | None = None
        self.fitted = Fitted(new_id)
        self._seen: bool | None = None
        self._seen_told_at: float | None = None

    def snapshot_arrived(self, snapshot: Snapshot, now: Now) -> None:
        """The agent published. The link hands snapshots over in their order: this one is the newest."""
        self._snapshot = snapshot
        if snapshot.announced is None or snapshot.announced.until is not None:
            self._shown = None
        self._forget_past(now)

    def link_changed(self, state: LinkState, now: Now) -> None:
        """The link says how it stands."""
        match state:
            case Starting():
                self._reach = Reach(LinkPhase.STARTING, now.boot)
            case Connected():
                self._reach = Reach(LinkPhase.CONNECTED, now.boot)
                self._shown = self._seen_told_at = None  # perhaps to another agent than before
                self._look_told_at = None
                self.fitted.connected()
                # It answers again, and the next snapshot shows what became of the taps.
                self._notices = tuple(n for n in self._notices if n.refusal is not Refusal.NO_AGENT)
            case Lost(since_boot):
                self._reach = Reach(LinkPhase.LOST, since_boot)
            case Incompatible():
                self._reach = Reach(LinkPhase.RESTARTING, now.boot)

    def act(self, action: Action, now: Now) -> Intent | None:
        """A control was tapped. What comes back is to be sent to the agent; None when the screen did it by itself."""
        self._touched_at = now.boot
        self.fitted.felt(now)
        if action is LocalAction.RESTART_SCREEN:
            self.restarts = True
            return None
        if action is LocalAction.SPEAK:
            self._speak(now)
            return None
        if action in (LocalAction.LOWER_CONTROLS, LocalAction.RAISE_CONTROLS):
            self._lowered, self._sheet = action is LocalAction.LOWER_CONTROLS, None
            return None
        if isinstance(action, ChooseLanguage):
            self._chosen, self._sheet = action.language, None
            return None
        if isinstance(action, PageAction):
            self._change_sheet(action, now)
            return self._look(now)
        if self._done_here(action, now):
            return None
        intent = replace(action, id=self._new_id())
        self._sheet = once_sent(self._sheet, intent, self._scene(now))
        if self._reach.phase is not LinkPhase.CONNECTED:
            self._sheet = once_answered(self._sheet, Ack(intent.id, Refusal.NO_AGENT), now)
            self._refuse(intent, Refusal.NO_AGENT, now)
            return None
        self._sent[intent.id] = intent
        return intent

    def acknowledged(self, ack: Ack, now: Now) -> None:
        """The agent answered a tap, or the link did so in its place."""
        self._sheet = once_answered(self._sheet, ack, now)
        intent = self._sent.pop(ack.id, None)
        if intent is not None and ack.refusal is not None:
            self._refuse(intent, ack.refusal, now)

    def touched(self, now: Now) -> Touched | None:
        """A finger on the panel, wherever. What comes back is to be sent to the agent; while the panel is being wiped
        that is no finger.
        """
        if cleaning(self._snapshot, now):
            return None
        self._touched_at = now.boot
        self.fitted.felt(now)
        told = self._told_at is not None and now.boot - self._told_at < TOUCHES_TOLD_EVERY
        if told or self._reach.phase is not LinkPhase.CONNECTED:
            return None
        self._told_at = now.boot
        return Touched(self._new_id())

    def drawn(self, model: ScreenModel) -> Shown | None:
        """People can see this model on the panel. What comes back is to be sent to the agent: only now that they can
        object does the time begin in which they may.
        """
        announced = self._snapshot.announced if self._snapshot is not None else None
        waits = announced is not None and announced.until is None and announced.meeting == model.announces
        if (
            not waits
            or model.announces in (None, self._shown)
            or self._reach.phase is not LinkPhase.CONNECTED
        ):
            return None
        self._shown = model.announces
        return Shown(self._new_id(), self._shown)

    def sensed(self, *, seen: bool) -> None:
        """The presence sensor sees somebody in the room, or nobody any more."""
        if seen is not self._seen:
            self._seen, self._seen_told_at = seen, None

    def presence(self, now: Now) -> Presence | None:
        """What the agent is to hear of the sensor at `now`: each change, and again and again that somebody is there."""
        if self._seen is None or self._reach.phase is not LinkPhase.CONNECTED:
            return None
        told = self._seen_told_at
        if told is not None and (not self._seen or now.boot - told < PRESENCE_TOLD_EVERY):
            return None
        self._seen_told_at = now.boot
        return Presence(self._new_id(), self._seen)

    def badge(self, now: Now, number: str = "") -> Intent | None:
        """Somebody held a badge to the reader: who books, where that is asked; a check-in where one is awaited; else a
        touch like any other.
        """
        scene = self._scene(now)
        if (book := by_badge(self._sheet, number, scene)) is not None:
            return self.act(book, now)
        asked = isinstance(
            self._sheet, WhoPage
        )  # a badge that cannot tell who books loses nobody what was chosen
        found = scene.awaited if scene is not None and not asked else None
        return self.act(CheckIn("", found.meeting.id), now) if found is not None else self.touched(now)

    def model(self, now: Now) -> ScreenModel:
        """What the panel shows at `now`."""
        self._forget_past(now)
        scene = self._scene(now)
        if scene is None:
            return starting_model(self._reach, now, wording_for(self._language, ZoneInfo("UTC")))
        people = self.fitted.people(now)
        if cleaning(self._snapshot, now):
            self._sheet = None
            return screen_model(scene, sheet=CleaningState(), people=people)
        closing = closes_at(self._sheet, self._touched_at)
        model = screen_model(scene, sheet=self._sheet, closes_at=closing, people=people)
        if self._chosen is None and not self._lowered:
            return model
        return replace(model, changes_at=min(model.changes_at, self._touched_at + ASKED_FOR_KEPT))

    def surroundings(self, model: ScreenModel) -> Surroundings:
        """What the devices of the panel are to do while that model is on it."""
        ambient = Ambient() if self._snapshot is None else self._snapshot.ambient
        return self.fitted.surroundings(model, ambient)

    def troubles(self) -> tuple[DeviceTrouble, ...]:
        """What the agent is to hear of devices that do not work, or do again."""
        return self.fitted.troubles() if self._reach.phase is LinkPhase.CONNECTED else ()

    def _scene(self, now: Now) -> Scene | None:
        snapshot = self._snapshot
        if snapshot is None:
            return None
        scene = scene_of(
            lowered(snapshot) if self._lowered else snapshot,
            now,
            reach=self._reach,
            wording=self._wording(snapshot),
            layout=self._layout,
            notices=self._notices,
        )
        return replace(scene, speaks=self.fitted.speaks(snapshot.ambient))

    def _speak(self, now: Now) -> None:
        """Say the state of the room, and show it: what is spoken is on the panel."""
        scene = self._scene(now)
        if scene is not None and scene.speaks:
            self._sheet = None
            self.fitted.say(spoken(scene), scene.wording.language)

    def _look(self, now: Now) -> Look | None:
        """What the agent is to hear while somebody looks for another room: so that it asks when they are free."""
        told = self._look_told_at is not None and now.boot - self._look_told_at < LOOK_TOLD_EVERY
        connected = self._reach.phase is LinkPhase.CONNECTED
        if told or not connected or not isinstance(self._sheet, FindState):
            return None
        self._look_told_at = now.boot
        return Look(self._new_id())

    def _wording(self, snapshot: Snapshot) -> Wording:
        language, clock = self._chosen or snapshot.language, snapshot.appearance.clock
        return wording_for(language, snapshot.room.zone, clock=clock)

    def _change_sheet(self, action: PageAction, now: Now) -> None:
        scene = self._scene(now)
        if scene is None:
            return
        opens = OPENS.get(action) if isinstance(action, LocalAction) else None
        if opens is not None:
            self._sheet = opens(scene) or self._sheet
        elif self._sheet is not None:
            self._sheet = after(self._sheet, action, scene)

    def _done_here(self, action: Intent, now: Now) -> bool:
        """Whether the agent need not hear of it: a notice of the screen's own, or a booking that waits for somebody to
        say who he is.
        """
        if isinstance(action, Dismiss):
            return self._dismissed(action.about)
        asks = asking_who(self._sheet, action, self._scene(now)) if isinstance(action, Book) else None
        self._sheet = asks or self._sheet
        return asks is not None

    def _dismissed(self, notice: str) -> bool:
        """Whether it was a notice of the screen's own; it is gone then."""
        left = tuple(n for n in self._notices if n.id != notice)
        gone = len(left) < len(self._notices)
        self._notices = left
        return gone

    def _refuse(self, intent: Intent, refusal: Refusal, now: Now) -> None:
        of = _OF.get(type(intent))
        if of is None or refusal in ASKED_AGAIN:
            return  # a touch or a dismissal that nobody answers for: the next snapshot tells; or its own page has told
        shown = Interval(now.wall, now.wall + _NOTICE_SHOWN)
        if isinstance(intent, Book) and intent.interval.end > shown.end:
            shown = intent.interval
        self._notices = (*self._notices, Notice(f"here:{intent.id}", of, refusal, shown, now.wall))

    def _forget_past(self, now: Now) -> None:
        self._notices = tuple(n for n in self._notices if n.interval.end > now.wall)
        closing = closes_at(self._sheet, self._touched_at)
        if closing is not None and now.boot >= closing:
            self._sheet = None
        if now.boot >= self._touched_at + ASKED_FOR_KEPT:
            self._chosen, self._lowered = None, False


# What a refused tap had asked for: an undo would have ended what it takes back.
_OF: Mapping[type[Intent], UndoOf] = {
    Book: UndoOf.BOOK,
    Extend: UndoOf.EXTEND,
    End: UndoOf.END,
    Release: UndoOf.END,
    CheckIn: UndoOf.CHECK_IN,
    Undo: UndoOf.END,
}
