"""Vehicles: visits to the workshop."""
