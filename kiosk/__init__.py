"""Door Kiosk: a touchscreen beside every meeting room.

What the calendar says, a booking by tap, and never "free" unless it is known. The rooms of this house are
drawn in the README; knowledge runs one way: domain <- ports <- (adapters | services) <- bootstrap, and
domain <- link <- (screen | command line).
"""
