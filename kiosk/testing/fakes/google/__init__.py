"""Google Workspace on loopback: Calendar v3, the Directory's rooms, and OAuth, for Google's own client libraries.

`store` and `series` hold calendars and events as Google keeps them, and expand series. `tokens` is OAuth: service
accounts, refresh tokens, an account linked in a browser. `api` and `answers` say what is answered to which request.
`faults` misbehaves on demand; `listening` is HTTP; `server` is the whole.
"""
