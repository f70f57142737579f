"""Calendar providers, one package a system: `client` speaks the wire, `mapping` is pure, `provider` keeps the port.

They do not know each other; `registry` knows them by name and imports the one that a setting names. `failures` and
`httpx_failures` say for all of them what HTTP and the network mean.
"""
