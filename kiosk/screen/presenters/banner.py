"""The row under both panes: the one thing that is wrong, what the door does about it, and what waits meanwhile."""

from kiosk.domain.bookings import Act
from kiosk.domain.freshness import Ignorance, Live, Offline, Stale, Unknown
from kiosk.domain.schedule import day_of, doubts_on
from kiosk.domain.snapshot import Snapshot, Trouble
from kiosk.domain.time import Now
from kiosk.screen.presenters.explanations import concerns_admin, of_refusal, of_trouble, what_happens
from kiosk.screen.presenters.home import nothing_came
from kiosk.screen.presenters.model import BannerView
from kiosk.screen.presenters.scene import LinkPhase, Reach, Scene
from kiosk.screen.presenters.taps import when
from kiosk.screen.presenters.wording import Wording

_ASKED_FOR = (Act.BOOK, Act.CHECK_IN)  # what a door notes by itself nobody waits for


def banner_view(scene: Scene) -> BannerView | None:
    """The gravest of what is wrong; None when all is well."""
    grave = _agent_lost(scene) or _clock(scene) or _trouble(scene) or _not_fresh(scene) or _doubts(scene)
    return grave or _later_notice(scene)


def agent_banner(reach: Reach, now: Now, wording: Wording) -> BannerView:
    """What is said while the agent is away."""
    if reach.phase is LinkPhase.RESTARTING:
        return BannerView(wording.say("This door was updated"), wording.say("Restarting"))
    time = wording.moment(reach.since_wall(now), now=now.wall)
    return BannerView(
        wording.say("This screen has had no news since {time}", time=time),
        wording.say("Trying again"),
    )


def waiting(snapshot: Snapshot) -> int:
    """How many bookings, changes and check-ins of people the calendar has not confirmed yet."""
    return sum(not b.settled and b.act in _ASKED_FOR for b in snapshot.bookings)


def waiting_words(snapshot: Snapshot, wording: Wording) -> str:
    """What waits for the calendar, counted: `2 bookings waiting`; empty when nothing does."""
    held = waiting(snapshot)
    if not held:
        return ""
    if all(b.act is Act.CHECK_IN for b in snapshot.bookings if not b.settled and b.act in _ASKED_FOR):
        return wording.count("{number} check-in waiting", "{number} check-ins waiting", held)
    return wording.count("{number} booking waiting", "{number} bookings waiting", held)


def _agent_lost(scene: Scene) -> BannerView | None:
    return agent_banner(scene.reach, scene.now, scene.wording) if scene.agent_lost else None


def _clock(scene: Scene) -> BannerView | None:
    if scene.freshness != Unknown(Ignorance.CLOCK_UNTRUSTED):
        return None
    wording = scene.wording
    if scene.unheard:
        return BannerView(wording.say("The calendar was not read yet"), _fact(scene))
    return BannerView(
        wording.say("The clock of this door is not confirmed"), wording.say("Waiting for the time")
    )


def _trouble(scene: Scene) -> BannerView | None:
    """The calendar's trouble, as soon as it matters: the schedule is not Live, or somebody has to act."""
    for room, trouble in troubles_of(scene):
        if not scene.live or concerns_admin(trouble):
            text = of_trouble(trouble, scene.wording, now=scene.now.wall).what
            return BannerView(scene.about(room, text), _fact(scene))
    return None


def troubles_of(scene: Scene) -> tuple[tuple[str | None, Trouble], ...]:
    """The trouble with this room's calendar, then with those of the rooms that share its space, each with its room."""
    known = [(None, scene.snapshot.trouble), *((r.room.id, r.trouble) for r in scene.snapshot.relatives)]
    return tuple((room, trouble) for room, trouble in known if trouble is not None)


def _not_fresh(scene: Scene) -> BannerView | None:
    wording, now = scene.wording, scene.now.wall
    match scene.freshness:
        case Live():
            return None
        case Stale(since) | Offline(since):
            text = wording.say(
                "No answer from the calendar since {time}", time=wording.moment(since, now=now)
            )
        case Unknown():
            text = wording.say("The calendar was not read yet")
    return BannerView(scene.about(unread_beside(scene), text), _fact(scene))


def unread_beside(scene: Scene) -> str | None:
    """The room that shares this one's space and was never read, where this one's own calendar was; None for none."""
    if scene.unheard:
        return None
    return next((r.room.id for r in scene.snapshot.relatives if r.reading.read_at is None), None)


def _doubts(scene: Scene) -> BannerView | None:
    schedule = scene.snapshot.schedule
    if schedule is None:
        return None
    doubts = len(doubts_on(schedule, day_of(scene.now.wall, scene.snapshot.room.zone)))
    if not doubts:
        return None
    return BannerView(
        scene.wording.count(
            "{number} entry of today cannot be read", "{number} entries of today cannot be read", doubts
        ),
        scene.wording.say("Please tell an admin"),
    )


def _later_notice(scene: Scene) -> BannerView | None:
    """What became of a booking for later, once it no longer takes the panel."""
    waiting_here = [n for n in scene.notices if n not in scene.pressing]
    if not waiting_here:
        return None
    notice = waiting_here[-1]
    why = of_refusal(notice.refusal, scene.wording).what
    about = " ".join(part for part in (scene.elsewhere(notice.room), when(scene, notice.interval)) if part)
    return BannerView(f"{about}: {why}", nothing_came(scene, notice.of))


def _fact(scene: Scene) -> str:
    waits = waiting_words(scene.snapshot, scene.wording)
    trouble = next((trouble for _, trouble in troubles_of(scene)), None)
    return waits or what_happens(trouble, scene.wording, now=scene.now.wall)
