"""The read side: profiles, interactions, explanations, DataFrames, files."""
