"""What the doctor says of the building around a door, and of what is on and in its panel."""

from collections.abc import Mapping

from kiosk.domain.snapshot import FindingKind
from kiosk.screen.presenters.causes import Explanation
from kiosk.screen.presenters.wording import marked

# `{subject}` is what the finding is about.
AROUND_THE_DOOR: Mapping[FindingKind, Explanation] = {
    FindingKind.DEVICE_BROKEN: Explanation(
        marked("Something fixed to the panel does not work: {subject}"),
        marked("The door goes on without it. Check its wiring, its rights and [devices] in the settings."),
    ),
    FindingKind.LOGO_UNUSABLE: Explanation(
        marked("The logo cannot be shown: {subject}"),
        marked("Put a PNG picture there of at most 2 MB and 4 million pixels, which the door may read."),
    ),
    FindingKind.SITE_MISSING: Explanation(
        marked("How people walk from this door is not known: {subject}"),
        marked(
            "Write a site file with corridors and doors: until then distances are straight lines on one floor."
        ),
    ),
    FindingKind.SITE_LACKS_ROOM: Explanation(
        marked("The site file has no door of these rooms: {subject}"),
        marked("Add a node with the id of each room to the site file."),
    ),
    FindingKind.SITE_NOT_CONNECTED: Explanation(
        marked("No way in the site file leads from this door to: {subject}"),
        marked("Add the ways that join them to the corridor, the stairs or the lift."),
    ),
    FindingKind.FLOOR_PLAN_MISSING: Explanation(
        marked("There is no floor plan to show: {subject}"),
        marked("Draw the rooms of this floor as areas in the site file."),
    ),
    FindingKind.SEATS_UNKNOWN: Explanation(
        marked("Nobody entered how many people fit in: {subject}"),
        marked("Write seats for each of them in the settings: they are not found by whoever needs some."),
    ),
    FindingKind.ROOMS_LEFT_OUT: Explanation(
        marked("More rooms than a door can look at are around: {subject}"),
        marked("The nearest are used. Name fewer neighbours in the settings."),
    ),
}
