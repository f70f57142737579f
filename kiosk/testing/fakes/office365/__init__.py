"""Office 365 on loopback: Microsoft Graph's calendars, and the sign-in in front of them."""
