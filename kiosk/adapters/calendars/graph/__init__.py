"""Office 365 calendars, over Microsoft Graph v1.0."""
