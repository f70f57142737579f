"""Verify: each lamp by itself, what a red one stops, and what an admin should look at."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kiosk.adapters.calendars.memory.client import Access, Entry, MemoryServer
from kiosk.adapters.calendars.memory.provider import MemoryProvider
from kiosk.domain.errors import (
    AuthRejected,
    Cause,
    FacilityRejected,
    Gone,
    NotPermitted,
    Unavailable,
)
from kiosk.domain.lamps import OF_A_CALENDAR, Advice, Lamp, LampKind, Light
from kiosk.ports.calendar import Rights, RoomNote
from kiosk.services.verify import verify_reports
from kiosk.testing.builders import a_room, at
from tests.unit.services.verifying import (
    LOST,
    NOON,
    Answering,
    Failing,
    Scene,
    all_of,
    lamp,
    lights,
)


def test_all_lamps_are_green_where_everything_works():
    scene = Scene()
    verification = scene.verify(deep=True, out_of_reach="boss")
    assert lights(verification) == [(kind, Light.GREEN) for kind in OF_A_CALENDAR]
    assert verification.passed
    assert (verification.integration, verification.system) == ("main", "memory")


def test_each_lamp_is_told_as_soon_as_it_is_lit():
    scene = Scene()
    scene.provider = Failing(scene.provider, "sign_in", KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        scene.verify()
    assert [lamp.kind for lamp in scene.told] == [LampKind.ADDRESS]


@pytest.mark.parametrize("call", ["reach", "sign_in", "read", "rights", "create", "cancel"])
def test_a_provider_that_breaks_lights_a_red_lamp_and_no_traceback(call):
    scene = Scene()
    scene.provider = Failing(scene.provider, call, RuntimeError("the program itself broke"))
    verification = scene.verify(deep=True)
    assert "BadResponse" in {lamp.error for lamp in verification.lamps if lamp.light is Light.RED}


def test_what_is_told_is_what_is_answered():
    scene = Scene()
    assert scene.verify(deep=True).lamps == tuple(scene.told)


# Address


def test_an_address_that_does_not_answer_stops_everything():
    scene = Scene()
    scene.provider = Failing(scene.provider, "reach", Unavailable("refused", cause=Cause.REFUSED))
    verification = scene.verify(deep=True, out_of_reach="boss")
    first, *rest = verification.lamps
    assert (first.kind, first.light, first.error) == (LampKind.ADDRESS, Light.RED, "Unavailable")
    assert (first.cause, first.detail) == ("refused", "refused")
    assert [(each.kind, each.light) for each in rest] == [(kind, Light.OFF) for kind in OF_A_CALENDAR[1:]]
    assert not verification.passed


@pytest.mark.parametrize(
    ("skew", "light"),
    [(59, Light.GREEN), (-60, Light.GREEN), (61, Light.AMBER), (-3600, Light.AMBER)],
)
def test_clocks_more_than_a_minute_apart_are_amber(skew, light):
    scene = Scene()
    scene.server._clock = lambda: NOON + timedelta(seconds=skew)
    address = lamp(scene.verify(), LampKind.ADDRESS)
    assert address.light is light
    assert (address.advice is Advice.CLOCK_SKEW) == (light is Light.AMBER)


def test_a_server_that_does_not_tell_its_clock_is_green():
    scene = Scene()
    scene.server._clock = None
    assert lamp(scene.verify(), LampKind.ADDRESS).light is Light.GREEN


# Sign-in


def test_a_rejected_sign_in_stops_what_needs_one():
    scene = Scene(password="right")
    verification = scene.verify(deep=True, out_of_reach="boss")
    assert all_of(verification, Light.GREEN) == {LampKind.ADDRESS}
    assert all_of(verification, Light.RED) == {LampKind.SIGN_IN}
    assert all_of(verification, Light.OFF) == {
        LampKind.READ,
        LampKind.WRITE,
        LampKind.LIMIT,
        LampKind.DEEP,
    }
    assert lamp(verification, LampKind.SIGN_IN).error == "AuthRejected"


@pytest.mark.parametrize(
    "cause", [Cause.CREDENTIAL_EXPIRED, Cause.WRONG_TENANT, Cause.CLOCK_OFF, Cause.LINK_REVOKED]
)
def test_a_red_lamp_says_what_lies_behind_it(cause):
    scene = Scene()
    scene.provider = Failing(scene.provider, "sign_in", AuthRejected("status 401", cause=cause))
    assert lamp(scene.verify(), LampKind.SIGN_IN).cause == cause.value


@pytest.mark.parametrize(("days", "light"), [(31, Light.GREEN), (30, Light.AMBER), (-1, Light.AMBER)])
def test_a_secret_that_expires_within_a_month_is_amber(days, light):
    expires = NOON + timedelta(days=days)
    signed_in = lamp(Scene(expires=expires).verify(), LampKind.SIGN_IN)
    assert (signed_in.light, signed_in.until, signed_in.subject) == (light, expires, "memory")
    assert (signed_in.advice is Advice.EXPIRES_SOON) == (light is Light.AMBER)


# Rooms


def test_a_room_that_cannot_be_read_is_neither_written_to_nor_tried():
    scene = Scene()
    scene.open(scene.room, access=Access.NONE)
    verification = scene.verify(deep=True)
    assert lamp(verification, LampKind.READ).light is Light.RED
    assert lamp(verification, LampKind.READ).cause == Cause.ROOM_FORBIDDEN.value
    assert all_of(verification, Light.OFF) == {LampKind.WRITE, LampKind.LIMIT, LampKind.DEEP}


def test_one_room_of_many_has_its_own_lamps():
    scene = Scene()
    other = a_room("walnut")
    verification = scene.verify(rooms=(other, scene.room), deep=True)
    by_room = [(each.kind, each.subject, each.light) for each in verification.lamps if each.subject]
    assert by_room[1:] == [
        (LampKind.READ, "Walnut", Light.RED),
        (LampKind.WRITE, "Walnut", Light.OFF),
        (LampKind.READ, "Juniper", Light.GREEN),
        (LampKind.WRITE, "Juniper", Light.GREEN),
        (LampKind.DEEP, "Walnut", Light.OFF),
        (LampKind.DEEP, "Juniper", Light.GREEN),
    ]


def test_a_room_that_may_only_be_read_is_red_and_not_tried():
    scene = Scene()
    scene.open(scene.room, access=Access.READ)
    verification = scene.verify(deep=True)
    write = lamp(verification, LampKind.WRITE)
    assert (write.light, write.error, write.cause) == (Light.RED, "NotPermitted", "read_only")
    assert lamp(verification, LampKind.DEEP).light is Light.OFF


def test_rights_that_are_not_told_are_amber_and_tried_all_the_same():
    scene = Scene()
    scene.provider = Answering(scene.provider, Rights(None, (RoomNote.RELEASES_BY_ITSELF,)))
    verification = scene.verify(deep=True)
    advice = [each.advice for each in verification.lamps if each.kind is LampKind.WRITE]
    assert advice == [Advice.RIGHTS_NOT_TOLD, Advice.RELEASES_BY_ITSELF]
    assert lamp(verification, LampKind.DEEP).light is Light.GREEN


def test_rights_that_cannot_be_asked_are_red():
    scene = Scene()
    scene.provider = Failing(scene.provider, "rights", LOST)
    assert lamp(scene.verify(), LampKind.WRITE).cause == "connection_lost"


@pytest.mark.parametrize("note", RoomNote)
def test_what_the_calendar_does_to_a_room_is_amber(note):
    scene = Scene()
    scene.open(scene.room, notes=(note,))
    write = lamp(scene.verify(), LampKind.WRITE)
    assert (write.light, write.advice) == (Light.AMBER, Advice(note.value))


def test_meetings_that_are_called_like_their_organisers_are_amber_and_said_once():
    scene = Scene()
    scene.open(scene.room, notes=(RoomNote.TITLE_REPLACED,))
    scene.server.put(scene.room.id, Entry("standup", at("09:00"), at("09:15"), "Ada", organiser="ada"))
    verification = scene.verify()
    assert [each.advice for each in verification.lamps if each.kind is LampKind.READ] == [
        Advice.TITLE_REPLACED
    ]
    assert not [each for each in verification.lamps if each.kind is LampKind.WRITE and each.advice]


def test_a_room_that_another_integration_reaches_too_is_amber():
    scene = Scene()
    elsewhere = MemoryServer()
    others = {"old": MemoryProvider(scene.server), "far": MemoryProvider(elsewhere)}
    read = lamp(scene.verify(others=others), LampKind.READ)
    assert (read.light, read.advice, read.detail) == (Light.AMBER, Advice.ROOM_TWICE, "old")


def test_an_integration_that_no_room_uses_is_amber():
    verification = Scene().verify(rooms=(), deep=True)
    read = lamp(verification, LampKind.READ)
    assert (read.light, read.advice) == (Light.AMBER, Advice.INTEGRATION_UNUSED)
    assert all_of(verification, Light.OFF) == {LampKind.WRITE, LampKind.LIMIT}


# Limit


def test_an_account_that_reads_what_must_be_out_of_reach_is_amber():
    scene = Scene()
    scene.open(a_room("boss"))
    limit = lamp(scene.verify(out_of_reach="boss"), LampKind.LIMIT)
    assert (limit.light, limit.advice, limit.subject) == (Light.AMBER, Advice.READS_EVERYONE, "boss")


@pytest.mark.parametrize(("error", "kind"), [(NotPermitted("no"), "NotPermitted"), (Gone("404"), "Gone")])
def test_a_refusal_is_what_the_limit_asks_for(error, kind):
    scene = Scene()
    scene.provider = Failing(scene.provider, "read", error, after=1)
    limit = lamp(scene.verify(out_of_reach="boss"), LampKind.LIMIT)
    assert (limit.light, limit.error) == (Light.GREEN, kind)


def test_a_limit_that_could_not_be_tried_is_red():
    scene = Scene()
    scene.provider = Failing(scene.provider, "read", LOST, after=1)
    assert lamp(scene.verify(out_of_reach="boss"), LampKind.LIMIT).light is Light.RED


def test_a_limit_that_nobody_asked_for_is_off():
    limit = lamp(Scene().verify(), LampKind.LIMIT)
    assert (limit.light, limit.advice) == (Light.OFF, Advice.LIMIT_NOT_TRIED)


class Way:
    """A way of reports, of which a trial meets that error; nobody may hand it anything."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.error = error

    def try_out(self) -> None:
        if self.error is not None:
            raise self.error

    def deliver(self, report, room):
        raise AssertionError("a trial reports nothing")

    def close(self) -> None:
        """Nothing is held."""


