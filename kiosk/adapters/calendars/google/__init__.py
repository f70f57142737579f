"""Google Workspace: Google's own client library and sign-in, over a transport of ours.

google-api-python-client builds each request from the discovery document that it carries, and google-auth makes the
tokens. Neither may keep the port's promises by itself: httplib2, their usual transport, is not safe between threads,
knows one time-out only and sends a request again when the connection breaks, and google-auth sleeps and asks again when
the token endpoint is busy. So both speak through `transport`, which does each exchange once, in time, and raises.

    connection                 what the settings say, checked
    transport, failures        one exchange; what refusals mean
    signin, linking            tokens; an account linked in a browser
    client                     the calls of the two APIs
    cursor, mapping, keys      where to go on; events as meetings, masked; what a booking is stored under
    directory                  rooms as the Directory or the account's list of calendars knows them
    provider                   the port
"""
