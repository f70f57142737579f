"""What happens in one history: drawn from its seed, so that the seed is the history."""

from collections.abc import Callable

from tests.simulation.doors import Door
from tests.simulation.network import CALM, RAIN
from tests.simulation.world import DROWSY, MINUTE, World, a_world

HOUR = 60 * MINUTE
BETWEEN_TAPS = 55.0  # seconds from one tap to the next at a door, on average
ASLEEP = 240.0

TROUBLES = {
    World.storm: 6,
    World.cut: 4,
    World.power_cut: 3,
    World.kill: 2,
    World.disk_full: 2,
    World.clock_jump: 2,
    World.refuse: 2,
    World.lose_log: 2,
}
TROUBLES_OF_TWO = TROUBLES | {World.down: 6}


def history(seed: int) -> World:
    """Live through it; raises BrokenError when a promise does not hold."""
    world = a_world(seed)
    for door in world.doors:
        world.start(door)
    world.run(5.0)
    chance = world.rng.random()
    if chance < 0.12:
        long_cut(world)
    else:
        some_minutes(world, world.rng.uniform(6, 20) * MINUTE, calm=chance > 0.82)
    world.check()
    return world


def some_minutes(world: World, seconds: float, *, calm: bool = False) -> None:
    """Everybody wants the room while much goes wrong, or nothing."""
    rng, world.calm = world.rng, calm
    world.network.weather = CALM if calm else RAIN
    troubles = TROUBLES if len(world.calendars) == 1 else TROUBLES_OF_TWO
    for _ in range(0 if calm else rng.randrange(1, 7)):
        trouble = rng.choices(list(troubles), weights=list(troubles.values()))[0]
        happen(
            world, rng.uniform(0, seconds * 0.9), trouble, rng.choice(world.doors), rng.expovariate(1 / 150)
        )
    if world.meetings is not None:
        world.meetings.plan(seconds)
        if not calm:
            world.meetings.trouble(seconds)
    for door in world.doors:
        taps(world, door, seconds)
    for _ in range(rng.randrange(4)):
        world.later(rng.uniform(0, seconds), world.people.meddle)
    world.run(seconds)


def long_cut(world: World) -> None:
    """Hours without the calendar, with people at the doors when it begins and when it ends."""
    some_minutes(world, 4 * MINUTE)
    world.cut(world.rng.choice(world.doors), pause := world.rng.uniform(1, 13) * HOUR)
    some_minutes(world, 5 * MINUTE)
    for door in world.doors:
        door.drowsy = ASLEEP
    world.run(pause - 9 * MINUTE)
    for door in world.doors:
        door.drowsy = DROWSY
    some_minutes(world, 8 * MINUTE)


def taps(world: World, door: Door, seconds: float) -> None:
    """People come to a door, one after the other."""
    time = world.rng.expovariate(1 / BETWEEN_TAPS)
    quiet = world.meetings is not None and world.meetings.quiet
    while time < seconds:
        if not quiet:
            world.later(time, lambda: world.people.tap(door))
        time += world.rng.expovariate(1 / BETWEEN_TAPS)


def happen(
    world: World, at: float, trouble: Callable[[World, Door, float], None], door: Door, pause: float
) -> None:
    def now() -> None:
        if door.on:
            world.befalls(f"{trouble.__name__} at {door.name} for {pause:.0f} s")
            trouble(world, door, pause)

    world.later(at, now)
