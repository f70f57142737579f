"""The reference: a calendar kept in memory that keeps every promise of the port, and has a back door for tests."""
