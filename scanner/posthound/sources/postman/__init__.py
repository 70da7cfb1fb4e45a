"""The Postman API as a source: listing, fetching, pacing and saving."""
