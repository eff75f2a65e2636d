"""Systems as pages of data: one TOML file says how a system's JSON or tables are recognized and read."""
