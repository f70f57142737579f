"""The state of the room for whoever cannot read it: what the panel says, as one says it aloud.

The words are those of the hero, worded by the same presenter from the same scene: nothing is spoken that is not shown.
Only what is written short for the eye is said in full for the ear: `1 h 18 min` is "1 hour 18 minutes".
"""

import re
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import timedelta

from kiosk.screen.presenters.choices import Icon
from kiosk.screen.presenters.home import home_view
from kiosk.screen.presenters.model import ButtonView, HeroView, LocalAction, Look
from kiosk.screen.presenters.readings import as_read
from kiosk.screen.presenters.scene import Scene
from kiosk.screen.presenters.titles import BETWEEN
from kiosk.screen.presenters.wording import Wording

_UNHEARD = re.compile("[\u2066-\u2069\u200e\u200f]")  # marks of direction
_ENDS = (".", "!", "?", "…", "。", "؟")


class SpokenWording(Wording):
    """The same language, for the ear."""

    def beside(self, *texts: str) -> str:
        return self.listed(*texts)

    def duration(self, length: timedelta) -> str:
        hours, minutes = divmod(int(length.total_seconds()) // 60, 60)
        said = [self.count("{number} hour", "{number} hours", hours)] if hours else []
        return " ".join([*said, self.minutes(minutes)] if minutes or not hours else said)

    def minutes(self, number: int) -> str:
        return self.count("{number} minute", "{number} minutes", number)

    def seconds(self, number: int) -> str:
        return self.count("{number} second", "{number} seconds", number)


def speak_button(scene: Scene) -> tuple[ButtonView, ...]:
    """The control for it: nothing where there is no voice."""
    if not scene.speaks:
        return ()
    label = scene.wording.say("Read aloud")
    return (ButtonView("speak", label, look=Look.NEUTRAL, action=LocalAction.SPEAK, icon=Icon.SOUND),)


def spoken(scene: Scene) -> str:
    """`Juniper: Free until 14:30. 1 hour 18 minutes, then Supplier review.`: what the panel says at present."""
    return as_read(said_aloud(scene), scene.wording.language)


def said_aloud(scene: Scene) -> str:
    """The same in the script of its language."""
    sentences = _sentences(home_view(replace(scene, wording=_for_the_ear(scene.wording))))
    return " ".join(_sentence(said) for said in sentences if said)


def _for_the_ear(wording: Wording) -> SpokenWording:
    return SpokenWording(**{field.name: getattr(wording, field.name) for field in fields(wording)})


def _sentences(view: HeroView) -> Iterator[str]:
    close = " " if view.sub[:1].islower() else ", "
    yield f"{view.room}: {view.word}{close}{view.sub}" if view.sub else f"{view.room}: {view.word}"
    yield view.second
    yield view.reason
    if view.card is not None:
        yield view.card.title
        yield view.card.detail


def _sentence(said: str) -> str:
    plain = _UNHEARD.sub("", said).replace(BETWEEN, ", ").strip()
    return plain if plain.endswith(_ENDS) else f"{plain}."
