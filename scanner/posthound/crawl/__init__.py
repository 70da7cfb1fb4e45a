"""From workspaces to findings: what is listed, fetched and scanned, and what is remembered."""
