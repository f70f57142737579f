"""The thread that owns the engine: messages in, effects performed in order, snapshots out to whoever follows.

Provider calls run on a few threads of their own and come back as messages; nothing but the engine's thread ever touches
the engine or the disk. `Agent` is what the link serves (`kiosk.link.face.AgentFace`). Whatever a listener, a provider
or the disk does, the thread goes on: a door that stops hearing is worse than one lost message.
"""

import logging
import queue
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from kiosk.domain.errors import CalendarError, StorageError
from kiosk.domain.intents import Ack, Intent
from kiosk.domain.rooms import Room
from kiosk.domain.snapshot import Snapshot, Trouble
from kiosk.ports.calendar import CalendarProvider, Changes, Whole
from kiosk.ports.clock import Alarm, Clock
from kiosk.ports.facility import Facility
from kiosk.ports.storage import DoorStore, Space
from kiosk.services.chores import Chores, Workshop
from kiosk.services.courier import Courier
from kiosk.services.doubt import asked
from kiosk.services.engine import Engine
from kiosk.services.messages import (
    GIVE_UP,
    Answered,
    Ask,
    Asked,
    AskFreeBusy,
    AskRights,
    Begun,
    Cancel,
    ChangeEnd,
    Chore,
    Create,
    Deliver,
    Effect,
    Find,
    Hinted,
    Keep,
    LookAround,
    Looked,
    MarkAbsent,
    MarkCheckedIn,
    MarkRead,
    Message,
    Note,
    NotNoted,
    NotStored,
    Publish,
    Question,
    Read,
    Reply,
    Result,
    SaveCorner,
    SaveLadder,
    SaveOutbox,
    SaveReports,
    SaveSchedule,
    SaveStrikes,
    WakeAt,
    Watched,
    Woken,
)

log = logging.getLogger(__name__)

T = TypeVar("T")
Listener = Callable[[Snapshot], None]
_Calls = queue.SimpleQueue[tuple[Ask, float] | None]
_CALLERS = 3  # one read and one errand at a time, and one more for a call that was given up
_AFTER_A_FAULT = 5.0


@dataclass(frozen=True, slots=True)
class Line:
    """How a room's calendar is reached. Several rooms may share a provider."""

    room: Room
    provider: CalendarProvider


def _nothing() -> None:
    """What ends a watch that never began."""


def _not_told() -> bool | None:
    """Whether there is a network, where nobody can tell."""
    return None


