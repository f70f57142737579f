"""Pure functions from a snapshot and the present moment to what is shown, in the language of whoever stands there."""
