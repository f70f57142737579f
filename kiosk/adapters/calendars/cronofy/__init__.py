"""Rooms over Cronofy, by Enterprise Connect: one account a room, each with a token of its own.

client.py      the wire: HTTP, each call answered or raised as an error of the port
tokens.py      refresh tokens for access tokens
token_file.py  refresh tokens that came back changed, on disk
accounts.py    which calendar a room's address means, and what we may do with it (pure)
access.py      whose token opens which room
mapping.py     events as meetings, masked where private (pure)
writing.py     bookings and changes as the API wants them (pure)
cursor.py      what was told already (pure)
reading.py     a room's events, all or changed
occupancy.py   when rooms are taken
connecting.py  settings as a provider
provider.py    the port
"""
