"""Where ingest, identity and store meet."""
