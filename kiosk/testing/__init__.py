"""For tests and for whoever writes a provider: conformance suites, worlds with a back door, real servers, builders."""
