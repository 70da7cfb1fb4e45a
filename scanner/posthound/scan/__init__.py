"""From files to findings: the pipeline and what runs it."""
