"""Two doors of one room on a real server: of two taps at the same moment exactly one becomes a meeting."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

from kiosk.adapters.clock.system import SystemClock
from kiosk.domain.time import cut_to_minute
from tests.system.doors import a_process
from tests.system.house import a_house
from tests.system.processes import Said, kiosk

ROUNDS = 4


def test_of_two_taps_at_the_same_moment_exactly_one_wins_and_the_other_is_told(folder: Path) -> None:
    noon = cut_to_minute(SystemClock().now().wall) + timedelta(days=1)
    with a_house(folder) as here, ThreadPoolExecutor(2) as hands:
        there = here.other_door()
        with a_process("agent", here), a_process("agent", there):
            for door in (here, there):
                door.says(freshness="live")
            for number in range(ROUNDS):
                start = noon + number * timedelta(hours=1)
                words = ("book", "30", "--start", f"{start:%Y-%m-%dT%H:%MZ}", "--wait", "--json")

                def tap(socket: Path, words: tuple[str, ...] = words) -> Said:
                    return kiosk("--socket", socket, *words)

                said = list(hands.map(tap, (here.socket, there.socket)))
                assert sorted(one.code for one in said) == [0, 1], said
                [loser] = [one.json for one in said if one.code == 1]
                [winner] = [one.json for one in said if one.code == 0]
                assert (loser["booking"], loser["reason"]) == ("refused", "taken")
                events = [event for event in here.calendar.events() if event.start == start]
                assert [event.key for event in events] == [winner["key"]]
