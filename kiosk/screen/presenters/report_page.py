"""The "Report" sheet: what it is about, what is wrong, one button; then thanks, with an undo. No name is asked for."""

from dataclasses import dataclass, replace

from kiosk.domain.bookings import Refusal
from kiosk.domain.intents import Ack, ReportProblem, Undo
from kiosk.domain.reports import PHRASES, Phrase, Report, ReportKind
from kiosk.screen.presenters.choices import ChooseKind, ChoosePhrase, Icon
from kiosk.screen.presenters.explanations import of_refusal
from kiosk.screen.presenters.hero import clock_of
from kiosk.screen.presenters.home import strip_words
from kiosk.screen.presenters.keyboard import Layer, Typing, keyboard_view, words_of
from kiosk.screen.presenters.keyboard import after as after_key
from kiosk.screen.presenters.model import ButtonView, KeyboardView, LocalAction, Look, PageAction, ReportView
from kiosk.screen.presenters.reports import KINDS, PHRASES_SAID, said_within
from kiosk.screen.presenters.scene import Scene

THANKS = 4.0  # seconds
_ICONS = {
    ReportKind.SCREEN: Icon.SCREEN,
    ReportKind.SOUND: Icon.SOUND,
    ReportKind.HEATING: Icon.HEATING,
    ReportKind.CLEANING: Icon.CLEANING,
    ReportKind.FURNITURE: Icon.FURNITURE,
    ReportKind.OTHER: Icon.OTHER,
}


@dataclass(frozen=True, slots=True)
class ReportPage:
    """The choice so far, `typing` while the keyboard is there, and what became of it: `sent` is the id of the tap,
    `key` that of the report it made. `closes_at` is when the thanks go home by themselves, on CLOCK_BOOTTIME.
    """

    kind: ReportKind | None = None
    phrase: Phrase | None = None
    words: str = ""
    typing: Typing | None = None
    sent: str | None = None
    key: str | None = None
    refusal: Refusal | None = None
    closes_at: float | None = None


def opened_report(_scene: Scene) -> ReportPage:
    """The sheet as it opens: nothing is chosen."""
    return ReportPage()


def after(page: ReportPage, action: PageAction) -> ReportPage:
    """The choice after a touch. A phrase that is touched again is not meant."""
    if page.sent is not None:
        return page
    if page.typing is not None:
        return _typed(page, page.typing, action)
    match action:
        case LocalAction.OPEN_WORDS if page.kind is not None:
            layer = Layer.SMALL if page.words else Layer.CAPITALS
            return replace(page, typing=Typing(page.words, layer))
        case ChooseKind(kind):
            return page if kind is page.kind else ReportPage(kind)
        case ChoosePhrase(phrase) if page.kind is not None and phrase in PHRASES[page.kind]:
            return replace(page, phrase=None if phrase is page.phrase else phrase)
        case _:
            return page


def _typed(page: ReportPage, typing: Typing, action: PageAction) -> ReportPage:
    match action:
        case LocalAction.TAKE_TEXT:
            return replace(page, words=words_of(typing) or "", typing=None)
        case LocalAction.LEAVE_TEXT:
            return replace(page, typing=None)
        case _:
            return replace(page, typing=after_key(typing, action))


def words_view(typing: Typing, scene: Scene, *, closes_in: int | None) -> KeyboardView:
    """The keyboard for what is wrong, in one's own words."""
    return keyboard_view(typing, scene.wording, hint=scene.wording.say("What is wrong?"), closes_in=closes_in)


def answered(page: ReportPage, ack: Ack, boot: float) -> ReportPage:
    """What the agent made of it: thanks for a while, or why not."""
    if page.sent != ack.id:
        return page
    if ack.refusal is not None:
        return replace(page, refusal=ack.refusal)
    return replace(page, key=ack.key, closes_at=boot + THANKS)


def report_page_view(page: ReportPage, scene: Scene, *, closes_in: int | None) -> ReportView | KeyboardView:
    """The sheet, or the keyboard while somebody types."""
    if page.typing is not None:
        return words_view(page.typing, scene, closes_in=closes_in)
    return report_view(page, scene, closes_in=closes_in)


