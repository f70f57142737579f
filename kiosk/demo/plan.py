"""Who meets where: the rows that every demo day is made of. Earlier rows of a room have the first say on its time."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class From(StrEnum):
    """What the times of a row are counted from."""

    REVIEW = "the start of the next meeting in Juniper, in minutes"
    NOW = "the present minute, in minutes"
    MIDNIGHT = "the next local midnight, in minutes"
    TODAY = "the local day, in days"


@dataclass(frozen=True, slots=True)
class Row:
    """One event of the plan: `start` and `length` in the unit of `counted`.

    A `daily` row is a series, of which this is today's occurrence. `moved` gives minutes and `cancelled` days, both by
    the day counted from today: ((1, 30),) moves tomorrow's occurrence to half an hour later.
    """

    start: int
    length: int
    title: str
    organiser: str | None = None
    counted: From = From.REVIEW
    private: bool = False
    tentative: bool = False
    blocks: bool = True
    daily: bool = False
    moved: tuple[tuple[int, int], ...] = ()
    cancelled: tuple[int, ...] = ()


_DAY = 24 * 60

# The present moment lies between -85 and -71 of the review.
PLANS: Mapping[str, tuple[Row, ...]] = {
    "juniper": (
        Row(-330, 60, "Roadmap", "M. Okafor"),
        Row(-210, 30, "Design critique", "J. Petrov"),
        Row(-180, 60, "Salary review", "S. Haddad", private=True),
        Row(0, 60, "Supplier review", "A. Lindqvist"),
        Row(90, 30, "Stand-up", "Platform team", daily=True, moved=((1, 30),), cancelled=(-1,)),
        Row(195, 60, "Customer call", "R. Castellanos", tentative=True),
        Row(_DAY - 90, 60, "Sprint planning", "Platform team"),
        Row(_DAY + 15, 60, "Interview", "People team", private=True),
        Row(0, 1, "Visitors in the house", "Reception", counted=From.TODAY, blocks=False),
    ),
    "alder": (
        Row(-195, 60, "Budget for next year", "F. Moreau"),
        Row(-105, 75, "Quarterly planning", "S. Haddad"),
        Row(0, 60, "Vendor demo", "T. Nakamura"),
        Row(90, 45, "Contract talks", "A. Lindqvist", private=True),
    ),
    "birch": (
        Row(-120, 30, "Interview 1", "People team"),
        Row(-90, 30, "Interview 2", "People team"),
        Row(-60, 60, "Interview 3", "People team"),
        Row(0, 30, "Interviews: decision", "People team", private=True),
        Row(30, 60, "Onboarding", "People team"),
    ),
    "cedar": (
        Row(-75, 120, "Release night", "Operations", counted=From.MIDNIGHT),
        Row(-75 - _DAY, 120, "Release night", "Operations", counted=From.MIDNIGHT),
        Row(-240, 60, "Architecture forum", "J. Petrov"),
        Row(15, 45, "Security review", "M. Okafor", private=True),
        Row(120, 60, "Release planning", "Operations"),
    ),
    "hazel": (
        Row(3, 27, "Trainee interview", "People team", counted=From.NOW),  # nobody comes: watch the door
        Row(-100, 45, "One to one", "K. Brandt", private=True),
        Row(0, 30, "One to one", "K. Brandt", private=True),
        Row(60, 30, "Mentoring", "L. Fernandes"),
    ),
    "rowan": (
        Row(0, 2, "Company workshop", "Board office", counted=From.TODAY),
        Row(4, 1, "Board day", "Board office", counted=From.TODAY, private=True),
    ),
    "aspen": (
        Row(-90, 30, "Daily sync", "Mobile team", daily=True, moved=((0, 60),), cancelled=(2,)),
        Row(45, 60, "User research", "L. Fernandes"),
        Row(105, 60, "User research: notes", "L. Fernandes"),
    ),
    "elm": (
        Row(-40, 44, "Handover", "Front desk", counted=From.NOW),  # ended early at the door, in four minutes
        Row(0, 60, "Book club", "V. Rossi"),
    ),
    "linden": (
        Row(-90, 60, "Support rota", "Support team", daily=True, cancelled=(0,)),
        Row(-300, 90, "Data protection training", "Legal"),
        Row(30, 60, "Partner visit", "R. Castellanos", tentative=True),
    ),
    "maple": (
        Row(-90, 60, "Press call", "V. Rossi", tentative=True),
        Row(15, 30, "Newsletter", "V. Rossi"),
    ),
    "oak": (
        Row(-240, 360, "First aid course", "People team"),
        Row(_DAY - 60, 120, "First aid exam", "People team"),
    ),
    "willow": (
        Row(-210, 60, "Piano lesson", "Staff club"),
        Row(_DAY, 60, "Phone conference", "T. Nakamura"),
    ),
    "grove": (Row(120, 60, "All hands", "Board office"),),  # Elm and Linden in one
}
