"""A made-up building on a real calendar server: the door that `kiosk demo` puts in front of you."""
