"""The tools that values are made from, one module each."""
