"""The conformance suite lives in the package, and its asserts should explain themselves all the same."""

import pytest

pytest.register_assert_rewrite("kiosk.testing.calendar_contract")
pytest.register_assert_rewrite("kiosk.testing.facility_contract")
