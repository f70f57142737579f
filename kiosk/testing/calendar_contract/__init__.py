"""The promises of `kiosk.ports.calendar` as tests. A provider joins by giving `suite.CalendarContract` its world."""
