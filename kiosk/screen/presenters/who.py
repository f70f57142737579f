"""Who books: asked after a booking was chosen and before it is sent; by a badge, a PIN or a name, or passed over.

What was typed is in the state and in the one intent that carries it to the agent; no repr shows it. The page stays
while the agent compares, and after a wrong badge or PIN.
"""

from dataclasses import dataclass, field, replace

from kiosk.domain.bookings import Refusal
from kiosk.domain.intents import Ack, Book
from kiosk.domain.people import Asking, Claim, Means, suggested
from kiosk.domain.snapshot import room_of
from kiosk.screen.presenters.corner_model import PinView
from kiosk.screen.presenters.explanations import of_refusal
from kiosk.screen.presenters.find_wish import FindState
from kiosk.screen.presenters.hero import clock_of
from kiosk.screen.presenters.home import strip_words
from kiosk.screen.presenters.keyboard import Typing, keyboard_view, words_of
from kiosk.screen.presenters.keyboard import after as after_key
from kiosk.screen.presenters.model import ButtonView, KeyboardView, LocalAction, Look, PageAction, WhoView
from kiosk.screen.presenters.pin import keys_of, typed
from kiosk.screen.presenters.scene import Scene
from kiosk.screen.presenters.wish import SheetState

ASKED_AGAIN = (Refusal.PIN_WRONG, Refusal.PIN_TOO_SOON, Refusal.BADGE_UNKNOWN)
Behind = SheetState | FindState | None


@dataclass(frozen=True, slots=True)
class WhoPage:
    """The booking that waits, the page `behind` this one and the one that comes `then`, once it is booked; None for
    home. `digits` are there while the pad is, `typing` while the keyboard is. `sent` is the id under which the agent
    compares, `said` why the last try was refused.
    """

    book: Book
    behind: Behind = None
    then: Behind = None
    digits: str | None = field(default=None, repr=False)
    typing: Typing | None = field(default=None, repr=False)
    sent: str = ""
    said: Refusal | None = None


def asks(book: Book, page: object, scene: Scene) -> bool:
    """Whether this booking waits for somebody to say who he is. Where that may be left out, a booking of one tap is
    never stopped.
    """
    policy = scene.snapshot.policy.who
    if book.who is not None or isinstance(page, WhoPage) or not policy.means:
        return False
    return policy.asks is Asking.REQUIRED or (policy.asks is Asking.OPTIONAL and isinstance(page, SheetState))


def opened_who(book: Book, scene: Scene, *, behind: Behind, then: Behind) -> WhoPage:
    """The page as it opens: where there is only one way, which takes typing, at that."""
    page, only = WhoPage(book, behind, then), _only(scene)
    if only is Means.PIN:
        return replace(page, digits="")
    return replace(page, typing=Typing()) if only is Means.NAME else page


def after(page: WhoPage, action: PageAction, scene: Scene) -> WhoPage | Behind:
    """The page after a touch on it; one that makes no sense any more changes nothing."""
    if page.sent:  # the agent has it: there is nothing to go back to before it has answered
        return page
    if action in (LocalAction.WHO_BACK, LocalAction.LEAVE_TEXT):
        chosen = page.digits is not None or page.typing is not None
        if not chosen or _only(scene) is not None:
            return page.behind
        return replace(page, digits=None, typing=None, said=None)
    if action is LocalAction.WHO_PIN:
        return replace(page, digits="", said=None)
    if action is LocalAction.WHO_NAME:
        return replace(page, typing=Typing(), said=None)
    if page.digits is not None:
        return replace(page, digits=typed(page.digits, action), said=None)
    return page if page.typing is None else replace(page, typing=after_key(page.typing, action))


def by_badge(page: object, number: str, scene: Scene | None) -> Book | None:
    """What a badge that is held to the reader books while this page is open; None when it is about something else."""
    if not isinstance(page, WhoPage) or page.sent or not number or scene is None:
        return None
    means = scene.snapshot.policy.who.means
    return _claimed(page, Means.BADGE, number) if Means.BADGE in means else None


def sent(page: WhoPage, intent: str) -> WhoPage:
    """The page while the agent is asked: what was typed is gone from the screen."""
    digits = None if page.digits is None else ""
    return replace(page, digits=digits, sent=intent, said=None)


def answered(page: WhoPage, ack: Ack) -> WhoPage | Behind:
    """The page after the agent's answer, if it is the one that it waits for."""
    if ack.id != page.sent:
        return page
    return replace(page, sent="", said=ack.refusal) if ack.refusal in ASKED_AGAIN else page.then


