"""Benchmarks: run by hand, printed, never timed in tests."""
