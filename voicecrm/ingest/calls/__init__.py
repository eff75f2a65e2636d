"""Calls: contact centers, PBXs and call logs."""
