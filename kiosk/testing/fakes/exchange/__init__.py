"""An Exchange server on loopback: SOAP over HTTP, calendars with series, and the unpleasant parts.

mailboxes    what is stored, and what the account may do with it
answers      state as the XML that Exchange answers with
operations   each request of EWS against the state
connections  the sign-in (Basic, NTLM), faults and streams of one HTTP connection
server       the whole, started and stopped
"""
