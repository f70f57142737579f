"""Everything that touches the world outside: calendars, the disk, the clock. Each adapter keeps a promise of a port."""
