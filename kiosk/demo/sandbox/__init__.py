"""The demo's building behind any calendar system: what `kiosk sandbox` serves on loopback, faults included."""
