"""What the agent does: sync, booking, settling, health. Uses ports, never adapters; the engine owns all change."""
