"""Where concrete things are chosen and joined: agent, screen, door, demo, and the trials of a calendar."""
