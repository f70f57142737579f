"""The command line: a third client of the link, and the door in to the processes. Holds no logic of bookings."""