def who_view(page: WhoPage, scene: Scene, *, closes_in: int | None) -> WhoView | PinView | KeyboardView:
    """What the page shows; `closes_in` seconds it goes home by itself, None while that is not worth saying."""
    if page.digits is not None:
        return _pad(page, page.digits, scene, closes_in=closes_in)
    if page.typing is not None and not page.sent:
        return _keyboard(page, page.typing, scene, closes_in=closes_in)
    wording = scene.wording
    ground, shape, text = strip_words(scene)
    return WhoView(
        strip_ground=ground,
        strip_shape=shape,
        strip_text=text,
        clock=clock_of(scene),
        title=wording.say("Who books?"),
        summary=_summary(page.book, scene),
        said=_said(page, scene),
        ways=() if page.sent else _ways(scene),
        buttons=(_back(scene, closes_in), *_skip(page, scene)),
    )


def _only(scene: Scene) -> Means | None:
    """The one way there is, where nothing else can be chosen and it is no badge."""
    policy = scene.snapshot.policy.who
    alone = len(policy.means) == 1 and policy.asks is Asking.REQUIRED
    return policy.means[0] if alone and policy.means[0] is not Means.BADGE else None


def _claimed(page: WhoPage, means: Means, said: str) -> Book:
    return replace(page.book, who=Claim(means, said))


def _pad(page: WhoPage, digits: str, scene: Scene, *, closes_in: int | None) -> PinView:
    return PinView(
        title=scene.wording.say("PIN"),
        typed=len(digits),
        said=_said(page, scene),
        keys=keys_of(digits, scene, shut=bool(page.sent), sends=lambda pin: _claimed(page, Means.PIN, pin)),
        cancel=_back(scene, closes_in, look=Look.OUTLINE),
    )


def _keyboard(page: WhoPage, typing: Typing, scene: Scene, *, closes_in: int | None) -> KeyboardView:
    """The keyboard: Done and each suggestion book at once, as a badge does."""
    view = keyboard_view(typing, scene.wording, hint=scene.wording.say("Your name"), closes_in=closes_in)
    name = words_of(typing)
    known = suggested(scene.snapshot.policy.who.names, typing.text)
    return replace(
        view,
        take=replace(view.take, action=None if name is None else _claimed(page, Means.NAME, name)),
        words=tuple(
            ButtonView(f"who:{each}", each, look=Look.OUTLINE, action=_claimed(page, Means.NAME, each))
            for each in known
        ),
        suggests=bool(scene.snapshot.policy.who.names),
    )


def _summary(book: Book, scene: Scene) -> str:
    wording, zone = scene.wording, scene.wording.zone
    today, day = (at.astimezone(zone).date() for at in (scene.now.wall, book.interval.start))
    room = room_of(scene.snapshot, book.room) if book.room is not None else None
    when = wording.beside(wording.span(book.interval), wording.near_day(day, today=today))
    return when if room is None else wording.beside(room.name, when)


def _said(page: WhoPage, scene: Scene) -> str:
    wording = scene.wording
    if page.sent:
        return wording.say("One moment…")
    if page.said is not None:
        return of_refusal(page.said, wording).what + "."
    badge = page.digits is None and Means.BADGE in scene.snapshot.policy.who.means
    return wording.say("Hold your badge to the reader.") if badge else ""


def _ways(scene: Scene) -> tuple[ButtonView, ...]:
    wording, means = scene.wording, scene.snapshot.policy.who.means
    ways = {
        Means.PIN: ButtonView("who-pin", wording.say("PIN"), action=LocalAction.WHO_PIN),
        Means.NAME: ButtonView("who-name", wording.say("Name"), action=LocalAction.WHO_NAME),
    }
    return tuple(way for each, way in ways.items() if each in means)


def _skip(page: WhoPage, scene: Scene) -> tuple[ButtonView, ...]:
    """One tap on, for whoever would rather not say."""
    if scene.snapshot.policy.who.asks is Asking.REQUIRED:
        return ()
    action = None if page.sent else page.book
    return (ButtonView("skip", scene.wording.say("Skip"), look=Look.OUTLINE, action=action),)


def _back(scene: Scene, closes_in: int | None, *, look: Look = Look.NEUTRAL) -> ButtonView:
    return ButtonView(
        "back",
        scene.wording.say("Back"),
        detail="" if closes_in is None else scene.wording.seconds(closes_in),
        look=look,
        action=LocalAction.WHO_BACK,
    )
