"""Every facility system keeps the contract, and mail and webhook what is their own."""

import pytest

from kiosk.adapters.facilities.mail import Mail, Post, letter
from kiosk.adapters.facilities.webhook import MAX_ANSWER
from kiosk.domain.errors import FacilityRejected, FacilityUnavailable
from kiosk.testing.builders import a_report
from kiosk.testing.facility_contract import ROOM, FacilityContract
from kiosk.testing.fakes.facilities.desk import FakeDesk
from kiosk.testing.fakes.facilities.mailbox import PASSWORD, USER, FakeMailbox
from kiosk.testing.fault_proxy import Status
from tests.contract.facility_worlds import SECRET, MailWorld, WebhookWorld, say


@pytest.fixture
def desk():
    with FakeDesk(secret=SECRET) as desk:
        yield desk


@pytest.fixture
def mailbox():
    with FakeMailbox() as mailbox:
        yield mailbox


class TestWebhook(FacilityContract):
    @pytest.fixture
    def world(self, desk):
        world = WebhookWorld(desk)
        yield world
        world.facility.close()

    def test_the_receiver_gives_it_a_name(self, world):
        assert world.facility.deliver(a_report(), ROOM) == "FM-1"
        assert world.facility.deliver(a_report(key="6" * 32), ROOM) == "FM-2"

    @pytest.mark.parametrize("body", [b"thanks", b"[]", b'{"reference": 7}', b"x" * (2 * MAX_ANSWER)])
    def test_an_answer_that_names_nothing_is_taken_all_the_same(self, world, body):
        world.desk.faults.fail_next(Status(200, {}, body))
        assert world.facility.deliver(a_report(), ROOM) == ""

    def test_a_redirect_is_not_followed_with_the_secret(self, world):
        world.desk.faults.fail_next(Status(307, {"Location": "http://127.0.0.1:9/elsewhere"}))
        with pytest.raises(FacilityRejected):
            world.facility.deliver(a_report(), ROOM)

    @pytest.mark.parametrize("status", [200, 204, 404, 405, 501])
    def test_whoever_answers_a_trial_was_reached(self, world, status):
        world.desk.faults.fail_next(Status(status))
        world.facility.try_out()
        assert world.desk.posts == 0

    @pytest.mark.parametrize(
        ("status", "error"),
        [
            (401, FacilityRejected),
            (403, FacilityRejected),
            (307, FacilityRejected),
            (503, FacilityUnavailable),
        ],
    )
    def test_a_trial_tells_what_a_report_would_meet(self, world, status, error):
        world.desk.faults.fail_next(Status(status, {"Location": "http://127.0.0.1:9/"}))
        with pytest.raises(error):
            world.facility.try_out()


class TestMail(FacilityContract):
    @pytest.fixture
    def world(self, mailbox, tmp_path):
        return MailWorld(mailbox, tmp_path)

    def test_nothing_is_sent_to_a_server_whose_certificate_nobody_vouches_for(self, mailbox):
        post = Post(
            "door@example.org",
            "help@example.org",
            "127.0.0.1",
            port=mailbox.port,
            username=USER,
            password=PASSWORD,
        )
        with pytest.raises(FacilityUnavailable) as unavailable:
            Mail(post, say=say).deliver(a_report(), ROOM)
        assert unavailable.value.cause == "certificate"
        assert not mailbox.letters

    def test_a_trial_signs_in(self, world):
        world.changes_the_secret()
        with pytest.raises(FacilityRejected):
            world.facility.try_out()

    def test_the_subject_tells_room_and_problem_on_one_line(self):
        message = letter(a_report(), ROOM, Post("a@b.org", "c@d.org", "m"), text="Screen,\nno picture")
        assert message["Subject"] == "Juniper: Screen, no picture"
        assert message["Message-ID"] == f"<{'5' * 32}@b.org>"