def report_view(page: ReportPage, scene: Scene, *, closes_in: int | None) -> ReportView:
    """The sheet; `closes_in` seconds it goes home by itself, None while that is not worth saying."""
    ground, shape, text = strip_words(scene)
    wording = scene.wording
    blank = ReportView(
        strip_ground=ground,
        strip_shape=shape,
        strip_text=text,
        clock=clock_of(scene),
        title=wording.say("Report a problem"),
        buttons=(_close(scene, wording.say("Cancel"), closes_in), _send(page, scene)),
    )
    if page.refusal is not None:
        why = of_refusal(page.refusal, wording)
        return replace(
            blank, said=(why.what, why.next_step), buttons=(_close(scene, wording.say("Close"), None),)
        )
    if page.key is not None and page.kind is not None:
        said = Report(page.key, scene.snapshot.room.id, page.kind, scene.now.wall, page.phrase, page.words)
        return _thanks(blank, said, scene)
    return replace(
        blank,
        kinds=tuple(_kind(kind, page, scene) for kind in scene.snapshot.may_report),
        caption="" if page.kind is None else wording.say("What is wrong? (optional)"),
        phrases=() if page.kind is None else _phrases(page.kind, page, scene),
        note=wording.say("Please choose what it is about") if page.kind is None else page.words,
    )


def _thanks(blank: ReportView, report: Report, scene: Scene) -> ReportView:
    wording, key = scene.wording, report.key
    said = said_within(report, wording)
    done = ButtonView("done", wording.say("Done"), action=LocalAction.CLOSE_SHEET)
    undo = ButtonView("undo", wording.say("Undo"), look=Look.NEUTRAL, action=Undo("", key))
    may_undo = any(o.key == key and o.until > scene.now.boot for o in scene.snapshot.report_undo)
    return replace(
        blank,
        title=wording.say("Thank you."),
        said=(wording.say("Reported: {problem}", problem=said),),
        buttons=(undo, done) if may_undo else (done,),
    )


def _kind(kind: ReportKind, page: ReportPage, scene: Scene) -> ButtonView:
    look = Look.CHOSEN if kind is page.kind else Look.OUTLINE
    label = scene.wording.say(KINDS[kind][0])
    return ButtonView(f"kind:{kind}", label, look=look, action=ChooseKind(kind), icon=_ICONS[kind])


def _phrases(kind: ReportKind, page: ReportPage, scene: Scene) -> tuple[ButtonView, ...]:
    """The phrases of that kind, and a way to other words; those that were typed stand in the line below."""
    look = Look.CHOSEN if page.words else Look.OUTLINE
    other = ButtonView("type", scene.wording.say("Type…"), look=look, action=LocalAction.OPEN_WORDS)
    return (*(_phrase(phrase, page, scene) for phrase in PHRASES[kind]), other)


def _phrase(phrase: Phrase, page: ReportPage, scene: Scene) -> ButtonView:
    look = Look.CHOSEN if phrase is page.phrase else Look.OUTLINE
    label = scene.wording.say(PHRASES_SAID[phrase][0])
    return ButtonView(f"phrase:{phrase}", label, look=look, action=ChoosePhrase(phrase))


def _send(page: ReportPage, scene: Scene) -> ButtonView:
    possible = page.kind is not None and page.sent is None
    return ButtonView(
        f"send:{page.kind}:{page.phrase}{':typed' if page.words else ''}",
        scene.wording.say("Send report"),
        detail=scene.wording.say("no name is stored"),
        action=ReportProblem("", page.kind, page.phrase, page.words)
        if possible and page.kind is not None
        else None,
    )


def _close(scene: Scene, label: str, closes_in: int | None) -> ButtonView:
    detail = "" if closes_in is None else scene.wording.seconds(closes_in)
    return ButtonView("cancel", label, detail=detail, look=Look.NEUTRAL, action=LocalAction.CLOSE_SHEET)
