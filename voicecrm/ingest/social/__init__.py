"""Posts and messages of social networks."""
