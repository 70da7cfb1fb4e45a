"""How an audit is written, one module a format."""
