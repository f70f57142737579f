"""Servers on loopback that speak a vendor's real protocol, hold state, and misbehave on demand."""
