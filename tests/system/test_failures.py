"""Whatever is wrong with the calendar: never green, cause and next step in words, and live again by itself."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from queue import SimpleQueue
from random import Random
from threading import Event, Thread

import pytest
import trustme

from kiosk.adapters.calendars.caldav.client import Connection
from kiosk.adapters.calendars.caldav.provider import CalDavProvider
from kiosk.adapters.clock.alarm import SchedulerAlarm
from kiosk.adapters.clock.system import SystemClock
from kiosk.adapters.storage.store import TinyDoorStore
from kiosk.domain.bookings import Refusal
from kiosk.domain.freshness import Offline, Stale
from kiosk.domain.intents import Touched
from kiosk.domain.snapshot import Snapshot, freshness_of
from kiosk.screen.presenters.doctor import Health, doctor_record
from kiosk.screen.presenters.home import home_view
from kiosk.screen.presenters.wording import wording_for
from kiosk.services.engine import Engine
from kiosk.services.engine_settings import EngineSettings
from kiosk.services.loop import Agent, Line
from kiosk.testing.fault_proxy import Cut, FaultProxy, Status
from kiosk.testing.radicale import Radicale, User
from tests.system.broken_calendar import (
    FRESHNESS_LIMIT,
    PASSWORD,
    USER,
    Breakage,
    Site,
    always,
    change_password,
    hide_calendar,
    nowhere,
    server_context,
    show_calendar,
    silence,
    speak,
)
from tests.system.timeless_calendar import TimelessProxy

READER = "reader"
TAP = "5e0c1f6a3b7d4e2f9a8b7c6d5e4f3a2b"
ONE_POLL = 60.0
RIGHTS_ASKED_AGAIN = 330.0  # seconds at the most, once a write has shown that they changed
DEADLINE = 10.0

BREAKAGES = [
    Breakage(
        "wrong password",
        lambda site: change_password(site, "changed-by-an-admin"),
        ("AuthRejected", "unspecified"),
        Stale,
        says=("rejects the sign-in", "lehnt seit"),
        next_step=("Check user name and password", "Benutzername und Passwort"),
        mends=lambda site: change_password(site, PASSWORD),
        refuses=Refusal.SIGN_IN_REJECTED,
        needs_admin=True,
    ),
    Breakage(
        "no right to read",
        always(403),
        ("NotPermitted", "unspecified"),
        Stale,
        says=("does not let this door in", "nicht ein"),
        next_step=("the right to read and write", "zu lesen und zu schreiben"),
        refuses=Refusal.NOT_PERMITTED,
        needs_admin=True,
    ),
    Breakage(
        "unknown calendar",
        hide_calendar,
        ("Gone", "unspecified"),
        Stale,
        says=("was not found", "fehlt seit"),
        next_step=("Check the address of the room's calendar", "Adresse des Raumkalenders"),
        mends=show_calendar,
        needs_admin=True,
    ),
    Breakage(
        "a web page for an answer",
        always(200, b"<html>Welcome to the guest network", Content_Type="text/html"),
        ("BadResponse", "unspecified"),
        Stale,
        says=("make no sense", "unverständlich"),
        next_step=("look into the log", "Protokolle"),
        needs_admin=True,
    ),
    Breakage(
        "half an answer",
        always(207, b'<?xml version="1.0"?><multistatus xmlns="DAV:"><response>'),
        ("BadResponse", "unspecified"),
        Stale,
        says=("make no sense", "unverständlich"),
        next_step=("look into the log", "Protokolle"),
        needs_admin=True,
    ),
    Breakage(
        "a fault of the server",
        always(500, b"Traceback (most recent call last)"),
        ("Unavailable", "server_error"),
        Stale,
        says=("server has a fault", "gestört"),
        next_step=("the log of the calendar server", "Protokoll des Kalenderservers"),
    ),
    Breakage(
        "too many requests",
        always(429, Retry_After="90"),
        ("RateLimited", "unspecified"),
        Stale,
        says=("asks this door to wait", "warten"),
        next_step=("Nothing to do", "Nichts zu tun"),
        back_within=90.0,
    ),
    Breakage(
        "no answer",
        silence,
        ("Unavailable", "timeout"),
        Offline,
        says=("No answer from the calendar", "Keine Antwort"),
        next_step=("no firewall", "Firewall"),
        mends=speak,
    ),
    Breakage(
        "a line that breaks",
        lambda site: site.proxy.fail_always(Cut()),
        ("Unavailable", "connection_lost"),
        Offline,
        says=("Network lost", "Netz weg"),
        next_step=("Check the network", "Netz dieser Tür prüfen"),
    ),
    Breakage(
        "no server",
        lambda site: site.proxy.refuse(),
        ("Unavailable", "refused"),
        Offline,
        says=("accepts no connection", "keine Verbindung"),
        next_step=("its address and port", "Adresse samt Port"),
    ),
    Breakage(
        "no such name",
        nowhere,
        ("Unavailable", "name_resolution"),
        Offline,
        says=("Network lost", "Netz weg"),
        next_step=("name was not found", "Name des Servers"),
        mends=lambda site: site.use(site.provider()),
    ),
]
CERTIFICATE = Breakage(
    "certificate",
    lambda site: None,
    ("Unavailable", "certificate"),
    Offline,
    says=("certificate is not valid", "Zertifikat"),
    next_step=("Renew the server's certificate", "Zertifikat des Servers erneuern"),
    needs_admin=True,
)


@pytest.fixture(scope="module")
def radicale(tmp_path_factory) -> Iterator[Radicale]:
    users = [User(USER, PASSWORD), User(READER, PASSWORD, may_write=False)]
    with Radicale(tmp_path_factory.mktemp("radicale"), users=users) as server:
        yield server


@pytest.fixture
def proxy(radicale) -> Iterator[FaultProxy]:
    with TimelessProxy(radicale.port) as fault_proxy:
        yield fault_proxy


@pytest.fixture
def site(radicale, proxy, tmp_path) -> Iterator[Site]:
    site = Site(radicale, proxy, tmp_path)
    yield site
    site.close()


def held_or_refused(site: Site, breakage: Breakage) -> None:
    """A tap while it is broken: held where it will be sent later, else refused at once."""
    ack = site.tap(TAP)
    assert ack.refusal is breakage.refuses
    assert [b.key for b in site.door.disk] == ([] if breakage.refuses else [TAP])
    assert site.stored() == []


def check_words(site: Site, breakage: Breakage) -> None:
    trouble = site.door.snapshot.trouble
    assert trouble is not None
    assert (trouble.kind, trouble.cause) == breakage.trouble
    for number, language in enumerate(("en", "de")):
        text, fact = site.banner(language)
        assert breakage.says[number] in text
        assert (
            fact == ("Please tell an admin", "Bitte der Technik melden")[number] or not breakage.needs_admin
        )
        assert fact
        check = site.doctor(language)["calendar"]
        assert check.state is Health.FAIL
        assert breakage.says[number] in check.what
        assert trouble.detail in check.what
        assert breakage.next_step[number] in check.next_step
    for secret in (PASSWORD, "Authorization", "Basic "):
        assert secret not in json.dumps(
            doctor_record(tuple(site.doctor().values()), wording_for("en", site.room.zone))
        )


def check_all_is_well(site: Site) -> None:
    assert site.is_live()
    assert site.door.snapshot.trouble is None
    assert site.banner("en") == ("", "")
    assert {c.name: c.state for c in site.doctor().values() if c.state is not Health.OK} == {}


@pytest.mark.parametrize("breakage", BREAKAGES, ids=str)
def test_a_broken_calendar_is_never_green_says_why_and_is_live_again_by_itself(site, breakage) -> None:
    assert site.is_green()
    breakage.breaks(site)
    site.live(FRESHNESS_LIMIT)
    assert isinstance(freshness_of(site.door.snapshot, site.clock.now()), breakage.freshness)
    site.never_green_for(60.0)
    check_words(site, breakage)
    held_or_refused(site, breakage)
    breakage.mends(site)
    if breakage.seldom:
        site.door.ask(Touched("somebody comes to look"))
    site.live(breakage.back_within)
    check_all_is_well(site)
    assert [name for name in site.stored() if TAP in name] == site.stored()
    assert len(site.stored()) == (0 if breakage.refuses else 1)


@pytest.mark.parametrize("breakage", [b for b in BREAKAGES if b.seldom], ids=str)
def test_what_somebody_must_mend_is_looked_at_again_without_a_touch(site, breakage) -> None:
    breakage.breaks(site)
    site.live(300.0)
    breakage.mends(site)
    site.live(300.0)
    check_all_is_well(site)


def test_a_door_that_is_asked_to_wait_is_silent_meanwhile(site) -> None:
    site.proxy.fail_next(Status(429, {"Retry-After": "90"}))
    site.live(ONE_POLL)
    before = len(site.proxy.seen)
    told = site.door.snapshot.trouble
    assert told is not None
    assert told.retry_at is not None
    site.door.ask(Touched("impatient"))
    site.tap(TAP)
    site.live((told.retry_at - site.clock.now().wall).total_seconds() - 0.01)
    assert len(site.proxy.seen) == before
    site.live(5.0)
    check_all_is_well(site)


def test_a_door_without_the_right_to_write_says_so_at_the_tap_and_in_the_doctor(
    radicale, proxy, tmp_path
) -> None:
    site = Site(radicale, proxy, tmp_path, user=READER)
    assert site.is_green()
    assert site.tap(TAP).refusal is None
    site.live(5.0)
    assert site.stored() == []
    assert [n.refusal for n in site.door.snapshot.notices] == [Refusal.NOT_PERMITTED]
    for language, what, step, finding in (
        ("en", "This door may not book here", "tell whoever looks after the rooms", "the right to write"),
        ("de", "Diese Tür darf hier nicht buchen", "Bitte", "Recht geben"),
    ):
        hero = home_view(site.scene(language))
        assert what in hero.sub
        assert step in hero.reason
        check = site.doctor(language)["write_forbidden"]
        assert check.state is Health.WARN
        assert "12:00" in check.what
        assert "403" in check.what
        assert finding in check.next_step
    site.close()
    site.user = USER
    site.use(site.provider())
    assert site.tap(f"{TAP}-again").refusal is None
    site.live(5.0)
    assert len(site.stored()) == 1
    site.live(RIGHTS_ASKED_AGAIN)
    check_all_is_well(site)
    site.close()


def test_a_real_agent_ends_at_once_though_the_calendar_never_answers(site, tmp_path) -> None:
    site.proxy.black_hole()
    patient = CalDavProvider(Connection(site.proxy.url, USER, PASSWORD), now=lambda: site.clock.now().wall)
    clock = SystemClock()
    store = TinyDoorStore(tmp_path / "data", tmp_path / "run")
    engine = Engine(EngineSettings(site.room), store.load(), rng=Random(0), now=clock.now())
    agent = Agent(engine, Line(site.room, patient), store=store, clock=clock, alarm=SchedulerAlarm())
    snapshots: SimpleQueue[Snapshot] = SimpleQueue()
    before = len(site.proxy.seen)
    agent.follow(snapshots.put)
    agent.start()
    assert snapshots.get(timeout=DEADLINE).schedule is None
    deadline = clock.now().boot + DEADLINE
    while len(site.proxy.seen) == before and clock.now().boot < deadline:
        Event().wait(0.01)
    assert len(site.proxy.seen) > before
    closing = Thread(target=agent.close)
    closing.start()
    closing.join(DEADLINE)
    assert not closing.is_alive()


# --- certificates ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


def expired(ca: trustme.CA) -> trustme.LeafCert:
    return ca.issue_cert("127.0.0.1", not_after=datetime(2020, 1, 1, tzinfo=UTC))


WRONG_CERTIFICATES = {
    "of an authority that nobody knows": lambda ca: trustme.CA().issue_cert("127.0.0.1"),
    "that has expired": expired,
    "of another server": lambda ca: ca.issue_cert("calendar.example.org"),
}


@pytest.mark.parametrize("wrong", WRONG_CERTIFICATES)
def test_a_wrong_certificate_is_called_so_and_the_right_one_mends_it(
    wrong, radicale, authority, tmp_path
) -> None:
    ca_file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(ca_file))
    tls, right = server_context(), authority.issue_cert("127.0.0.1")
    right.configure_cert(tls)
    with TimelessProxy(radicale.port, tls=tls) as proxy:
        site = Site(radicale, proxy, tmp_path, ca_file=ca_file)
        assert site.is_green()
        WRONG_CERTIFICATES[wrong](authority).configure_cert(tls)
        site.use(site.provider())
        site.live(FRESHNESS_LIMIT)
        site.never_green_for(60.0)
        check_words(site, CERTIFICATE)
        held_or_refused(site, CERTIFICATE)
        right.configure_cert(tls)
        site.live(ONE_POLL)
        check_all_is_well(site)
        assert len(site.stored()) == 1
        site.close()
