"""Another language for whoever stands there: the control that says which one is shown, and the page of all.

The choice is this screen's alone; it ends a minute after the last touch, and then the room's language is back.
"""

from dataclasses import dataclass

from kiosk.languages import languages, name_of
from kiosk.screen.presenters.choices import Icon
from kiosk.screen.presenters.home import strip_words
from kiosk.screen.presenters.model import ButtonView, ChooseLanguage, LanguageView, LocalAction, Look
from kiosk.screen.presenters.scene import Scene


@dataclass(frozen=True, slots=True)
class LanguagePage:
    """The page of all languages; nothing on it is remembered."""


def opened_languages(scene: Scene) -> LanguagePage | None:
    """The page as it opens; none where there is nothing to choose."""
    del scene
    return LanguagePage() if len(languages()) > 1 else None


def language_control(scene: Scene) -> tuple[ButtonView, ...]:
    """The control for it, in the language that is shown: nothing where there is only one."""
    if len(languages()) < 2:
        return ()
    shown = scene.wording.language
    action = LocalAction.OPEN_LANGUAGES
    return (
        ButtonView(
            "languages",
            name_of(shown),
            short=shown.upper(),
            look=Look.NEUTRAL,
            action=action,
            icon=Icon.LANGUAGE,
        ),
    )


def language_view(scene: Scene, *, closes_in: int | None) -> LanguageView:
    """Every language by its own name; no word on the page has to be understood."""
    wording = scene.wording
    ground, shape, text = strip_words(scene)
    cancel = wording.say("Cancel")
    return LanguageView(
        strip_ground=ground,
        strip_shape=shape,
        strip_text=text,
        clock=wording.time(scene.minute),
        languages=tuple(
            ButtonView(
                f"language-{language}",
                name_of(language),
                look=Look.CHOSEN if language == wording.language else Look.NEUTRAL,
                action=ChooseLanguage(language),
            )
            for language in languages()
        ),
        cancel=ButtonView(
            "cancel",
            cancel,
            detail="" if closes_in is None else wording.seconds(closes_in),
            look=Look.NEUTRAL,
            action=LocalAction.CLOSE_SHEET,
        ),
    )
