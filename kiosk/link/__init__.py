"""Snapshots up, intents down: between the agent and whoever shows or asks. Imports the domain only.

One protocol, two transports: a Unix socket (`server`, `client`, `conversation`) and one process (`local`). Which side
may say what stands in `protocol`; what happens to a tap when the link is lost stands in `doubt`.
"""
