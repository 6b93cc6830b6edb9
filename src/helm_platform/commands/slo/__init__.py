"""The commands below `helm platform slo`."""
