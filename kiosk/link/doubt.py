"""Taps that are sent but not answered, and what becomes of them: each is answered exactly once.

When the link is lost between a tap and its answer, nobody here knows whether the agent has it on disk. The same intent,
with the same id, is sent once more if the agent is back within a few seconds: the engine knows the id, so that this is
one booking either way. If the agent stays away, or the second try is lost too, the tap is refused in words; should it
have been stored after all, the next snapshot shows it with its undo. A tap is never kept longer: minutes later,
nobody stands at the door who still wants it.
"""

from dataclasses import dataclass

from kiosk.domain.intents import Intent


@dataclass(slots=True)
class _Question:
    intent: Intent
    asked_at: float
    sent_at: float | None
    resent: bool = False


class Unanswered:
    """The open questions of one link. Times are seconds on CLOCK_BOOTTIME; used from one thread.

    A question unanswered for `answer_within` after it was sent means that the agent hangs: the link counts as lost. A
    question unanswered for `give_up_after` since the tap is given up.
    """

    def __init__(self, *, answer_within: float, give_up_after: float) -> None:
        self._answer_within = answer_within
        self._give_up_after = give_up_after
        self._open: dict[str, _Question] = {}

    def ask(self, intent: Intent, now: float) -> None:
        """This is being sent for the first time."""
        self._open[intent.id] = _Question(intent, now, now)

    def answered(self, intent_id: str) -> bool:
        """An answer came; False when nobody waits for it any more."""
        return self._open.pop(intent_id, None) is not None

    def lost(self) -> tuple[Intent, ...]:
        """The link is lost. Gives up, and returns, what had been sent twice."""
        gone = tuple(q.intent for q in self._open.values() if q.resent)
        for intent in gone:
            del self._open[intent.id]
        for question in self._open.values():
            question.sent_at = None
        return gone

    def again(self, now: float) -> tuple[Intent, ...]:
        """The agent is back: what to send once more, in the order of the taps."""
        waiting = [q for q in self._open.values() if q.sent_at is None]
        for question in waiting:
            question.sent_at = now
            question.resent = True
        return tuple(q.intent for q in waiting)

    def give_up(self, now: float) -> tuple[Intent, ...]:
        """What has waited too long; it is forgotten here."""
        gone = tuple(q.intent for q in self._open.values() if now >= q.asked_at + self._give_up_after)
        for intent in gone:
            del self._open[intent.id]
        return gone

    def hanging(self, now: float) -> bool:
        """Whether an answer is so late that the agent must be taken for dead."""
        return any(
            q.sent_at is not None and now >= q.sent_at + self._answer_within for q in self._open.values()
        )

    def next_deadline(self) -> float | None:
        """When to look again; None while nothing is open."""
        moments = [q.asked_at + self._give_up_after for q in self._open.values()]
        moments += [q.sent_at + self._answer_within for q in self._open.values() if q.sent_at is not None]
        return min(moments, default=None)
