"""What a team knows already: written, compared and kept up to date."""
