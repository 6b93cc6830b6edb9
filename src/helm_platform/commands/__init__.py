"""The commands: plain functions over plain objects. None prints, none exits."""
