"""Secrets on their way to rotation, in the ledger."""
