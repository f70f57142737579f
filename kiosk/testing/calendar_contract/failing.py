"""What failing promises: each trouble has its own error, passes, and leaves nothing half done."""

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest

from kiosk.domain.errors import (
    AuthRejected,
    BadResponse,
    CalendarError,
    Cause,
    Gone,
    NotPermitted,
    RateLimited,
    Unavailable,
)
from kiosk.domain.ladder import Rung, rung_of
from kiosk.domain.meetings import Meeting
from kiosk.ports.calendar import Directory, Missing
from kiosk.testing.builders import at
from kiosk.testing.calendar_contract.reading import NOON, WINDOW, an_event, whole
from kiosk.testing.calendar_contract.world import COME_BACK_AFTER, CalendarWorld, Fault
from kiosk.testing.calendar_contract.writing import KEY, SLOT, book, found

FAULTS: dict[Fault, type[CalendarError]] = {
    Fault.REFUSED: Unavailable,
    Fault.SILENT: Unavailable,
    Fault.CUT_BEFORE: Unavailable,
    Fault.SERVER_ERROR: Unavailable,
    Fault.SLOW_DOWN: RateLimited,
    Fault.SLOW_DOWN_SOMETIME: RateLimited,
    Fault.SIGN_IN_REJECTED: AuthRejected,
    Fault.FORBIDDEN: NotPermitted,
    Fault.GARBAGE: BadResponse,
}
# Where it stands on the ladder of a door's health.
RUNGS: dict[Fault, Rung] = {
    Fault.REFUSED: Rung.LINK,
    Fault.SILENT: Rung.LINK,
    Fault.CUT_BEFORE: Rung.LINK,
    Fault.SERVER_ERROR: Rung.THROTTLED,
    Fault.SLOW_DOWN: Rung.THROTTLED,
    Fault.SLOW_DOWN_SOMETIME: Rung.THROTTLED,
    Fault.SIGN_IN_REJECTED: Rung.SIGN_IN,
    Fault.FORBIDDEN: Rung.PERMISSION,
    Fault.GARBAGE: Rung.LINK,
}
CAUSES = {
    Fault.REFUSED: Cause.REFUSED,
    Fault.SILENT: Cause.TIMEOUT,
    Fault.CUT_BEFORE: Cause.CONNECTION_LOST,
    Fault.SERVER_ERROR: Cause.SERVER_ERROR,
}
NO_EFFECT = [fault for fault in FAULTS if fault is not Fault.GARBAGE]
FOREIGN_ADDRESSES = [
    "https://calendar.elsewhere.example/rooms/juniper/",
    "juniper@elsewhere.example",
    "/rooms/no-such-room-here/",
    "☂ juniper?#",
]
# Each call of the port; the meeting is one that was booked before.
CALLS: dict[str, Callable[[CalendarWorld, Meeting], object]] = {
    "read": lambda world, _: world.provider.read(world.room, WINDOW, at=NOON),
    "find": lambda world, _: world.provider.find(world.room, KEY, SLOT),
    "create": lambda world, _: book(world, key="key-of-a-call-that-fails"),
    "change_end": lambda world, meeting: world.provider.change_end(world.room, meeting, at("11:00")),
    "cancel": lambda world, meeting: world.provider.cancel(world.room, meeting),
    "check_in": lambda world, meeting: world.provider.check_in(world.room, meeting),
    "note_absent": lambda world, meeting: world.provider.note_absent(world.room, meeting, "east"),
    "list_rooms": lambda world, _: world.provider.list_rooms(),
    "free_busy": lambda world, _: _free_busy(world),
    "sign_in": lambda world, _: world.provider.sign_in(),
    "rights": lambda world, _: world.provider.rights(world.room),
}
# Calls that meet trouble otherwise: any answer reaches a server, and a watch mends itself. Their own tests say so.
OTHERWISE = {"reach", "watch"}


def _free_busy(world: CalendarWorld) -> None:
    """With one room, its own trouble is the trouble of the whole call."""
    answer = world.provider.free_busy([world.room], WINDOW)[world.room.id]
    if isinstance(answer, CalendarError):
        raise answer


def _require_call(world: CalendarWorld, call: str) -> None:
    capabilities = world.provider.capabilities
    never = {
        "check_in": not capabilities.marker,
        "note_absent": not capabilities.marker,
        "list_rooms": capabilities.room_directory is Directory.NONE,
        "free_busy": capabilities.free_busy_batch == 0,
    }
    if never.get(call):
        pytest.skip("this provider never does this, and says so elsewhere")


