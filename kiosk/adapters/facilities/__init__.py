"""Where reported problems go: one module for each way (ports.facility.Facility)."""
