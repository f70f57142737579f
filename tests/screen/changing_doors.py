"""Snapshots by chance: every state of the gallery, with other settings, in every language, at a door far from well."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from kiosk.domain.ambience import Ambient
from kiosk.domain.corner import Corner
from kiosk.domain.reports import ReportUndo
from kiosk.domain.snapshot import Snapshot
from kiosk.domain.time import Now
from kiosk.languages import languages
from tests.screen.bad_days import SNAPSHOTS as BAD_DAYS
from tests.screen.looks import LOOKS
from tests.unit.presenters.floor_three import on_floor_three
from tests.unit.presenters.gallery import AT_NIGHT, DAY_PAGES, SNAPSHOTS, TITLED
from tests.unit.presenters.gallery_corner import AT_THE_CORNER

KNOWN: Sequence[Snapshot] = (
    *(snapshot for snapshot, _ in SNAPSHOTS.values()),
    *(snapshot for snapshot, _ in DAY_PAGES.values()),
    *(
        snapshot for name, snapshot in BAD_DAYS.items() if "thousand" not in name
    ),  # a touch costs as much there
    AT_THE_CORNER,
    on_floor_three(),
)
ASLEEP: Sequence[Snapshot] = tuple(SNAPSHOTS[name][0] for name in AT_NIGHT)


def a_door(rng: Random, now: Now, *, language: str, look: str) -> Snapshot:
    """Another snapshot of the same door: its language and looks stay, all else may have changed."""
    corner = Corner(
        has_pin=rng.random() < 0.7,
        wait_until=now.boot + 5 if rng.random() < 0.1 else None,
        cleaning_until=now.boot + 8 if rng.random() < 0.03 else None,
    )
    snapshot = replace(rng.choice(KNOWN), language=language, appearance=LOOKS[look], corner=corner)
    if rng.random() < 0.5:
        house = on_floor_three()
        snapshot = replace(
            snapshot, neighbours=house.neighbours, around=house.around, surroundings=house.surroundings
        )
    if rng.random() < 0.3:
        snapshot = replace(snapshot, policy=TITLED)
    if rng.random() < 0.3:
        snapshot = replace(snapshot, phone="https://calendar.example.org/?room=juniper")
    if rng.random() < 0.2:
        snapshot = replace(snapshot, report_undo=(ReportUndo("key-5", now.boot + 8),))
    if rng.random() < 0.1:
        snapshot = replace(rng.choice(ASLEEP), language=language, ambient=Ambient(hours=()))
    return snapshot


def a_language(rng: Random) -> str:
    return rng.choice(languages())


def a_look(rng: Random) -> str:
    return rng.choice(tuple(LOOKS))
