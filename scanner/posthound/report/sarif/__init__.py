"""SARIF: written, read, checked and merged."""
