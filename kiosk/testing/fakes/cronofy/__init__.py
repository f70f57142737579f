"""Cronofy on loopback: accounts with tokens of their own, calendars that show a write only seconds later."""
