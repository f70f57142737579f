"""Any CalDAV server: Radicale, xandikos, Nextcloud, SOGo, DAViCal, Cyrus, iCloud and their kin.

Why not the `caldav` library: it brings some 15 MB of its own HTTP stack, hides which request failed and how, and tries
again by itself, while the port promises one attempt with one clear error. What is hard in CalDAV is what stands inside
the events, and for that the well-kept libraries are used: icalendar and recurring-ical-events. The wire is five
requests: `client`.

    dav, client, failures                the wire: XML, HTTP, and what goes wrong there
    blocks, parsing, properties          iCalendar text as clean events
    recurrence                           series as occurrences, within bounds
    description, mapping                 occurrences as meetings, masked; what cannot be placed as doubts
    writing                              new text for an event that is made, ended elsewhere, or cancelled
    copies, sync                         what is held of each calendar between reads, and what cursors mean
    provider                             the port
"""
