"""The memory of a door on its own disk: small files of records that survive a power cut at any instant."""
