"""Calendar systems on loopback: each speaks its vendor's protocol, holds state, and misbehaves on demand."""
