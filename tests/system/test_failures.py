"""Whatever is wrong with the calendar: never green, cause and next step in words, and live again by itself."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme

from kiosk.domain.bookings import Refusal
from kiosk.domain.freshness import Offline, Stale, freshness
from kiosk.domain.intents import Touched
from kiosk.domain.snapshot import freshness_of
from kiosk.screen.presenters.doctor import Health, doctor_record
from kiosk.screen.presenters.home import home_view
from kiosk.screen.presenters.wording import wording_for
from kiosk.testing.fault_proxy import Cut, FaultProxy
from kiosk.testing.radicale import Radicale, User
from tests.system.broken_calendar import (
    FRESHNESS_LIMIT,
    PASSWORD,
    USER,
    Breakage,
    Site,
    always,
    change_password,
    hide_calendar,
    nowhere,
    server_context,
    show_calendar,
)

READER = "reader"
TAP = "5e0c1f6a3b7d4e2f9a8b7c6d5e4f3a2b"
ONE_POLL = 60.0
