"""Benchmarks: ``python -m benchmarks`` runs all, ``python -m benchmarks.import_calls --help`` tells about one."""
