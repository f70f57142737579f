"""Exchange on premises, over Exchange Web Services (EWS), by exchangelib.

exchangelib knows SOAP, NTLM, the shapes of requests and the names of errors. What it does beyond one request is not
used, because the port promises one attempt with one clear error: it would sleep inside a call, try a dozen schema
versions, share one connection among all of a process, read a truncated answer as a short one, and page through a
calendar view for ever. Nor are its Folder and Account objects: they open the root of a mailbox, and an account that
was only given the room's calendar may not.

    failures    what Exchange, HTTP and the network say when something goes wrong, as errors of the port
    endpoint    one server and one sign-in: connections of our own, one bounded attempt
    calls       the requests, with their answers as XML
    client      what the provider asks for, each an answer or an error of the port
    items       XML as items, whatever stands in it
    mapping     items as meetings, masked; what cannot be placed as doubts
    watching    streaming notifications on a connection and a thread of their own
    provider    the port
"""
