"""The facility systems that the contract is tried in: a webhook's receiver, and a mailbox."""

import json

from kiosk.adapters.facilities.mail import Mail, Post
from kiosk.adapters.facilities.webhook import Receiver, Webhook
from kiosk.testing.fakes.facilities.desk import FakeDesk
from kiosk.testing.fakes.facilities.mailbox import LOST, MUTE, PASSWORD, USER, FakeMailbox
from kiosk.testing.fault_proxy import Cut, Silence, Status

SECRET = "a made-up secret"
PATIENCE = 0.4  # seconds


def say(report):
    return " ".join(filter(None, (report.kind, report.phrase, report.words)))


class WebhookWorld:
    secret = SECRET
    tells_wait = True

    def __init__(self, desk: FakeDesk) -> None:
        self.desk = desk
        self.facility = Webhook(Receiver(desk.url, SECRET, connect=PATIENCE, read=PATIENCE), say=say)

    def problems(self):
        return {key: _text(body) for key, body in self.desk.problems.items()}

    def not_now(self, after):
        self.desk.faults.fail_next(Status(429, {"Retry-After": str(int(after.total_seconds()))}))

    def breaks(self):
        self.desk.faults.fail_next(Status(500))

    def loses_the_answer(self):
        self.desk.faults.fail_next(Cut(after_a_write=True))

    def says_nothing(self):
        self.desk.faults.fail_next(Silence())

    def will_not(self):
        self.desk.faults.fail_next(Status(400))

    def changes_the_secret(self):
        self.desk.secret = "another"

    def is_down(self):
        self.desk.faults.refuse()


class MailWorld:
    secret = PASSWORD
    tells_wait = False

    def __init__(self, mailbox: FakeMailbox, folder) -> None:
        self.mailbox = mailbox
        post = Post(
            "door@example.org",
            "help@example.org",
            "127.0.0.1",
            port=mailbox.port,
            username=USER,
            password=PASSWORD,
            ca_file=mailbox.trust(folder),
            timeout=2.0,
        )
        self.facility = Mail(post, say=say)

    def problems(self):
        letters = self.mailbox.letters.values()
        return {str(letter["X-Door-Report"]): letter.as_string() for letter in letters}

    def not_now(self, after):
        self.mailbox.answers.append("451 try again later")

    def breaks(self):
        self.mailbox.answers.append("421 going down")

    def loses_the_answer(self):
        self.mailbox.answers.append(LOST)

    def says_nothing(self):
        self.mailbox.answers.append(MUTE)

    def will_not(self):
        self.mailbox.answers.append("554 no")

    def changes_the_secret(self):
        self.mailbox.password = "another"

    def is_down(self):
        self.mailbox.refuse()


def _text(body):
    return json.dumps({name: value for name, value in _flat(body).items() if value is not None})


def _flat(body):
    room = {f"room {name}": value for name, value in body["room"].items()}
    return {**room, **{name: value for name, value in body.items() if name != "room"}}
