"""The machine's clocks and its alarm: the one place that asks what time it is."""
