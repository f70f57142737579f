"""Makes the three sounds of a door: soft bells of a few tones. Run by hand: `python assets/sounds/build.py`."""

import array
import math
import wave
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent
RATE = 22_050  # samples a second
LOUDEST = 0.5  # of what 16 bits hold: a door is no alarm
# Each tone: its pitch in hertz and when it begins, in seconds. Up is well, down is not, twice the same asks.
SOUNDS = {
    "booked": ((659.3, 0.0), (987.8, 0.14)),
    "refused": ((440.0, 0.0), (329.6, 0.18)),
    "reminder": ((784.0, 0.0), (784.0, 0.32)),
}
RINGS = 0.45  # seconds


def samples(tones: Sequence[tuple[float, float]]) -> "array.array[int]":
    """All tones laid over each other, each fading as a bell does."""
    count = int((tones[-1][1] + RINGS) * RATE)
    heard = [0.0] * count
    for pitch, begins in tones:
        first = int(begins * RATE)
        for at in range(first, min(count, first + int(RINGS * RATE))):
            age = (at - first) / RATE
            fade = min(1.0, age / 0.008) * math.exp(-9 * age) * (1 - age / RINGS)
            turn = math.tau * pitch * age
            heard[at] += fade * (math.sin(turn) + 0.25 * math.sin(2 * turn))
    loudest = max(map(abs, heard))
    return array.array("h", (round(32_767 * LOUDEST * one / loudest) for one in heard))


def main() -> None:
    for name, tones in SOUNDS.items():
        with wave.open(str(HERE / f"{name}.wav"), "wb") as out:
            out.setparams((1, 2, RATE, 0, "NONE", "not compressed"))
            out.writeframes(samples(tones).tobytes())


if __name__ == "__main__":
    main()
