"""Access tokens at Cronofy: renewed in time, renewed when refused, and a new refresh token is never lost."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from kiosk.adapters.calendars.cronofy.token_file import TokenFile
from kiosk.adapters.calendars.cronofy.tokens import Grant, Tokens, grant_of, lines_of
from kiosk.adapters.calendars.registry import connect
from kiosk.domain.errors import BadResponse, Cause, Unavailable
from kiosk.ports.calendar import Whole
from kiosk.testing.builders import at
from tests.providers.cronofy_scene import WINDOW, Scene

NOON = at("12:00")


@pytest.fixture
def scene():
    with Scene() as scene:
        yield scene


def test_an_access_token_is_used_until_shortly_before_it_expires(scene):
    scene.read()
    scene.pass_by(minutes=28)
    scene.read()
    assert len(scene.asked("/oauth/token")) == 1
    scene.pass_by(minutes=1)
    scene.read()
    assert len(scene.asked("/oauth/token")) == 1, "the next one, before the old one is refused"


def test_a_token_that_is_refused_before_its_time_is_renewed_within_the_call(scene):
    scene.put()
    scene.read()
    scene.cronofy.expire_tokens()
    assert len(scene.read().meetings) == 1
    assert len(scene.asked("/oauth/token")) == 2


def test_tokens_that_expire_between_two_pages_cost_nothing(scene):
    for _ in range(3):
        scene.put()
    scene.cronofy.center.page_size = 1
    scene.read()
    scene.cronofy.expire_tokens()
    assert len(scene.read().meetings) == 3


def test_a_refresh_token_that_comes_back_changed_outlives_a_restart(scene, tmp_path):
    given = scene.account.refresh_token
    scene.cronofy.center.rotate_tokens = True
    settings = {"refresh_token": given, "data_folder": tmp_path / "data"}
    for _ in range(3):
        scene.another_provider(**settings).sign_in()
    assert scene.account.refresh_token != given
    (file,) = (tmp_path / "data").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    assert given not in file.read_text()


def test_two_processes_at_one_data_folder_do_not_lock_each_other_out(scene, tmp_path):
    scene.cronofy.center.rotate_tokens = True
    settings = {"refresh_token": scene.account.refresh_token, "data_folder": tmp_path}
    agent, verify = scene.another_provider(**settings), scene.another_provider(**settings)
    for provider in (agent, verify, agent, verify):
        provider.sign_in()


def test_tokens_that_change_at_the_same_time_are_all_kept(tmp_path):
    file, rooms = TokenFile(tmp_path), [f"room-{number}" for number in range(8)]
    together = threading.Barrier(len(rooms))

    def keep(room: str) -> None:
        together.wait(10)
        file.keep(room, "given", f"newest of {room}")

    with ThreadPoolExecutor(len(rooms)) as pool:
        list(pool.map(keep, rooms))
    assert [file.newest(room, "given") for room in rooms] == [f"newest of {room}" for room in rooms]


def test_a_new_token_in_the_settings_is_believed(scene, tmp_path):
    scene.cronofy.center.rotate_tokens = True
    scene.another_provider(data_folder=tmp_path).sign_in()
    scene.account.refresh_token = "linked again"
    scene.another_provider(data_folder=tmp_path, refresh_token="linked again").sign_in()


def test_a_refresh_token_that_stays_is_not_written(scene, tmp_path):
    scene.another_provider(data_folder=tmp_path).sign_in()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("torn", ["", "{", "[]", "null", '{"refresh_token": 1}', '{"refresh_token": {}}'])
def test_a_torn_file_of_tokens_is_as_good_as_none(tmp_path, torn):
    (tmp_path / "cronofy-tokens.json").write_text(torn)
    file = TokenFile(tmp_path)
    assert file.newest("refresh_token", "given") is None
    file.keep("refresh_token", "given", "newer")
    assert TokenFile(tmp_path).newest("refresh_token", "given") == "newer"


def test_a_token_that_cannot_be_written_is_used_and_reported_without_it(scene, tmp_path, caplog):
    in_the_way = tmp_path / "a file"
    in_the_way.touch()
    scene.cronofy.center.rotate_tokens = True
    provider = scene.another_provider(data_folder=in_the_way)
    provider.sign_in()
    provider.sign_in()
    assert "cannot be kept" in caplog.text
    assert scene.account.refresh_token not in caplog.text


def test_many_threads_with_a_refused_token_renew_it_once():
    asked: list[str] = []
    tokens = Tokens("refresh_token", "r")

    def exchange(refresh: str) -> Grant:
        asked.append(refresh)
        return Grant(f"access-{len(asked)}", refresh, timedelta(hours=1), frozenset())

    refused = tokens.access(exchange, NOON, left=10)
    threads = [
        threading.Thread(target=tokens.renew, args=(exchange, NOON), kwargs={"left": 10, "rejected": refused})
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert len(asked) == 2
    assert tokens.access(exchange, NOON, left=10) == "access-2"


@pytest.mark.parametrize("ask", [Tokens.access, Tokens.renew])
def test_whoever_has_no_time_left_does_not_wait_for_anothers_renewal(ask):
    tokens, told = Tokens("refresh_token", "r"), []

    def exchange(refresh: str) -> Grant:
        """While this one renews, another asks."""
        with pytest.raises(Unavailable) as caught:
            ask(tokens, exchange, NOON, left=0)
        told.append(caught.value.cause)
        return Grant("access", refresh, timedelta(hours=1), frozenset())

    assert tokens.access(exchange, NOON, left=10) == "access"
    assert told == [Cause.TIMEOUT]


@pytest.mark.parametrize("answer", [None, [], {}, {"access_token": 1}])
def test_an_answer_without_a_token_is_no_grant(answer):
    with pytest.raises(BadResponse):
        grant_of(answer, "r")


@pytest.mark.parametrize("strange", [None, 0, -5, "soon", 10**12])
def test_a_strange_lifetime_is_that_of_enterprise_connect(strange):
    assert grant_of({"access_token": "a", "expires_in": strange}, "r").lifetime == timedelta(minutes=30)


def test_tokens_print_no_secret():
    assert "secret-r" not in repr(Tokens("refresh_token", "secret-r"))


def test_the_tokens_of_further_rooms_stand_one_a_line():
    assert lines_of("a@example.org  token-a\n\n b@example.org token-b \nnonsense\n") == {
        "a@example.org": "token-a",
        "b@example.org": "token-b",
    }


@pytest.mark.parametrize("off", [-1, 1])
def test_a_clock_that_is_off_by_an_hour_reads_and_books_all_the_same(scene, off):
    """The clock of the server is told; whether ours is to be trusted is for others to say."""
    settings = scene.cronofy.settings()
    skewed = connect("cronofy", settings, now=lambda: scene.clock() + timedelta(hours=off))
    scene.put()
    answer = skewed.read(scene.room, WINDOW, at=scene.clock())
    assert isinstance(answer, Whole)
    assert len(answer.schedule.meetings) == 1
    assert answer.server_time == scene.clock()
    again = skewed.read(scene.room, WINDOW, at=scene.clock(), cursor=answer.cursor)
    assert isinstance(again, Whole), "a cursor of another time is not continued"
    skewed.close()