class Agent:
    """Runs one engine, for the room of `line`. `follow` and `submit` may be called from any thread.

    Threads of calls are daemons: one that hangs keeps neither `close` nor the end of the process waiting. `neighbours`
    are the other rooms that can be booked here; calls for them wait for each other, never this room's for them.
    """

    def __init__(
        self,
        engine: Engine,
        line: Line,
        *,
        store: DoorStore,
        clock: Clock,
        alarm: Alarm,
        neighbours: Sequence[Line] = (),
    ) -> None:
        self._engine = engine
        self._line = line
        self._lines: dict[str | None, Line] = {None: line}
        self._lines.update((neighbour.room.id, neighbour) for neighbour in neighbours)
        self._store = store
        self._clock = clock
        self._alarm = alarm
        self._linked: Callable[[], bool | None] = _not_told
        self._inbox: queue.SimpleQueue[Message | None] = queue.SimpleQueue()
        self._workshop = Workshop(Chores(), store, self._inbox.put)
        self._courier = Courier(None, line.room, clock, self._inbox.put)
        self._calls, self._calls_elsewhere = _Calls(), _Calls()
        self._callers = [
            *_threads("calendar", lambda: self._make_calls(self._calls)),
            *(_threads("neighbours", lambda: self._make_calls(self._calls_elsewhere)) if neighbours else ()),
        ]
        self._thread = threading.Thread(target=self._run, name="engine", daemon=True)
        self._lock = threading.Lock()
        self._listeners: dict[object, Listener] = {}
        self._waiting: dict[str, list[Callable[[Ack], None]]] = {}
        self._newest: Snapshot | None = None
        self._told: tuple[str, str] | None = None
        self._closed = False
        self._unwatch: Callable[[], None] = _nothing

    def start(
        self,
        *,
        linked: Callable[[], bool | None] = _not_told,
        facility: Facility | None = None,
        chores: Chores | None = None,
    ) -> None:
        """Begin; the first snapshot follows at once, from what was kept. `linked` tells whether the machine has a
        network, None when it cannot. `facility` is where reports go, and is closed at the end; `chores` are what the
        admin corner asks for.
        """
        self._linked = linked
        if chores is not None:
            self._workshop = Workshop(chores, self._store, self._inbox.put)
        if facility is not None:
            self._courier = Courier(facility, self._line.room, self._clock, self._inbox.put)
        self._inbox.put(Begun())
        for thread in (self._thread, *self._callers, self._courier.thread):
            thread.start()
        if self._line.provider.capabilities.push:
            threading.Thread(target=self._watch, name="watch", daemon=True).start()

    def close(self) -> None:
        """Stop after the message under way. Calls under way are not waited for: the outbox knows of them."""
        self._alarm.close()
        with self._lock:
            self._closed = True
            unwatch = self._unwatch
        unwatch()
        self._inbox.put(None)
        if self._thread.ident is not None:  # it may never have been started
            self._thread.join()
        for _ in range(_CALLERS):
            self._calls.put(None)
            self._calls_elsewhere.put(None)
        self._courier.close()
        for line in {id(line.provider): line for line in self._lines.values()}.values():
            line.provider.close()
        self._store.close()

    def follow(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` with the newest snapshot and each later one, until the function returned is called."""
        handle = object()
        with self._lock:
            self._listeners[handle] = listener
            newest = self._newest
        if newest is not None:
            listener(newest)

        def unfollow() -> None:
            with self._lock:
                self._listeners.pop(handle, None)

        return unfollow

    def submit(self, intent: Intent, reply: Callable[[Ack], None]) -> None:
        """Hand an intent to the engine; `reply` is called once, when what it asks for is on the disk or refused."""
        with self._lock:
            self._waiting.setdefault(intent.id, []).append(reply)
        self._inbox.put(Asked(intent))

    def watched(self, screens: int) -> None:
        """So many screens are connected now."""
        self._inbox.put(Watched(screens))

    def _run(self) -> None:
        while (message := self._inbox.get()) is not None:
            try:
                self._perform(self._engine.handle(message, self._clock.now()))
            except (
                Exception
            ):  # the engine is not to be lost; what it forgot to ask for it asks again when woken
                log.exception("the engine failed on %s", type(message).__name__)
                self._alarm.set(self._clock.now().boot + _AFTER_A_FAULT, self._wake)

    def _perform(self, effects: list[Effect]) -> None:
        for effect in effects:
            if isinstance(effect, SaveOutbox | SaveReports):
                try:
                    self._save(effect)
                except Exception as error:  # whatever the disk says: it is not known to have kept them
                    log.exception("the outbox could not be stored")
                    refused = NotStored(str(error), isinstance(effect, SaveReports))
                    self._perform(self._engine.handle(refused, self._clock.now()))
                    return
            elif isinstance(effect, Note):
                self._note(effect)
            elif isinstance(effect, Chore):
                self._workshop.begin(effect)
            elif isinstance(effect, Deliver):
                self._courier.deliver(effect)
            else:
                self._do(effect)

    def _save(self, effect: SaveOutbox | SaveReports) -> None:
        if isinstance(effect, SaveReports):
            self._store.save_reports(effect.reports)
        else:
            self._store.save_outbox(effect.bookings)

    def _do(self, effect: Effect) -> None:
        match effect:
            case Ask():
                calls = self._calls if effect.room is None else self._calls_elsewhere
                calls.put((effect, self._clock.now().boot))
            case Publish(snapshot):
                self._publish(snapshot)
            case Reply(ack):
                self._answer(ack)
            case WakeAt(boot):
                self._alarm.set(boot, self._wake)
            case SaveSchedule() | SaveStrikes() | SaveLadder() | SaveCorner() | MarkRead():
                self._keep(effect)
            case LookAround(look_id):
                self._inbox.put(Answered(look_id, Looked(self._space(), self._linked())))
            case _:
                pass  # `_perform` sees to the others

    def _keep(self, effect: Keep) -> None:
        """A cache: when the disk refuses it, only the next start knows less."""
        try:
            match effect:
                case SaveSchedule(schedule):
                    self._store.save_schedule(schedule)
                case SaveStrikes(strikes):
                    self._store.save_strikes(strikes)
                case SaveLadder(ladder):
                    self._store.save_ladder(ladder)
                case SaveCorner(state):
                    self._store.save_corner(state)
                case MarkRead(read_at, clock):
                    self._store.mark_read(read_at, clock)
        except Exception as error:
            log.warning(
                "the schedule could not be kept: %s", error, exc_info=not isinstance(error, StorageError)
            )

    def _space(self) -> Space | None:
        try:
            return self._store.room_left()
        except StorageError as error:
            log.warning("%s", error)
            return None

    def _note(self, note: Note) -> None:
        """History: when the disk refuses it the door goes on, and an admin is told."""
        try:
            self._store.append_journal(note.entries)
            if note.keep_from is not None:
                self._store.trim_journal(note.keep_from)
        except Exception as error:
            log.warning(
                "the journal could not be written: %s", error, exc_info=not isinstance(error, StorageError)
            )
            self._perform(self._engine.handle(NotNoted(str(error)), self._clock.now()))

    def _publish(self, snapshot: Snapshot) -> None:
        self._log_trouble(snapshot.trouble)
        with self._lock:
            self._newest = snapshot
            listeners = tuple(self._listeners.values())
        for listener in listeners:
            _told(listener, snapshot)

    def _log_trouble(self, trouble: Trouble | None) -> None:
        """Once when it begins or becomes another, once when it ends."""
        told = (trouble.kind, trouble.cause) if trouble is not None else None
        if told == self._told:
            return
        self._told = told
        if trouble is None:
            log.info("the calendar answers again")
        else:
            log.warning(
                "the calendar: %s (%s): %s", trouble.kind, trouble.cause or "no cause", trouble.detail
            )

    def _answer(self, ack: Ack) -> None:
        with self._lock:
            waiting = self._waiting.pop(ack.id, [])
        for reply in waiting:
            _told(reply, ack)

    def _watch(self) -> None:
        """Let the calendar tell of changes. Without it the door is only slower: polling is the truth."""
        try:
            unwatch = self._line.provider.watch(self._line.room, lambda: self._inbox.put(Hinted()))
        except CalendarError as error:
            log.warning("the calendar does not tell of changes: %s", error)
            return
        with self._lock:
            closed, self._unwatch = self._closed, unwatch
        if closed:
            unwatch()

    def _wake(self) -> None:
        self._inbox.put(Woken())

    def _make_calls(self, calls: _Calls) -> None:
        """On a thread of its own: make what calls come, and post whatever comes of them."""
        while (waiting := calls.get()) is not None:
            ask, asked_at = waiting
            # While all callers hung it was given up: nobody waits for it, and what it asks for may be wanted no more.
            if self._clock.now().boot - asked_at < GIVE_UP:
                self._call(ask)

    def _call(self, ask: Ask) -> None:
        result: Result | CalendarError
        line = self._lines[ask.room]
        try:
            result = asked(lambda: made(line.provider, line.room, ask.call))
        except CalendarError as error:
            result = error
        if isinstance(result, (Whole, Changes)) and result.server_time is not None:
            result = replace(result, server_time=self._clock.shifted(result.server_time))
        elif isinstance(result, CalendarError) and result.server_time is not None:
            result.server_time = self._clock.shifted(result.server_time)
        self._inbox.put(Answered(ask.id, result))


def _threads(name: str, target: Callable[[], None]) -> list[threading.Thread]:
    return [threading.Thread(target=target, name=f"{name}-{n}", daemon=True) for n in range(_CALLERS)]


def _told(hearer: Callable[[T], None], news: T) -> None:
    """Tell somebody who may fail: that is his loss alone."""
    try:
        hearer(news)
    except Exception:
        log.exception("somebody who follows the door failed")


def made(provider: CalendarProvider, room: Room, call: Question) -> Result:
    """The provider's answer to one call."""
    match call:
        case Read(window, at, cursor):
            return provider.read(room, window, at=at, cursor=cursor)
        case Find(key, around):
            return provider.find(room, key, around)
        case AskRights():
            return provider.rights(room)
        case AskFreeBusy(rooms, window):
            return provider.free_busy(rooms, window)
        case Create() | ChangeEnd() | Cancel() | MarkCheckedIn() | MarkAbsent():
            return _written(provider, room, call)


def _written(
    provider: CalendarProvider,
    room: Room,
    call: Create | ChangeEnd | Cancel | MarkCheckedIn | MarkAbsent,
) -> Result:
    match call:
        case Create(key, interval, title, who):
            return provider.create(room, key=key, interval=interval, title=title or "", who=who)
        case ChangeEnd(meeting, end):
            return provider.change_end(room, meeting, end)
        case Cancel(meeting, because):
            provider.cancel(room, meeting, because=because)
            return None
        case MarkCheckedIn(meeting):
            return provider.check_in(room, meeting)
        case MarkAbsent(meeting, door):
            return provider.note_absent(room, meeting, door)
