"""Values and pure decisions of the door: no input or output, no clock, no thread. Imports nothing of ours."""
