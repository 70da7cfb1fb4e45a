"""Secrets replaced where they live: written back to Postman, each change checked, kept for undoing and proven."""
