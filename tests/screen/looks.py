"""Every way a panel can look: each theme, an organisation's own colours, large text, low controls."""

from collections.abc import Mapping

from kiosk.domain.appearance import Appearance, OwnColours, Reach, Theme

LOOKS: Mapping[str, Appearance] = {
    "door": Appearance(),
    "blue": Appearance(Theme.BLUE),
    "high-contrast": Appearance(Theme.HIGH_CONTRAST),
    "own-colours": Appearance(colours=OwnColours(free="#ffe082", busy="#5e2129", check_in="#f4f4f4")),
    "large-text": Appearance(large_text=True),
    "low": Appearance(reach=Reach.ALWAYS),
    "high-contrast-large-text": Appearance(Theme.HIGH_CONTRAST, large_text=True),
}
