"""What is fixed to a panel beside its screen: devices that keep the promises of `kiosk.ports.panel`."""
