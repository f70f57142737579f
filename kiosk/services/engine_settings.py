"""What an engine is told about its door when it is made, and what follows for its calls."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

from kiosk.domain.ambience import Ambient, is_office_hour
from kiosk.domain.appearance import Appearance
from kiosk.domain.attendance import CheckInPolicy
from kiosk.domain.bookings import Act, Booking
from kiosk.domain.combined import kin_of
from kiosk.domain.policy import BookingPolicy
from kiosk.domain.privacy import PrivacyRule, shown_at, told_of
from kiosk.domain.reports import ReportPolicy
from kiosk.domain.rooms import Room
from kiosk.domain.sites import Site
from kiosk.domain.snapshot import Finding, Snapshot
from kiosk.domain.text import plain_text
from kiosk.ports.calendar import Capabilities
from kiosk.services.checkup import CheckupPlan
from kiosk.services.corner import CornerPlan
from kiosk.services.messages import Call, Cancel, Create, MarkAbsent
from kiosk.services.readers import Neighbour
from kiosk.services.sync import Pace
from kiosk.services.timekeeping import ClockTrust

_CANNOT = Capabilities(incremental=False, cas_update=False, change_foreign_end=False, cancel_foreign=False)


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """What one engine is told about its door. `released_because` is the sentence for the organiser of a no-show.
    `title_with_name` is the title of a booking that is for somebody.
    `site` is how people walk from it, `site_door` its node there where its room has several doors.
    """

    room: Room
    policy: BookingPolicy = field(default_factory=BookingPolicy)
    pace: Pace = field(default_factory=Pace)
    read_lag: timedelta = timedelta(0)
    title: str = "Booked at the door"
    title_with_name: str = "{title} by {name}"
    language: str = "en"
    clock: ClockTrust = field(default_factory=ClockTrust)
    findings: tuple[Finding, ...] = ()
    shift: timedelta = timedelta(0)
    boot_id: str = ""
    checkup: CheckupPlan = field(default_factory=CheckupPlan)
    keep_journal: timedelta = timedelta(days=30)
    check_in: CheckInPolicy = field(default_factory=CheckInPolicy)
    ambient: Ambient = field(default_factory=Ambient)
    capabilities: Capabilities = _CANNOT
    reports: ReportPolicy = field(default_factory=ReportPolicy)
    released_because: str = "Nobody checked in at the room, so it was released."
    neighbours: tuple[Neighbour, ...] = ()
    corner: CornerPlan = field(default_factory=CornerPlan)
    site: Site | None = None
    site_door: str | None = None
    privacy: PrivacyRule = field(default_factory=PrivacyRule)
    appearance: Appearance = field(default_factory=Appearance)
    phone: str | None = None

    @property
    def known(self) -> dict[str, Neighbour]:
        """The neighbours by room id."""
        return {neighbour.room.id: neighbour for neighbour in self.neighbours}

    @property
    def kin(self) -> dict[str, tuple[str, ...]]:
        """The rooms that share the space of each, by room id."""
        return kin_of((self.room, *(neighbour.room for neighbour in self.neighbours)))

    @property
    def read_lags(self) -> dict[str, timedelta]:
        """How long a write may stay unseen, by room id: in the slowest of the calendars that tell who is in a room."""
        own = {n.room.id: n.read_lag for n in self.neighbours} | {self.room.id: self.read_lag}
        kin = self.kin
        return {room: max(own[r] for r in (room, *kin.get(room, ()))) for room in own}

    def told(self, snapshot: Snapshot) -> Snapshot:
        """The snapshot as it may leave the agent, and as it is to be shown."""
        shown, at = replace(snapshot, appearance=self.appearance, phone=self.phone), snapshot.made_at
        is_open = is_office_hour(self.ambient, at, self.room.zone) if snapshot.clock_trusted else None
        return told_of(shown, shown_at(self.privacy, office_open=is_open))


def worded(call: Call, booking: Booking, settings: EngineSettings) -> Call:
    """The call as this door makes it, in the words of its settings."""
    match call:
        case Create(title=title, who=who):
            title = title or settings.title
            named = who and settings.title_with_name.format(title=title, name=who.name)
            return replace(call, title=plain_text(named or title))
        case MarkAbsent():
            return replace(call, door=settings.check_in.door)
        case Cancel() if booking.act is Act.RELEASE:
            return replace(call, because=settings.released_because)
        case _:
            return call
