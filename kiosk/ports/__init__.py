"""What the services ask of the outside world, as Protocols with their promises. Imports the domain only."""
