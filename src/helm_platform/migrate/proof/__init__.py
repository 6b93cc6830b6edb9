"""A proof that values mean the same as what they were made from: both as objects, and every difference explained."""
