"""The screen without its agent: before it has heard anything, and when nothing answers any more."""

from collections.abc import Callable, Mapping

from kiosk.screen.presenters.model import ScreenModel
from kiosk.screen.presenters.scene import Layout, LinkPhase, Reach
from kiosk.screen.presenters.screen import screen_model, starting_model
from kiosk.testing.builders import BOOT, a_now, a_room
from tests.unit.presenters.catalogues import wording_of
from tests.unit.presenters.scenes import DAY, a_scene, a_snapshot

SILENT = Reach(LinkPhase.LOST, BOOT - 120)
UPDATED = Reach(LinkPhase.RESTARTING, BOOT - 120)


def _without_agent(reach: Reach) -> Callable[[str, Layout], ScreenModel]:
    return lambda language, layout: screen_model(
        a_scene(a_snapshot(*DAY), language=language, layout=layout, reach=reach)
    )


def _starting(reach: Reach) -> Callable[[str, Layout], ScreenModel]:
    """Before the first snapshot."""
    return lambda language, _layout: starting_model(
        reach, a_now("13:12"), wording_of(language, a_room().zone)
    )


WITHOUT_AGENT: Mapping[str, Callable[[str, Layout], ScreenModel]] = {
    "no-agent": _without_agent(SILENT),
    "no-agent-restarting": _without_agent(UPDATED),
    "starting": _starting(Reach(LinkPhase.STARTING, BOOT - 1)),
    "starting-silent": _starting(SILENT),
    "starting-restarting": _starting(UPDATED),
}