def test_each_way_of_reports_has_a_lamp_of_its_own():
    told = list[Lamp]()
    ways = {
        LampKind.WEBHOOK: Way(FacilityRejected("webhook: status 401")),
        LampKind.MAIL: Way(),
    }
    found = verify_reports(ways, told=told.append)
    assert tuple(told) == found.lamps
    assert lights(found) == [(LampKind.WEBHOOK, Light.RED), (LampKind.MAIL, Light.GREEN)]
    assert (found.lamps[0].error, found.lamps[0].detail) == ("FacilityRejected", "webhook: status 401")
    assert not found.passed


def test_a_way_that_breaks_lights_a_red_lamp_and_no_traceback():
    (found,) = verify_reports({LampKind.MAIL: Way(RuntimeError("x"))}, told=lambda _: None).lamps
    assert (found.light, found.error, found.detail) == (
        Light.RED,
        "FacilityUnavailable",
        "it failed: RuntimeError",
    )


@pytest.mark.parametrize(("asked", "can"), [(True, False), (True, True), (False, False)])
def test_that_nobody_can_be_invited_is_amber_where_the_door_asks_who_books(asked, can):
    scene = Scene()
    capabilities = replace(scene.provider.capabilities, invites=can)
    scene.provider = MemoryProvider(scene.server, capabilities=capabilities)
    scene.probe = replace(scene.probe, invites=asked)
    write = lamp(scene.verify(), LampKind.WRITE)
    told = asked and not can
    assert (write.light, write.advice) == (
        (Light.AMBER, Advice.INVITES_NOBODY) if told else (Light.GREEN, None)
    )
