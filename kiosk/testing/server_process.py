"""Somebody else's server as a process of ours: started until it answers, ended for certain."""

import itertools
import os
import socket
import subprocess
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

LOOPBACK = "127.0.0.1"
_LOWEST_PORT, _PORTS = 10_000, 22_000  # outgoing connections come from 32768 and above
_APART = 6007
_given = itertools.count()


class NotStarted(RuntimeError):
    """The server did not answer in time; carries what it printed."""


@dataclass(frozen=True, slots=True)
class Process:
    """A server process, and what it prints."""

    popen: subprocess.Popen[bytes]
    log: Path


def free_port() -> int:
    """A port that nothing listens on, and that nobody is likely to take before its server does.

    A server may start late, and rest for a while. So its port is none that the kernel gives to whoever asks for any,
    and each process looks for its own in another part of the range.
    """
    while True:
        port = _LOWEST_PORT + (os.getpid() * _APART + next(_given)) % _PORTS
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((LOOPBACK, port))
            except OSError:
                continue
        return port


def start_server(command: Sequence[str], *, port: int, log: Path, deadline: float) -> Process:
    """Run a server and wait until it takes connections. NotStarted, with its last words, when it does not."""
    with log.open("ab") as output:
        popen = _run(command, output)
    process = Process(popen, log)
    end = time.monotonic() + deadline
    pause = threading.Event()
    while time.monotonic() < end and popen.poll() is None:
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex((LOOPBACK, port)) == 0:
                return process
        pause.wait(0.02)
    stop_server(process)
    raise NotStarted(
        f"{command[0]} {command[1:3]} did not start: {log.read_text('utf-8', 'replace')[-2000:]}"
    )


def stop_server(process: Process) -> None:
    """End the process, kindly first."""
    process.popen.terminate()
    try:
        process.popen.wait(5)
    except subprocess.TimeoutExpired:
        process.popen.kill()
        process.popen.wait()


def _run(command: Sequence[str], output: IO[bytes]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - our own interpreter, our own arguments
        command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
    )
