"""Trackers that keep tickets: GitHub Issues and Jira, Cloud and Data Center."""
