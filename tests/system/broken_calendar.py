"""A door on a real CalDAV server that can be broken in every way that servers and networks break."""

import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from kiosk.adapters.calendars.caldav.client import Connection
from kiosk.adapters.calendars.caldav.provider import CalDavProvider
from kiosk.domain.bookings import Refusal
from kiosk.domain.freshness import Live, Offline, Stale
from kiosk.domain.intents import Book
from kiosk.domain.intervals import Interval
from kiosk.domain.snapshot import freshness_of, status_now
from kiosk.domain.status import RoomFree
from kiosk.domain.time import cut_to_minute
from kiosk.screen.presenters.banner import banner_view
from kiosk.screen.presenters.doctor import Check, doctor_checks
from kiosk.screen.presenters.home import home_view
from kiosk.screen.presenters.model import Ground
from kiosk.screen.presenters.scene import LinkPhase, Reach, Scene, scene_of
from kiosk.screen.presenters.wording import wording_for
from kiosk.services.checkup import CheckupPlan
from kiosk.services.sync import Pace
from kiosk.testing.builders import FakeClock, a_room
from kiosk.testing.doors import TestDoor, run
from kiosk.testing.fault_proxy import FaultProxy, Status
from kiosk.testing.radicale import Radicale

USER, PASSWORD = "room-juniper", "secret"
FRESHNESS_LIMIT = Pace().freshness_limit
PATIENCE = 30.0  # seconds; a busy machine is no broken calendar
NO_ANSWER_AFTER = 0.25  # seconds; real ones, so few


@dataclass
class Site:
    """One door, its calendar, and what lies between."""

    radicale: Radicale
    proxy: FaultProxy
    folder: Path
    ca_file: Path | None = None
    user: str = USER
    clock: FakeClock = field(default_factory=FakeClock)

    def __post_init__(self) -> None:
        self.name = self.folder.name
        self.radicale.make_calendar(self.name)
        self.room = a_room(address=f"rooms/{self.name}/")
        self.door = TestDoor(self.room, self.provider(), self.clock.now, checkup=CheckupPlan(looks=True))
        self.live(0)

    def provider(
        self, url: str | None = None, *, password: str = PASSWORD, patience: float = PATIENCE
    ) -> CalDavProvider:
        connection = Connection(
            url or self.proxy.url,
            self.user,
            password,
            ca_file=self.ca_file,
            connect=patience,
            read=patience,
        )
        return CalDavProvider(connection, now=lambda: self.clock.now().wall)

    def use(self, provider: CalDavProvider) -> None:
        """The door speaks to another place, or as somebody else, from now on."""
        self.close()
        self.door.provider = provider

    def close(self) -> None:
        self.door.provider.close()

    def live(self, seconds: float) -> None:
        run([self.door], self.clock.advance, for_=timedelta(seconds=seconds))

    def never_green_for(self, seconds: float) -> None:
        """Live on, and look at the wall every few seconds."""
        end = self.clock.now().boot + seconds
        while self.clock.now().boot < end:
            self.live(5.0)
            for language in ("en", "de"):
                assert home_view(self.scene(language)).ground is not Ground.FREE
            assert not isinstance(status_now(self.door.snapshot, self.clock.now()), RoomFree)

    def scene(self, language: str) -> Scene:
        return scene_of(
            self.door.snapshot,
            self.clock.now(),
            reach=Reach(LinkPhase.CONNECTED, 0.0),
            wording=wording_for(language, self.room.zone),
        )

    def banner(self, language: str) -> tuple[str, str]:
        """What the row at the foot of the screen says: what is wrong, and what is done about it."""
        view = banner_view(self.scene(language))
        return ("", "") if view is None else (view.text, view.fact)

    def doctor(self, language: str = "en") -> dict[str, Check]:
        wording = wording_for(language, self.room.zone)
        return {c.name: c for c in doctor_checks(self.door.snapshot, self.clock.now(), wording)}

    def tap(self, key: str, *, minutes: int = 30):
        start = cut_to_minute(self.clock.now().wall)
        return self.door.ask(Book(key, Interval(start, start + timedelta(minutes=minutes))))

    def stored(self) -> list[str]:
        """The names of the events that the server holds."""
        return sorted(path.name for path in self.radicale.folder_of(self.name).glob("*.ics"))

    def is_green(self) -> bool:
        return isinstance(status_now(self.door.snapshot, self.clock.now()), RoomFree)

    def is_live(self) -> bool:
        return isinstance(freshness_of(self.door.snapshot, self.clock.now()), Live)


def heal(site: Site) -> None:
    site.proxy.heal()


@dataclass(frozen=True)
class Breakage:
    """One way to break: how, what it must be called, and how it is mended. Sentences are English and German.

    `trouble` is kind and cause. `refuses` is why nothing is held meanwhile. With `needs_admin` the banner asks for one.
    `back_within` is how many seconds after the mending everything must be live again.
    """

    name: str
    breaks: Callable[[Site], object]
    trouble: tuple[str, str]
    freshness: type[Stale | Offline]
    says: tuple[str, str]
    next_step: tuple[str, str]
    mends: Callable[[Site], object] = heal
    refuses: Refusal | None = None
    needs_admin: bool = False
    back_within: float = 60.0

    @property
    def seldom(self) -> bool:
        """Whether it is no use to try again soon: somebody must do something first."""
        return self.trouble[0] in ("AuthRejected", "NotPermitted", "Gone")

    def __str__(self) -> str:
        return self.name


def server_context() -> ssl.SSLContext:
    return ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)


def change_password(site: Site, password: str) -> None:
    """On the server, as an admin does."""
    users = site.radicale.folder_of(site.name).parents[3] / "users"
    lines = users.read_text().splitlines()
    users.write_text("".join(f"{USER}:{password}\n" if li.startswith(USER) else f"{li}\n" for li in lines))


def hide_calendar(site: Site) -> None:
    site.radicale.folder_of(site.name).rename(site.folder / "hidden")


def show_calendar(site: Site) -> None:
    (site.folder / "hidden").rename(site.radicale.folder_of(site.name))


def always(status: int, body: bytes = b"", **headers: str) -> Callable[[Site], None]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda site: site.proxy.fail_always(Status(status, named, body))


def silence(site: Site) -> None:
    """The calendar takes every call and never answers. Only here is the door not patient: these seconds are real."""
    site.use(site.provider(patience=NO_ANSWER_AFTER))
    site.proxy.black_hole()


def speak(site: Site) -> None:
    site.use(site.provider())
    heal(site)


def nowhere(site: Site) -> None:
    site.use(site.provider("http://calendar.invalid/"))
