"""What every room uses: errors, redaction, files written whole."""
