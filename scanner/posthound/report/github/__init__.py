"""Uploads to GitHub code scanning."""
