"""Secrets replaced by vault references in files."""
