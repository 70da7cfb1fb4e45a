"""The audit: how a Postman team is set up, control by control, each answer with its evidence."""