class FailureContract:
    @pytest.mark.parametrize("call", CALLS)
    @pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name.lower())
    def test_each_trouble_has_its_error_and_its_rung(
        self, world: CalendarWorld, fault: Fault, call: str
    ) -> None:
        _require_call(world, call)
        meeting = book(world)
        world.fail_next(fault)
        with pytest.raises(FAULTS[fault]) as caught:
            CALLS[call](world, meeting)
        assert caught.type is FAULTS[fault]
        assert str(caught.value) == caught.value.detail != ""
        assert rung_of(caught.value.kind, caught.value.cause) is RUNGS[fault]

    @pytest.mark.parametrize("fault", CAUSES, ids=lambda fault: fault.name.lower())
    def test_what_keeps_an_answer_away_is_told_apart(self, world: CalendarWorld, fault: Fault) -> None:
        world.fail_next(fault)
        with pytest.raises(Unavailable) as caught:
            whole(world)
        assert caught.value.cause is CAUSES[fault]
        assert caught.value.answered == (fault is Fault.SERVER_ERROR)

    def test_who_asks_too_often_is_told_when_to_come_back(self, world: CalendarWorld) -> None:
        world.fail_next(Fault.SLOW_DOWN)
        with pytest.raises(RateLimited) as caught:
            whole(world)
        assert caught.value.after == COME_BACK_AFTER
        world.fail_next(Fault.SLOW_DOWN_SOMETIME)
        with pytest.raises(RateLimited) as caught:
            whole(world)
        assert caught.value.after is None

    @pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name.lower())
    def test_trouble_passes(self, world: CalendarWorld, fault: Fault) -> None:
        world.add(an_event())
        before = whole(world)
        world.fail_next(fault)
        with pytest.raises(FAULTS[fault]):
            whole(world)
        assert whole(world) == before

    @pytest.mark.parametrize("fault", NO_EFFECT, ids=lambda fault: fault.name.lower())
    def test_a_create_that_did_not_get_through_stored_nothing(
        self, world: CalendarWorld, fault: Fault
    ) -> None:
        world.fail_next(fault)
        with pytest.raises(FAULTS[fault]):
            book(world)
        assert world.stored() == ()
        assert world.provider.find(world.room, KEY, SLOT) is Missing.NEVER
        book(world)
        assert world.stored() == (SLOT,)

    def test_a_create_whose_answer_was_lost_is_found_and_not_doubled(self, world: CalendarWorld) -> None:
        world.fail_next(Fault.CUT_AFTER)
        with pytest.raises(Unavailable):
            book(world)
        assert found(world).interval == SLOT
        assert book(world).interval == SLOT
        assert world.stored() == (SLOT,)

    def test_a_change_whose_answer_was_lost_is_found(self, world: CalendarWorld) -> None:
        made = book(world)
        world.fail_next(Fault.CUT_AFTER)
        with pytest.raises(Unavailable):
            world.provider.change_end(world.room, made, at("11:00"))
        assert found(world).end == at("11:00")

    def test_a_cancel_whose_answer_was_lost_succeeds_again(self, world: CalendarWorld) -> None:
        made = book(world)
        world.fail_next(Fault.CUT_AFTER)
        with pytest.raises(Unavailable):
            world.provider.cancel(world.room, made)
        world.provider.cancel(world.room, made)
        assert world.provider.find(world.room, KEY, SLOT) is Missing.GONE

    def test_a_room_without_a_calendar_is_gone_whatever_is_asked(self, world: CalendarWorld) -> None:
        made = book(world)
        provider, room = world.provider, world.nowhere
        calls: list[Callable[[], object]] = [
            lambda: provider.read(room, WINDOW, at=NOON),
            lambda: provider.find(room, KEY, SLOT),
            lambda: provider.create(room, key=KEY, interval=SLOT, title="Ad hoc"),
            lambda: provider.change_end(room, made, at("11:00")),
        ]
        for call in calls:
            with pytest.raises(Gone):
                call()

    @pytest.mark.parametrize("address", FOREIGN_ADDRESSES)
    def test_an_address_of_another_system_is_refused_like_any_that_is_wrong(
        self, world: CalendarWorld, address: str
    ) -> None:
        room = replace(world.room, id="elsewhere", address=address)
        with pytest.raises((Gone, NotPermitted, BadResponse)):
            world.provider.read(room, WINDOW, at=NOON)
        assert whole(world).meetings == (), "and the provider is none the worse for it"

    def test_a_slow_reply_holds_up_no_other_read(self, world: CalendarWorld) -> None:
        world.add(an_event())
        answers: list[object] = []
        with world.hold_next() as held:
            waiting = threading.Thread(target=lambda: answers.append(whole(world)), daemon=True)
            waiting.start()
            assert held.reached()
            assert len(whole(world).meetings) == 1
            assert answers == []
            held.release()
            waiting.join(10)
        assert len(answers) == 1

    def test_a_provider_closes_twice_without_complaint(self, world: CalendarWorld) -> None:
        provider = world.fresh_provider()
        provider.read(world.room, WINDOW, at=NOON)
        provider.close()
        provider.close()
