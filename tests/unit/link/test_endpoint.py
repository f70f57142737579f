"""Where an agent listens: a path that can never hold a socket is said in words, whoever asks."""

import errno
import os
import resource
from contextlib import contextmanager

import pytest

from kiosk.link.endpoint import is_taken, listening, refuse_if_taken
from kiosk.link.protocol import CannotListen, NoAgent
from kiosk.link.wire import Wire


@pytest.mark.parametrize("ask", [is_taken, refuse_if_taken])
def test_a_path_that_is_too_long_for_a_socket_is_named_before_anything_starts(ask, tmp_path):
    with pytest.raises(CannotListen, match="too long"):
        ask(tmp_path / ("x" * 108))


def test_a_path_below_a_file_cannot_hold_a_socket(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(CannotListen, match=os.strerror(errno.ENOTDIR)):
        is_taken(tmp_path / "file" / "agent.sock")


def test_a_living_agent_is_seen_and_a_missing_one_is_not(tmp_path):
    path = tmp_path / "agent.sock"
    assert not is_taken(path)
    with listening(path):
        assert is_taken(path)


def test_without_a_descriptor_there_is_no_agent_for_now(tmp_path):
    with no_descriptor_left(), pytest.raises(NoAgent):
        Wire(tmp_path / "agent.sock")


@contextmanager
def no_descriptor_left():
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)
