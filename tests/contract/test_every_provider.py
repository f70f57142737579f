"""No provider without the suite, no promise without a test."""

import ast
import importlib
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from kiosk.adapters.calendars.registry import SYSTEMS, connect
from kiosk.domain import errors
from kiosk.domain.errors import SettingsError
from kiosk.ports.calendar import CalendarProvider, Capabilities
from kiosk.testing.builders import at
from kiosk.testing.calendar_contract import failing
from kiosk.testing.calendar_contract.suite import CalendarContract
from kiosk.testing.calendar_contract.world import Ability, Fault, Limit

HERE = Path(__file__).parent
SUITE = Path(failing.__file__).parent
WRITTEN = "".join(path.read_text() for path in SUITE.glob("*.py"))


def suites() -> list[type[CalendarContract]]:
    return [
        thing
        for path in sorted(HERE.glob("test_*.py"))
        if path != Path(__file__)
        for thing in vars(importlib.import_module(f"tests.contract.{path.stem}")).values()
        if isinstance(thing, type) and issubclass(thing, CalendarContract) and thing is not CalendarContract
    ]


def calendar_errors() -> set[str]:
    return {error.__name__ for error in errors.CalendarError.__subclasses__()}


def test_every_system_of_the_registry_runs_the_suite():
    assert {suite.system for suite in suites()} == set(SYSTEMS)


def test_a_provider_adds_its_world_and_changes_no_test():
    for suite in suites():
        own = {name for name in vars(suite) if not name.startswith("_")}
        assert own == {"system", "world"}, suite


def test_every_error_of_the_tree_is_expected_by_a_test_of_the_suite():
    raised = {
        argument.id
        for path in SUITE.glob("*.py")
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "pytest.raises"
        for argument in call.args
        if isinstance(argument, ast.Name)
    } | {error.__name__ for error in failing.FAULTS.values()}
    assert calendar_errors() <= raised


def test_every_fault_of_a_world_is_provoked():
    provoked = set(failing.FAULTS) | {Fault.CUT_AFTER}
    assert provoked == set(Fault)
    assert "CUT_AFTER" in (SUITE / "failing.py").read_text()


def test_every_call_of_the_port_meets_every_trouble():
    calls = {name for name in vars(CalendarProvider) if not name.startswith("_")}
    assert set(failing.CALLS) | failing.OTHERWISE == calls - {"capabilities", "close"}
    for call in failing.OTHERWISE:
        assert f"provider.{call}(" in WRITTEN


@pytest.mark.parametrize("capability", [field.name for field in fields(Capabilities)])
def test_every_capability_is_looked_at_by_the_suite(capability):
    assert f"capabilities.{capability}" in WRITTEN


@pytest.mark.parametrize("lack", Limit.__members__)
def test_every_limit_of_a_world_is_put_to_the_test(lack):
    assert f"Limit.{lack}" in WRITTEN


@pytest.mark.parametrize("ability", Ability.__members__)
def test_every_ability_of_a_world_is_put_to_the_test(ability):
    assert f"Ability.{ability}" in WRITTEN


def test_an_unknown_system_is_answered_with_the_known_ones():
    with pytest.raises(SettingsError) as caught:
        connect("exchange 5.5", {}, now=lambda: at("12:00"))
    (problem,) = caught.value.problems
    assert all(system in problem.instead for system in SYSTEMS)


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_a_certificate_authority_that_cannot_be_used_is_named(tmp_path, content):
    ca_file = tmp_path / "ca.pem"
    if content is not None:
        ca_file.write_text(content)
    settings = {"url": "https://calendar.example.org/", "ca_file": ca_file}
    with pytest.raises(SettingsError) as caught:
        connect("caldav", settings, now=lambda: at("12:00"))
    assert [problem.key for problem in caught.value.problems] == ["ca_file"]


def test_a_system_whose_libraries_are_not_installed_says_what_to_install():
    program = """
import sys
sys.modules["httpx"] = None
from datetime import UTC, datetime
from kiosk.adapters.calendars.registry import connect
from kiosk.domain.errors import SettingsError
try:
    connect("caldav", {"url": "http://127.0.0.1:9/"}, now=lambda: datetime.fromtimestamp(0, UTC))
except SettingsError as error:
    print(*(f"{p.key}: {p.what}; {p.instead}" for p in error.problems))
"""
    ran = subprocess.run(
        [sys.executable, "-c", program], check=True, cwd=HERE.parents[1], capture_output=True, text=True
    )
    assert ran.stdout.startswith(
        "system: 'caldav' needs httpx, which is not installed; install door-kiosk[caldav]"
    )


@pytest.mark.parametrize(
    ("system", "absent"),
    [
        ("memory", ["httpx", "icalendar", "recurring_ical_events", "exchangelib"]),
        ("caldav", ["kiosk.adapters.calendars.memory", "exchangelib"]),
        ("cronofy", ["icalendar", "pycronofy", "kiosk.adapters.calendars.caldav"]),
        ("exchange", ["kiosk.adapters.calendars.memory", "kiosk.adapters.calendars.caldav", "icalendar"]),
    ],
)
def test_only_the_provider_in_use_is_imported(system, absent):
    program = f"""
import sys
from datetime import UTC, datetime
from kiosk.adapters.calendars import registry
assert not [name for name in sys.modules if name.startswith(("httpx", "kiosk.adapters.calendars."))
            and name != "kiosk.adapters.calendars.registry"], "the registry itself imports nobody"
provider = registry.connect({system!r}, {{"url": "http://127.0.0.1:9/"}}, now=lambda: datetime.fromtimestamp(0, UTC))
provider.close()
present = [name for name in {absent!r} if name in sys.modules]
assert not present, present
"""
    subprocess.run([sys.executable, "-c", program], check=True, cwd=HERE.parents[1])
