"""The panel: presenters decide what to show, views draw it. Knows the domain and the link, no adapter, no service."""
