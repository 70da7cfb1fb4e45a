"""Settings, and where they may come from."""
