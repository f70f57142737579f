"""Whether there is a network is what the kernel says of its interfaces."""

import pytest

from kiosk.adapters.network import linked


def an_interface(folder, name, state, *, device=False):
    (folder / name).mkdir(parents=True)
    if state is not None:
        (folder / name / "operstate").write_text(f"{state}\n")
    if device:
        (folder / name / "device").mkdir()


@pytest.mark.parametrize(
    ("interfaces", "expected"),
    [
        ([("lo", "unknown", False)], False),
        ([("lo", "unknown", False), ("eth0", "up", True)], True),
        ([("lo", "unknown", False), ("eth0", "down", True)], False),
        ([("eth0", "down", True), ("wlan0", "up", True)], True),
        ([("eth0", "down", True), ("docker0", "up", False)], False),
        ([("veth0", "up", False)], True),
        ([("usb0", "unknown", True)], True),
        ([("eth0", None, True)], False),
    ],
)
def test_a_machine_is_linked_by_a_real_interface_that_is_up(tmp_path, interfaces, expected):
    for name, state, device in interfaces:
        an_interface(tmp_path, name, state, device=device)
    assert linked(tmp_path) is expected


def test_a_kernel_that_does_not_tell_is_not_guessed_at(tmp_path):
    assert linked(tmp_path / "nowhere") is None


def test_this_machine_answers():
    assert linked() in (None, False, True)
