"""Facility systems on loopback, which hold what they took and misbehave on demand."""
