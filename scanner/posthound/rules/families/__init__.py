"""The records, one module a family of providers."""
