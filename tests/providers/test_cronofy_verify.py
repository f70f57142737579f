"""Verify at Cronofy: five lamps and the deep trial, and the page of the manual that leads there."""

import re
import tomllib
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.adapters.calendars.registry import connect
from kiosk.domain.lamps import OF_A_CALENDAR, LampKind, Light
from kiosk.services.integrations import CronofyIntegration
from kiosk.services.settings_file import load_settings
from kiosk.services.trial import Means
from kiosk.services.verify import Probe, verify
from kiosk.testing.builders import at
from tests.providers.cronofy_scene import KEY, Scene

PAGE = Path(__file__).parents[2] / "docs" / "cronofy.md"


@pytest.fixture
def scene():
    with Scene() as scene:
        yield scene


def lamps(scene: Scene) -> dict[LampKind, Light]:
    probe = Probe("main", "cronofy", (scene.room,), out_of_reach="boss@example.org", deep=True)

    def wait(length: timedelta) -> None:
        scene.clock.pass_by(length)

    means = Means(scene.clock, lambda: KEY, wait)
    found = verify(scene.provider, probe, means, told=lambda _: None)
    return {lamp.kind: lamp.light for lamp in found.lamps}


def test_a_room_that_is_set_up_well_is_green_all_over(scene):
    assert lamps(scene) == dict.fromkeys(OF_A_CALENDAR, Light.GREEN)


def test_the_trial_leaves_nothing_behind(scene):
    lamps(scene)
    scene.pass_by(minutes=1)
    live = [stored for stored in scene.calendar.events.values() if not stored.newest.get("deleted")]
    assert live == []


def test_a_calendar_that_may_only_be_read_is_red_where_it_should_be_written(scene):
    scene.calendar.read_only = True
    lit = lamps(scene)
    assert (lit[LampKind.READ], lit[LampKind.WRITE]) == (Light.GREEN, Light.RED)


def test_a_profile_that_wants_to_be_linked_again_is_a_sign_in_that_failed(scene):
    scene.account.connected = False
    lit = lamps(scene)
    assert (lit[LampKind.ADDRESS], lit[LampKind.SIGN_IN]) == (Light.GREEN, Light.RED)


def test_the_settings_of_the_manual_make_a_door(tmp_path):
    settings, secrets = re.findall(r"^```toml\n(.*?)^```", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    (tmp_path / "settings.toml").write_text(settings)
    (tmp_path / "secrets.toml").write_text(secrets)
    (tmp_path / "secrets.toml").chmod(0o600)
    assert set(tomllib.loads(secrets)) == {"main-client-secret", "main-refresh-token"}
    loaded = load_settings(tmp_path / "settings.toml")
    assert isinstance(loaded.integration, CronofyIntegration)
    given = {"data_center": loaded.integration.data_center, "client_id": loaded.integration.client_id}
    connect("cronofy", given, now=lambda: at("12:00")).close()


def test_every_key_of_the_settings_that_a_token_needs_is_in_the_manual():
    keys = set(CronofyIntegration.model_fields) - {"name", "url"}
    assert [key for key in keys if key not in PAGE.read_text()] == []
