"""The values that flow from stage to stage."""
