"""What a history can break, and how it is told."""

from datetime import timedelta
from enum import StrEnum

SKEW = timedelta(seconds=62)  # a clock within a minute of a server's is trusted


class Promise(StrEnum):
    """What a history can break."""

    STORED_FIRST = "nothing is said, shown or sent before it is on the disk"
    NEVER_LOST = "a booking that was acknowledged stays on the disk until it is over"
    TOLD = "no booking ends without its person having asked for it or being told"
    IN_ITS_TIME = (
        "a booking lapses or ends by itself only when its time is over, and is not written after that"
    )
    NEVER_REVIVED = "what was once confirmed is never created again"
    ONE_EVENT = "no key stands twice in the calendar, and none that no door answers for"
    NO_LEFTOVER = "what was refused, withdrawn, lapsed, cancelled or ended leaves nothing behind"
    CONFIRMED_EXISTS = "what is called confirmed stands in the calendar, as it is shown"
    NO_OVERLAP = "no two confirmed bookings of ours overlap"
    NEVER_FALSELY_FREE = "no room is called free for longer than the limits after it became busy"
    CLOCK = "nothing is promised by a clock that is wrong"
    FOREIGN = "no meeting of other people changes unless somebody at that door asked for it"
    SETTLED = "fifteen minutes after everything is well nothing is pending, and every door is live"
    ASKED_FIRST = "what may have been created is looked up before it is created again"
    WISHED = "what was last asked for is what stands, unless its person was told otherwise"
    SOMEBODY_WINS = "while all is well and reads are prompt, of those who want one slot somebody gets it"
    NEVER_RELEASED = (
        "no meeting is released that somebody checked in to, or about which any door of the room has a doubt"
    )
    OBJECTED = "nothing is released before a screen has shown it for as long as an undo lasts"
    CHECKED_IN = "a check-in that was acknowledged is in the calendar at last, or its person was told"
    GIVEN_UP = "while all is well a meeting that nobody came to is given up"
    JOURNAL = "the journal tells of every booking, and its last word is how it stands"
    RIGHT_ROOM = (
        "what was asked for one room is sent to its calendar, stands there, and is shown at its doors only"
    )
    NEVER_BY_HALF = "a room and one that it is made of are never both booked by doors"
    RESTS = "no door talks without end"


class BrokenError(AssertionError):
    """A promise that did not hold."""

    def __init__(self, promise: Promise, detail: object) -> None:
        super().__init__(f"{promise}: {detail}")
        self.promise = promise


def require(holds: object, promise: Promise, detail: object) -> None:
    if not holds:
        raise BrokenError(promise, detail)
