"""What benchmarks need beside themselves."""
