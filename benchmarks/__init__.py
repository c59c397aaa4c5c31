"""What is measured, against what, and the last figures. `python -m benchmarks --help`."""
